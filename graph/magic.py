"""`%%sparql` in a notebook: a cell of SPARQL, or the name of a question, answered as a DataFrame."""

from typing import Any

import pandas as pd
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from graph.claim import DragomanError
from graph.kg import KG


@magics_class
class SparqlMagics(Magics):
    """The magic and where it finds the graph."""

    @magic_arguments()
    @argument("kg", nargs="?", help="the variable that holds the graph; not needed where there is only one")
    @argument("--to", metavar="NAME", help="keep the answer in this variable instead of showing it")
    @argument(
        "--set", "-s", action="append", default=[], metavar="NAME=VALUE", help="bind a parameter; repeat"
    )
    @argument("--full", action="store_true", help="whole IRIs instead of prefixed names")
    @argument("--ask", metavar="QUESTION", help="a question by its name, for %%sparql on one line")
    @line_cell_magic
    def sparql(self, line: str, cell: str | None = None) -> pd.DataFrame | None:
        """Answer a query over a knowledge graph."""
        chosen = parse_argstring(self.sparql, line)
        query = chosen.ask or (cell or "").strip()
        if not query:
            raise UsageError("no query: write it below %%sparql, or name a question with --ask")
        parameters = dict(_pair(text) for text in chosen.set)
        try:
            answer = self._graph(chosen.kg).sparql(query, compact=not chosen.full, **parameters)
        except DragomanError as error:
            raise UsageError(str(error)) from error
        if chosen.to is None:
            return answer
        self._variables()[chosen.to] = answer
        return None

    def _graph(self, name: str | None) -> KG:
        variables = self._variables()
        if name is not None:
            if isinstance(found := variables.get(name), KG):
                return found
            raise UsageError(f"{name!r} holds no knowledge graph")
        held = {id(value): key for key, value in variables.items() if isinstance(value, KG) and key[0] != "_"}
        if len(held) != 1:
            raise UsageError(f"name the graph: {', '.join(sorted(held.values())) or 'there is none'}")
        return variables[next(iter(held.values()))]  # type: ignore[no-any-return]

    def _variables(self) -> dict[str, Any]:
        assert self.shell is not None
        variables: dict[str, Any] = self.shell.user_ns
        return variables


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise UsageError(f"{text!r} is not NAME=VALUE")
    return name, value.strip("\"'")


def register(shell: InteractiveShell) -> None:
    """Make the magic known to a notebook."""
    shell.register_magics(SparqlMagics)

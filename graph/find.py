"""Find things in a store by what people call them: actors, claims, the paths between two actors."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from itertools import pairwise

import networkx as nx
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store

from graph import reading
from graph.claim import DragomanError, Entity, Status, relations
from graph.reading import select, values
from graph.support import Said
from graph.vocab import Names

Answer = QuerySolutions | QueryBoolean | QueryTriples
Step = tuple[str, str, str]
TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*|[?$]?[\w.:-]+|.""",
    re.DOTALL,
)
"""IRIs, strings, comments, words (with the marks of variables and prefixed names) and single signs."""
_RANK = {"rel": 0, "may": 1, "not": 2}

CLAIMS = """SELECT DISTINCT ?claim WHERE { %s
  ?claim a ns:Claim ; ns:subject ?subject ; ns:relation ?relation ; ns:object ?object ; ns:status ?status .
  FILTER(!BOUND(?actor) || ?actor IN (?subject, ?object)) }"""
NAMED = """SELECT DISTINCT ?entity WHERE {
  { ?entity rdfs:label ?name } UNION { ?entity skos:altLabel ?name }
  FILTER(STRSTARTS(STR(?entity), STR(entity:)) && LCASE(?name) = LCASE(%s)) }"""
WORDS = "SELECT ?id ?text WHERE { ?article schema:identifier ?id ; schema:text ?text }"


def ask(
    store: Store,
    names: Names,
    query: str,
    *,
    default: Collection[NamedNode] = (),
    named: Collection[NamedNode] = (),
) -> Answer:
    """The engine's answer over the graphs given, else those the query chooses with FROM, else all.

    Raises DragomanError where the query is not SPARQL.
    """
    given = {"default_graph": [*default], "named_graphs": [*named]} if default or named else {}
    union = not given and not chooses_graphs(query)
    try:
        return store.query(
            query,
            prefixes=names.prefixes(),
            use_default_graph_as_union=union,
            **given,  # type: ignore[arg-type]
        )
    except SyntaxError as error:
        where = str(error).partition(": expected")[0]
        raise DragomanError(f"not a SPARQL query: {' '.join(where.split())}") from error
    except RuntimeError as error:
        raise DragomanError(f"the query failed: {' '.join(str(error).split())}") from error


def chooses_graphs(query: str) -> bool:
    """Whether a query has a FROM clause, which stands before its first group."""
    for token in TOKEN.findall(query):
        if token == "{":
            return False
        if token.upper() == "FROM":
            return True
    return False


def form(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE, whichever the query is; "" for what is none."""
    words = (token.upper() for token in TOKEN.findall(query))
    return next((word for word in words if word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "")


def called(store: Store, names: Names, text: str) -> list[str]:
    """The ids of the entities with this id, name or alias, in any case."""
    query = NAMED % Literal(text)
    found = {names.id(row["entity"]) for row in select(store, names, query)}
    node = names.entity(text)
    if next(store.quads_for_pattern(node, None, None, names.graph("entities")), None):
        return [text]
    merged = store.quads_for_pattern(node, names.ns("mergedInto"), None, names.graph("corrections"))
    ends = [names.id(quad.object) for quad in merged if isinstance(quad.object, NamedNode)]
    return called(store, names, ends[0]) if ends else sorted(found)


def only(store: Store, names: Names, text: str) -> str:
    """The id of the one entity called so; raises DragomanError for none or several, with suggestions."""
    found = called(store, names, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise DragomanError(f"{text!r} may be any of {', '.join(found)}; give one of these ids")
    known = reading.entities(store, names)
    by_name = {name: one.id for one in known.values() for name in (one.id, one.name, *one.aliases)}
    close = get_close_matches(text, by_name, n=3)
    hint = f"; did you mean {' or '.join(dict.fromkeys(by_name[name] for name in close))}?" if close else ""
    raise DragomanError(f"nobody called {text!r}{hint}")


def parameter(store: Store, names: Names, name: str, text: str) -> NamedNode:
    """The IRI that a query parameter means: a status, a relation or an entity."""
    if name == "status":
        return names.ns(_status(text))
    if name == "relation":
        return names.edge("rel", _relation(text))
    return names.entity(only(store, names, text))


def said(store: Store, names: Names, **chosen: str | Collection[str] | None) -> list[Said]:
    """The claims that pass every filter given: subject, object, relation, status, actor."""
    if not any(value is not None for value in chosen.values()):
        return reading.said(store, names)
    clauses = [
        values(name, [parameter(store, names, name, text) for text in _several(wanted)])
        for name, wanted in chosen.items()
        if wanted is not None
    ]
    rows = select(store, names, CLAIMS % " ".join(clauses))
    return reading.said(store, names, [row["claim"] for row in rows])


def between(store: Store, names: Names, one: str, other: str) -> list[Said]:
    """The claims with one of two actors as subject and the other as object."""
    there, back = said(store, names, subject=one, object=other), said(store, names, subject=other, object=one)
    return [*there, *back]


def entities(store: Store, names: Names, text: str) -> list[Entity]:
    """The entities whose id, name or alias contains the text, in any case."""
    found = reading.entities(store, names).values()
    return [one for one in found if any(text.casefold() in name.casefold() for name in _all_names(one))]


def paths(network: nx.MultiDiGraph, one: str, other: str) -> list[list[Step]]:
    """Every shortest chain of edges between two actors, in whatever direction the edges point."""
    plain = nx.Graph(network)
    if one not in plain or other not in plain or not nx.has_path(plain, one, other):
        return []
    chains = sorted(nx.all_shortest_paths(plain, one, other))
    return [[_step(network, *pair) for pair in pairwise(chain)] for chain in chains]


def words(store: Store, names: Names) -> Mapping[str, int]:
    """How many words each article has."""
    return {row["id"].value: len(row["text"].value.split()) for row in select(store, names, WORDS)}


def _step(network: nx.MultiDiGraph, one: str, other: str) -> Step:
    edges = [
        (_RANK[data["standing"]], -data["support"], subject, relation, object_)
        for subject, object_ in ((one, other), (other, one))
        if network.has_edge(subject, object_)
        for relation, data in network[subject][object_].items()
    ]
    _, _, subject, relation, object_ = min(edges)
    return subject, relation, object_


def _all_names(entity: Entity) -> tuple[str, ...]:
    return entity.id, entity.name, *entity.aliases


def _several(wanted: str | Collection[str]) -> Collection[str]:
    return [wanted] if isinstance(wanted, str) else wanted


def _status(text: str) -> str:
    if text not in set(Status):
        raise DragomanError(f"no status {text!r}; choose from {', '.join(Status)}")
    return text


def _relation(text: str) -> str:
    if text not in relations():
        close = get_close_matches(text, relations(), n=1)
        raise DragomanError(f"no relation {text!r}" + (f"; did you mean {close[0]!r}?" if close else ""))
    return text

"""Tables, claims, paths and figures as lines for a terminal."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal

from graph.claim import relations

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from graph.diff import Change, Dispute
    from graph.impact import Loss
    from graph.network import Key
    from graph.support import Said

Format = Literal["table", "csv", "tsv", "json"]
WIDE = 1000
ROWS = 9
BAR = 30
"""Characters of the longest bar."""


def rows(frame: "pd.DataFrame", format: Format) -> str:
    """A table for people (fitted to a terminal, one line a row in a pipe) or for programs."""
    if format == "table":
        return _table(frame)
    if format == "json":
        return str(frame.to_json(orient="records", force_ascii=False))
    separator = "," if format == "csv" else "\t"
    return str(frame.to_csv(index=False, sep=separator, lineterminator="\n")).removesuffix("\n")


def _table(frame: "pd.DataFrame") -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*frame.columns, box=SIMPLE_HEAD, show_edge=False)
    for row in frame.astype(object).where(frame.notna(), "").itertuples(index=False):
        table.add_row(*(Text(str(value)) for value in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(width=WIDE, highlight=False)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def claims(found: "Iterable[Said]") -> Iterator[str]:
    """Each claim on two lines: who does what to whom and how surely; the words and where they stand."""
    for article, claim in found:
        speakers = ", ".join(speaker.name for speaker in claim.attributed_to) or "the article"
        label = relations()[claim.relation].label
        yield f"{claim.subject.name} – {label} – {claim.object.name}: {claim.status}, {speakers}"
        yield f"    “{_line(claim.evidence.text)}” {article.id} {article.published or ''}".rstrip()


def changes(found: "Iterable[Change]") -> Iterator[str]:
    """Each change on two or three lines: what, and the decisive words of either period."""
    for change in found:
        yield f"{change.kind}: {_headline(change.key, [*change.before, *change.after])}"
        for label, one in zip(("before", "after"), change.decisive, strict=True):
            if one:
                yield f"    {label:<7} {_quoted(one)}"


def disputes(found: "Iterable[Dispute]") -> Iterator[str]:
    """Each dispute with the words of both sides."""
    for dispute in found:
        stated, denied = dispute.weight
        yield f"{_headline(dispute.key, dispute.stated)}  (support {stated}, denials {denied})"
        yield from (f"    for     {_quoted(one)}" for one in dispute.stated)
        yield from (f"    against {_quoted(one)}" for one in dispute.denied)


def impact(found: "Iterable[Loss]") -> Iterator[str]:
    """Each loss on a line: what becomes of it, and how firm it was and is."""
    for loss in found:
        was, now = loss.standing
        firmness = f"{was} -> {now}" if was != now else was
        counts = "".join(
            f", {name} {before} -> {after}"
            for name, (before, after) in (("support", loss.support), ("denials", loss.denials))
            if before != after
        )
        yield f"{loss.outcome}: {_headline(loss.key, loss.said)}  ({firmness}{counts})"


def timeline(found: "Iterable[tuple[str, str, Said]]") -> Iterator[str]:
    """Each dated claim on two lines; a day of publication, not of the event, is marked."""
    for day, dated, one in found:
        claim = one.claim
        label = relations()[claim.relation].label
        mark = "" if dated == "event" else "  (day of publication)"
        yield f"{day}  {claim.subject.name} – {label} – {claim.object.name}{mark}"
        yield f"            {_quoted(one)}"


def _headline(key: "Key", group: "Collection[Said]") -> str:
    from graph.diff import ends

    subject, object_ = ends(group, key)
    return f"{subject.name} – {relations()[key[1]].label} – {object_.name}"


def _quoted(one: "Said") -> str:
    speakers = ", ".join(speaker.name for speaker in one.claim.attributed_to) or "the article"
    where = f"{one.article.id} {one.article.published or ''}".rstrip()
    return f"{one.claim.status}, {speakers}: “{_line(one.claim.evidence.text)}” {where}"


def chains(network: "nx.MultiDiGraph", paths: Iterable[list[tuple[str, str, str]]]) -> Iterator[str]:
    """Each path between two actors, with the first sentence behind every step."""
    for number, steps in enumerate(paths, start=1):
        yield f"path {number}"
        for subject, relation, object_ in steps:
            edge = network[subject][object_][relation]
            ends = network.nodes[subject]["name"], network.nodes[object_]["name"]
            firmness = f"{edge['standing']}, support {edge['support']}, denials {edge['denials']}"
            yield f"  {ends[0]} – {edge['label']} – {ends[1]}  ({firmness})"
            first = edge["claims"][0]
            yield f"      “{_line(first['sentence'])}” {first['article']} {first['published'] or ''}".rstrip()


def figures(stats: Mapping[str, Any]) -> Iterator[str]:
    """The figures of a graph, the single ones first, the others as bars."""
    for name, value in stats.items():
        if not isinstance(value, Mapping):
            yield f"{name:<24} {value:>8}"
    for name, value in stats.items():
        if isinstance(value, Mapping):
            yield f"\n{name}"
            most = max(value.values(), default=0)
            yield from (f"  {word[:32]:<32} {count:>6} {bar(count, most)}" for word, count in value.items())


def bar(count: int, most: int) -> str:
    """A bar as long as the count's share of the most, in eighths of a character."""
    eighths = round(BAR * 8 * count / most) if most else 0
    return ("█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8]).rstrip() or "▏"


def summary(stats: Mapping[str, Any]) -> Iterator[str]:
    """The figures of a graph on one screen: statuses, relations and actors side by side."""
    singles = ("articles", "words", "claims")
    yield "  ".join(f"{stats[name]:,} {name}" for name in singles)
    columns = [
        ("how sure", [*stats["statuses"].items()]),
        ("relation", [(relations()[name].label, count) for name, count in stats["relations"].items()]),
        ("actor named in claims", [*stats["actors"].items()]),
    ]
    yield ""
    yield "".join(f"  {title:<26}{'':>6}" for title, _ in columns).rstrip()
    for row in zip_longest(*(listed[:ROWS] for _, listed in columns), fillvalue=("", "")):
        yield "".join(f"  {name[:26]:<26}{count:>6}" for name, count in row).rstrip()
    left = len(stats["relations"]) - ROWS
    if left > 0:
        yield f"  {'':<32}  and {left} more relations"


def _line(text: str) -> str:
    return " ".join(text.split())

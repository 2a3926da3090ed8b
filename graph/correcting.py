"""Corrections applied to the graph of an article, and taken back: what was read is kept beside what holds.

Where a correction changes the values of a property, the values read are kept under the same local name in the
namespace `was#`. A rejected claim keeps nothing else of what it claims, so that no query sees it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from graph.corrections import FIELDS, Correction, Decisions, Kind
from graph.dataset import day
from graph.reading import select, values
from graph.vocab import Names, term

ENDS = ("subject", "object", "attributedTo", "hasPlace", "refersTo", "describes")
"""Local names of the properties whose values are entities."""
CORE = ("type", "proposition", "relation", "status")
"""Local names of the others that make a claim one."""

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple
Found = Mapping[str, list[Term]]


@cache
def properties(names: Names) -> Mapping[str, NamedNode]:
    """The properties a correction may change, by local name."""
    own = {name: names.ns(name) for name in (*ENDS, *CORE)}
    return own | {"hasPlace": term("sem:hasPlace"), "type": term("rdf:type")}


@cache
def kept(names: Names) -> Mapping[str, NamedNode]:
    """The properties that keep what was read, by the local name of the property changed."""
    return {name: NamedNode(f"{names.base}was#{name}") for name in (*ENDS, *CORE)}


def corrected(quads: Collection[Quad], decisions: Decisions, names: Names) -> list[Quad]:
    """The graph of one article as read, with the decisions applied."""
    if not any((decisions.merged, decisions.rejected, decisions.restatused)):
        return list(quads)
    found, rest = _split(quads, properties(names))
    for subject, now in found.items():
        new, graph = _revised(subject, now, decisions, names), next(iter(quads)).graph_name
        for name, read in now.items():
            holds = new.get(name, [])
            rest += [Quad(subject, properties(names)[name], value, graph) for value in holds]
            if set(holds) != set(read):
                rest += [Quad(subject, kept(names)[name], value, graph) for value in read]
    return rest


def as_read(quads: Collection[Quad], names: Names) -> list[Quad]:
    """The graph of one article with every correction taken back."""
    before, now = _split(quads, kept(names))
    properly = {node: name for name, node in properties(names).items()}
    rest = [quad for quad in now if properly.get(quad.predicate) not in before.get(quad.subject, {})]
    graph = next(iter(quads)).graph_name
    for subject, found in before.items():
        for name, read in found.items():
            rest += [Quad(subject, properties(names)[name], value, graph) for value in read]
    return rest


def _split(
    quads: Iterable[Quad], wanted: Mapping[str, NamedNode]
) -> tuple[dict[Subject, dict[str, list[Term]]], list[Quad]]:
    """The values of the wanted properties by subject and local name, and all other quads."""
    known = {node: name for name, node in wanted.items()}
    found: dict[Subject, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    rest = []
    for quad in quads:
        if name := known.get(quad.predicate):
            found[quad.subject][name].append(quad.object)
        else:
            rest.append(quad)
    return found, rest


def _revised(subject: Subject, now: Found, decisions: Decisions, names: Names) -> Found:
    """What holds of one node instead of what was read of it."""
    ends = {name: [_merged(value, decisions, names) for value in now[name]] for name in ENDS if name in now}
    new = {**now, **ends}
    if "proposition" not in now or not isinstance(subject, NamedNode):
        return new
    claim = names.id(subject)
    tied_to_itself = new["subject"] == new["object"] and now["subject"] != now["object"]
    if claim in decisions.rejected or tied_to_itself:
        return {"type": [names.ns("RejectedClaim")]}
    if status := decisions.restatused.get(claim):
        new["status"] = [names.ns(status)]
    parts = [names.id(new[name][0]) for name in ("subject", "relation", "object")]  # type: ignore[arg-type]
    return {**new, "proposition": [names.proposition(*parts)]}


def _merged(value: Term, decisions: Decisions, names: Names) -> Term:
    if not isinstance(value, NamedNode) or not value.value.startswith(f"{names.base}entity/"):
        return value
    into = decisions.merged.get(names.id(value))
    return names.entity(into) if into else value


def recorded(corrections: Iterable[Correction], names: Names) -> set[Quad]:
    """The graph that records the corrections: who decided what, when and why."""
    graph = names.graph("corrections")
    return {Quad(*triple, graph) for one in corrections for triple in _record(one, names)}


def _record(one: Correction, names: Names) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    node = NamedNode(f"{names.base}correction/{one.id}")
    yield node, term("rdf:type"), names.ns("Correction")
    yield node, names.ns("correctionKind"), Literal(one.kind)
    yield node, term("schema:author"), Literal(one.author)
    yield node, term("rdfs:comment"), Literal(one.reason)
    yield node, term("schema:dateCreated"), day(one.date)
    for field, value in zip(FIELDS[one.kind], one.about[1:], strict=True):
        yield node, names.ns(f"correction-{field}"), _value(field, value, names)
    if one.other:
        first, second = names.entity(one.entity), names.entity(one.other)
        yield first, _identity(one.kind, names), second
        if one.kind is not Kind.SAME:
            yield second, _identity(one.kind, names), first


def _identity(kind: Kind, names: Names) -> NamedNode:
    own = {Kind.SAME: "mergedInto", Kind.UNSURE: "perhapsSameAs"}
    return names.ns(own[kind]) if kind in own else term("owl:differentFrom")


def _value(field: str, text: str, names: Names) -> NamedNode | Literal:
    if field in ("entity", "other"):
        return names.entity(text)
    if field == "claim":
        return names.claim(text)
    return names.ns(text) if field in ("type", "status") else Literal(text)


def recorded_in(store: Store, names: Names) -> tuple[Correction, ...]:
    """The corrections that a store was made with, in the order of their ids."""
    fields = ("entity", "other", "claim", "name", "type", "status")
    optional = " ".join(f"OPTIONAL {{ ?node ns:correction-{field} ?{field} }}" for field in fields)
    query = f"""SELECT * WHERE {{ GRAPH graph:corrections {{ ?node a ns:Correction ; ns:correctionKind ?kind ;
        schema:author ?author ; rdfs:comment ?reason ; schema:dateCreated ?date . {optional} }} }} ORDER BY ?node"""
    return tuple(
        Correction(
            kind=Kind(row["kind"].value),
            author=row["author"].value,
            reason=row["reason"].value,
            date=row["date"].value,
            **{field: _text(row[field], names) for field in fields if row[field] is not None},
        )
        for row in select(store, names, query)
    )


def _text(value: NamedNode | Literal, names: Names) -> str:
    return names.id(value) if isinstance(value, NamedNode) else value.value


def touched(store: Store, names: Names, corrections: Collection[Correction]) -> list[NamedNode]:
    """The article graphs that these corrections, or ones applied before, change."""
    merged = [names.entity(one.entity) for one in corrections if one.kind is Kind.SAME]
    claims = [names.claim(one.claim) for one in corrections if one.claim]
    queries = [
        f"{values('entity', merged)} GRAPH ?graph {{ ?node ?property ?entity }}",
        f"{values('claim', claims)} GRAPH ?graph {{ ?claim a ns:Claim }}",
        f"{values('kept', [*kept(names).values()])} GRAPH ?graph {{ ?node ?kept ?read }}",
    ]
    rows = [row for query in queries for row in select(store, names, f"SELECT DISTINCT ?graph {{ {query} }}")]
    start = f"{names.base}graph/article/"
    return sorted({row["graph"] for row in rows if row["graph"].value.startswith(start)}, key=str)


def preferred(store: Store, names: Names, kind: Kind) -> dict[NamedNode, str]:
    """The name or type that a rename or retype gives each entity."""
    field = FIELDS[kind][1]
    query = f"""SELECT ?entity ?value WHERE {{ GRAPH graph:corrections {{ ?node ns:correctionKind "{kind}" ;
        ns:correction-entity ?entity ; ns:correction-{field} ?value }} }}"""
    return {row["entity"]: _text(row["value"], names) for row in select(store, names, query)}

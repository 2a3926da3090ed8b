"""The pages of the server: a desk for queries, and one page for each entity, article, claim and proposition."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import quote

from pyoxigraph import NamedNode

from graph.queries import bound, named, queries
from graph.vocab import Names

KINDS = ("entity", "article", "claim", "proposition")
MOST = 1000
"""Rows of one table on a page."""

TRIPLES_OF = "CONSTRUCT {{ {node} ?p ?o }} WHERE {{ {node} ?p ?o }}"
_ALL = """SELECT ?property ?value WHERE {{ {node} ?p ?value OPTIONAL {{ ?p rdfs:label ?label }}
  BIND(COALESCE(?label, ?p) AS ?property) }} ORDER BY ?property ?value"""
_ENTITY = """SELECT ?name ?type ?alias ?wikidata WHERE {{ GRAPH graph:entities {{ {node} rdfs:label ?name ; a ?kind
  OPTIONAL {{ {node} skos:altLabel ?alias }} OPTIONAL {{ {node} owl:sameAs ?wikidata }} }}
  ?kind rdfs:label ?type }} ORDER BY ?alias"""
_ARTICLE = """SELECT ?id ?title ?published ?source ?url ?text WHERE {{ {node} schema:identifier ?id ; schema:text ?text
  OPTIONAL {{ {node} schema:headline ?title }} OPTIONAL {{ {node} schema:datePublished ?published }}
  OPTIONAL {{ {node} schema:publisher ?source }} OPTIONAL {{ {node} schema:url ?url }} }}"""
_CLAIMS = """SELECT ?from ?to ?subject ?relation ?object ?status ?speaker WHERE {{
  ?claim prov:wasDerivedFrom {node} ; ns:subject ?s ; ns:relation ?p ; ns:object ?o ; ns:status ?state ;
    ns:evidence ?words . ?words nif:beginIndex ?from ; nif:endIndex ?to .
  ?s rdfs:label ?subject . ?p rdfs:label ?relation . ?o rdfs:label ?object . ?state rdfs:label ?status
  OPTIONAL {{ ?claim ns:attributedTo/rdfs:label ?speaker }} }} ORDER BY ?from ?to ?subject ?relation ?object"""


def query_page(title: str, names: Names) -> str:
    """The page to ask queries on, with the cookbook."""
    cookbook = [
        {"name": one.name, "question": one.question, "parameters": one.parameters, "text": one.text}
        for one in queries().values()
    ]
    known = {"cookbook": cookbook, "prefixes": names.prefixes(), "base": names.base}
    # in a script element only "<" could end the data early
    data = json.dumps(known, ensure_ascii=False).replace("<", "\\u003c")
    return _template("query.html").substitute(title=escape(title), data=data)


def node(kind: str, name: str, names: Names) -> NamedNode:
    """The IRI of a thing by the kind and id in its address."""
    return NamedNode(f"{names.base}{kind}/{quote(name, safe='')}")


def parts(kind: str, node: NamedNode) -> Mapping[str, str]:
    """The queries whose rows make up a page."""
    if kind == "entity":
        known = {"actor": node}
        return {
            "about": _ENTITY.format(node=node),
            "edges": f"{bound(named('neighbours'), known)} LIMIT {MOST}",
            "claims": f"{bound(named('evidence'), {'a': node})} LIMIT {MOST}",
        }
    if kind == "article":
        return {"about": _ARTICLE.format(node=node), "claims": f"{_CLAIMS.format(node=node)} LIMIT {MOST}"}
    return {"about": f"{_ALL.format(node=node)} LIMIT {MOST}"}


def thing_page(
    kind: str, name: str, found: Mapping[str, Sequence[Mapping[str, str]]], names: Names
) -> str | None:
    """The page of one thing; None where nothing is known of it."""
    if not found["about"]:
        return None
    make = {"entity": _entity, "article": _article}.get(kind, _other)
    title, body = make(name, found, names)
    return _template("thing.html").substitute(title=escape(title), kind=escape(kind), body=body)


def _entity(name: str, found: Mapping[str, Sequence[Mapping[str, str]]], names: Names) -> tuple[str, str]:
    first = found["about"][0]
    aliases = ", ".join(dict.fromkeys(row["alias"] for row in found["about"] if "alias" in row))
    facts = [("type", first["type"]), ("also called", aliases), ("Wikidata", first.get("wikidata", ""))]
    edges = ("subject", "relation", "object", "standing", "support", "denials", "last")
    claims = ("published", "subject", "relation", "object", "status", "speaker", "sentence", "article")
    body = [
        _facts(facts),
        "<h2>Relations</h2>",
        _table(edges, found["edges"]),
        "<h2>Word for word</h2>",
        _table(claims, found["claims"]),
    ]
    return first["name"], "".join(body)


def _article(name: str, found: Mapping[str, Sequence[Mapping[str, str]]], names: Names) -> tuple[str, str]:
    article = found["about"][0]
    facts = [(key, article.get(key, "")) for key in ("id", "published", "source", "url")]
    columns = ("words", "subject", "relation", "object", "status", "speaker")
    text = article["text"]
    rows = [{**row, "words": text[int(row["from"]) : int(row["to"])]} for row in found["claims"]]
    spans = [(int(row["from"]), int(row["to"])) for row in found["claims"]]
    body = [
        _facts(facts),
        "<h2>Claims</h2>",
        _table(columns, rows),
        f'<h2>Text</h2><p class="text">{_marked(text, spans)}</p>',
    ]
    return article.get("title") or name, "".join(body)


def _other(name: str, found: Mapping[str, Sequence[Mapping[str, str]]], names: Names) -> tuple[str, str]:
    return name, _table(("property", "value"), found["about"], names)


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{escape(key)}</dt><dd>{escape(value)}</dd>" for key, value in facts if value)
    return f"<dl>{rows}</dl>"


def _table(columns: Sequence[str], rows: Sequence[Mapping[str, str]], names: Names | None = None) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    lines = "".join(f"<tr>{_cells(columns, row, names)}</tr>" for row in rows)
    cut = f"<p>Only the first {MOST:,} rows.</p>" if len(rows) == MOST else ""
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>{cut}'


def _cells(columns: Sequence[str], row: Mapping[str, str], names: Names | None) -> str:
    return "".join(f"<td>{_cell(column, row.get(column, ''), names)}</td>" for column in columns)


def _cell(column: str, value: str, names: Names | None) -> str:
    if column == "article":
        return f'<a href="../article/{escape(quote(value, safe=""))}">{escape(value)}</a>'
    if names and value.startswith(tuple(f"{names.base}{kind}/" for kind in KINDS)):
        return f'<a href="../{escape(value.removeprefix(names.base))}">{escape(names.compact(value))}</a>'
    return escape(names.compact(value) if names else value)


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with every span marked; spans that touch or overlap become one."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if start < end:
            pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
    return "".join([*pieces, escape(text[at:])])


def _template(name: str) -> Template:
    return Template((files("graph.serve") / "assets" / name).read_text(encoding="utf-8"))

"""The ontology as a page for people: every status, relation, type, class and property, and what others call it."""

from collections.abc import Collection, Mapping
from html import escape
from importlib.resources import files
from string import Template

from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from graph.ontology import ontology
from graph.vocab import TERMS, Names

NOTES = {
    "Statuses": "How an article or its speaker holds a proposition, strongest first, and which edge that gives.",
    "Relations": "Each has three edges: rel: somebody states it; may: it is only suspected, possible or intended; "
    "not: it is denied or doubted. The sign is -1 for hostile, 1 for friendly, 0 for neither.",
    "Types": "What actors, places and other entities may be.",
    "Classes": "What else there is in the graph.",
    "Properties": "In was# stands what was read before a correction, under the same names.",
}
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Statuses": {
        "meaning": ("skos:definition",),
        "rank": ("ns:rank",),
        "edge": ("ns:standing",),
        "FactBank": ("skos:notation",),
        "AIF": ("skos:closeMatch", "skos:broadMatch"),
    },
    "Relations": {
        "label": ("rdfs:label",),
        "sign": ("ns:sign",),
        "subject": ("ns:domainIncludes",),
        "object": ("ns:rangeIncludes",),
        "below": ("rdfs:subPropertyOf",),
        "inverse of": ("owl:inverseOf",),
        "is a": ("rdf:type",),
        "PLOVER": ("ns:plover",),
        "CAMEO": ("ns:cameo",),
        "Wikidata": ("skos:closeMatch",),
        "FollowTheMoney": ("ns:followTheMoney",),
        "STIX": ("ns:stix",),
        "example": ("skos:example",),
    },
    "Types": {
        "label": ("rdfs:label",),
        "below": ("rdfs:subClassOf",),
        "FollowTheMoney": ("ns:followTheMoney",),
        "STIX": ("ns:stix",),
    },
    "Classes": {"label": ("rdfs:label",), "below": ("rdfs:subClassOf",), "meaning": ("rdfs:comment",)},
    "Properties": {
        "label": ("rdfs:label",),
        "is a": ("rdf:type",),
        "of": ("rdfs:domain",),
        "value": ("rdfs:range",),
        "meaning": ("rdfs:comment",),
    },
}


def ontology_page(names: Names, *, stylesheet: str = "") -> str:
    """The page as HTML with an anchor for every term, so that `ns#Claim` and `rel#attacks` lead to their place.

    It links to the stylesheet, or carries its own where none is named; there is no script in it.
    """
    terms = ontology(names)
    title = str(terms.value(URIRef(f"{names.base}ns"), DCTERMS.title))
    style = (files("graph.serve") / "assets" / "style.css").read_text(encoding="utf-8")
    sections = _sections(terms, names)
    return Template((files("graph") / "ontology.html").read_text(encoding="utf-8")).substitute(
        title=escape(title),
        style=f'<link rel="stylesheet" href="{escape(stylesheet)}">'
        if stylesheet
        else f"<style>{style}</style>",
        namespaces=", ".join(f"<code>{name}: {escape(names.base)}{name}#</code>" for name in TERMS),
        contents="".join(f'<li><a href="#{name.lower()}-all">{name}</a></li>' for name in sections),
        body="".join(_section(name, members, terms, names) for name, members in sections.items()),
    )


def _sections(terms: Graph, names: Names) -> dict[str, list[URIRef]]:
    """The terms of every section, statuses by rank and others by name."""
    own = sorted(
        {one for one in terms.subjects() if isinstance(one, URIRef) and _is_own(one, names)}, key=str.lower
    )
    status, entity, rank = (URIRef(names.ns(name).value) for name in ("Status", "Entity", "rank"))
    statuses = [one for one in own if (one, RDF.type, status) in terms]
    relations = [one for one in own if one.startswith(f"{names.base}rel#")]
    classes = [one for one in own if (one, RDF.type, OWL.Class) in terms]
    kinds = [one for one in classes if entity in terms.transitive_objects(one, RDFS.subClassOf)]
    rest = {*statuses, *relations, *classes}
    return {
        "Statuses": sorted(statuses, key=lambda one: int(str(terms.value(one, rank)))),
        "Relations": relations,
        "Types": kinds,
        "Classes": [one for one in classes if one not in kinds],
        "Properties": [one for one in own if one not in rest],
    }


def _is_own(one: URIRef, names: Names) -> bool:
    # the edges may# and not# are told of with their relation, under the same anchor
    return str(one).startswith((f"{names.base}ns#", f"{names.base}rel#"))


def _section(name: str, members: Collection[URIRef], terms: Graph, names: Names) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in ("term", *COLUMNS[name]))
    rows = "".join(_row(one, COLUMNS[name], terms, names) for one in members)
    return (
        f'<section aria-labelledby="{name.lower()}-all"><h2 id="{name.lower()}-all">{name}</h2>'
        f'<p>{escape(NOTES[name])}</p><div class="wide terms" tabindex="0" role="group" aria-label="{name}"><table>'
        f"<caption>{len(members)} terms</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        "</div></section>"
    )


def _row(one: URIRef, columns: Mapping[str, tuple[str, ...]], terms: Graph, names: Names) -> str:
    cells = (
        ", ".join(_value(value, names) for value in sorted(_values(one, properties, terms, names), key=str))
        for properties in columns.values()
    )
    local = escape(one.partition("#")[2])
    head = f'<th scope="row" id="{local}">{escape(names.compact(one))}</th>'
    return f"<tr>{head}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _values(one: URIRef, properties: tuple[str, ...], terms: Graph, names: Names) -> set[Node]:
    prefixes = names.prefixes()
    iris = (
        URIRef(prefixes[prefix] + local) for prefix, _, local in (each.partition(":") for each in properties)
    )
    # nearly every property is an object property; which are not is what there is to see
    return {value for iri in iris for value in terms.objects(one, iri)} - {OWL.ObjectProperty}


def _value(value: Node, names: Names) -> str:
    if not isinstance(value, URIRef):
        return escape(str(value))
    shown = names.compact(value)
    address = f"#{value.partition('#')[2]}" if _is_own(value, names) else value
    return f'<a href="{escape(address)}">{escape(shown if shown != value else value.rpartition("#")[2])}</a>'

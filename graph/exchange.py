"""What is stated outright, for programs of other trades: FollowTheMoney entities and a STIX 2.1 bundle.

Neither vocabulary can tell a suspicion from a fact, so only relations with the standing "rel" are written;
a contested one says so in its description, which also holds every sentence behind it.
"""

import csv
import json
import re
import uuid
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from graph.claim import Entity, is_a, types
from graph.support import Said

if TYPE_CHECKING:
    from graph.kg import KG

EPOCH = "1970-01-01"
"""Stands for the date of what is undated, where a format insists on one."""
LINK = {"ftm": "UnknownLink", "source": "subject", "target": "object"}

Edge = tuple[str, str, str, Mapping[str, Any]]


@cache
def table(name: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of a table of this package, by name."""
    rows = csv.DictReader((files("graph") / name).read_text(encoding="utf-8").splitlines())
    return {row["name"]: row for row in rows}


def exchanged(entity_type: str) -> Mapping[str, str]:
    """The row of `exchange.csv` of the nearest type that has one."""
    known = table("exchange.csv")
    return next(known[name] for name in (*types()[entity_type], "Entity") if name in known)


def _edges(kg: "KG") -> Iterator[Edge]:
    network = kg.network()
    for subject, object_, relation, data in sorted(
        network.edges(keys=True, data=True), key=lambda edge: edge[:3]
    ):
        if data["standing"] == "rel":
            yield subject, relation, object_, data


def _words(data: Mapping[str, Any]) -> list[str]:
    claims = data["claims"]
    lines = [
        f"{one['status']}{', ' + one['speaker'] if one['speaker'] else ''}: “{one['sentence']}” {one['article']}"
        for one in claims
    ]
    return [*(["contested"] if data["contested"] else []), *lines]


# FollowTheMoney


def follow_the_money(kg: "KG") -> bytes:
    """One FollowTheMoney entity a line: articles, entities, and links with the articles as proof."""
    from graph import reading

    said = kg.said()
    known = reading.entities(kg.store, kg.names)
    lines = [*_ftm_articles(said), *_ftm_entities(known.values()), *_ftm_links(kg, known)]
    return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines).encode()


def _ftm(name: str, schema: str, properties: Mapping[str, Collection[str | None]]) -> dict[str, Any]:
    kept = {key: [value for value in values if value] for key, values in properties.items()}
    return {
        "id": name,
        "schema": schema,
        "properties": {key: values for key, values in kept.items() if values},
    }


def _ftm_articles(said: Collection[Said]) -> Iterator[dict[str, Any]]:
    for name, one in sorted({one.article.id: one.article for one in said}.items()):
        yield _ftm(
            f"article-{name}",
            "Article",
            {
                "title": [one.title or name],
                "publishedAt": [one.published],
                "publisher": [one.source],
                "sourceUrl": [one.url],
                "language": [one.language],
            },
        )


def _ftm_entities(known: Collection[Entity]) -> Iterator[dict[str, Any]]:
    for one in sorted(known, key=lambda one: one.id):
        schema = exchanged(one.type)["ftm"]
        properties: dict[str, Collection[str | None]] = {
            "name": [one.name],
            "alias": one.aliases,
            "wikidataId": [one.wikidata],
            "full": [one.name] if schema == "Address" else [],
        }
        yield _ftm(f"entity-{one.id}", schema, properties)


def _ftm_links(kg: "KG", known: Mapping[str, Entity]) -> Iterator[dict[str, Any]]:
    for subject, relation, object_, data in _edges(kg):
        row = _link(relation, known[subject].type, known[object_].type)
        properties: dict[str, Collection[str | None]] = {
            row["source"]: [f"entity-{subject}"],
            row["target"]: [f"entity-{object_}"],
            "role": [] if row["ftm"] == "Occupancy" else [data["label"]],
            "date": sorted({one["published"] for one in data["claims"] if one["published"]}),
            "status": ["contested" if data["contested"] else "stated"],
            "description": _words(data),
            "proof": sorted({f"article-{one['article']}" for one in data["claims"]}),
            "sourceUrl": sorted({one["url"] for one in data["claims"] if one["url"]}),
            "publisher": sorted({one["source"] for one in data["claims"] if one["source"]}),
        }
        yield _ftm(f"link-{_digest(subject, relation, object_)}", row["ftm"], properties)


def _link(relation: str, subject: str, object_: str) -> Mapping[str, str]:
    row = table("exchange_relations.csv").get(relation)
    if not row or not row["ftm"]:
        return LINK
    fits = is_a(subject, tuple(row["domain"].split("|"))) and is_a(object_, tuple(row["range"].split("|")))
    return row if fits else LINK


def _digest(*parts: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(parts)).hex


# STIX 2.1


def stix(kg: "KG") -> bytes:
    """A STIX 2.1 bundle of entities, relationships and a report for each article; ids are computed."""
    from graph import reading

    said = kg.said()
    known = reading.entities(kg.store, kg.names)
    edges = list(_edges(kg))
    first = min((one.article.published or EPOCH for one in said), default=EPOCH)
    made = {
        name: _stix_entity(known[name], kg.names.base, first) for edge in edges for name in (edge[0], edge[2])
    }
    objects = {name: one for name, one in sorted(made.items()) if one}
    links = [_stix_link(edge, objects, kg.names.base) for edge in edges if {edge[0], edge[2]} <= set(objects)]
    reports = list(_stix_reports(said, objects, kg.names.base))
    everything = [*objects.values(), *links, *reports]
    bundle = {"type": "bundle", "id": _stix_id("bundle", kg.names.base, *(o["id"] for o in everything))}
    return (json.dumps({**bundle, "objects": everything}, ensure_ascii=False, indent=1) + "\n").encode()


def _stix_id(kind: str, *parts: str) -> str:
    named = "\n".join((kind, *parts))
    return f"{kind}--{uuid.uuid5(uuid.NAMESPACE_URL, named)}"


def _stix(kind: str, day: str, *parts: str) -> dict[str, Any]:
    at = f"{day}T00:00:00.000Z"
    return {"type": kind, "spec_version": "2.1", "id": _stix_id(kind, *parts), "created": at, "modified": at}


def _stix_entity(one: Entity, base: str, day: str) -> dict[str, Any] | None:
    row = exchanged(one.type)
    kind = row["stix"]
    if not kind:
        return None
    made = {**_stix(kind, day, base, one.id), "name": one.name}
    if one.wikidata:
        made["external_references"] = [{"source_name": "wikidata", "external_id": one.wikidata}]
    if kind == "identity":
        made["identity_class"] = row["stix_class"]
    elif kind == "location":
        made["country" if one.type == "Country" else "region"] = one.name
    elif one.aliases and kind in ("threat-actor", "tool"):
        made["aliases"] = [*one.aliases]
    return made


def _stix_link(edge: Edge, objects: Mapping[str, Mapping[str, Any]], base: str) -> dict[str, Any]:
    subject, relation, object_, data = edge
    row = table("exchange_relations.csv").get(relation, {})
    named = row.get("stix") or re.sub(r"(?<=[a-z])(?=[A-Z])", "-", relation).lower()
    return {
        **_stix("relationship", data["first"] or EPOCH, base, subject, relation, object_),
        "relationship_type": named,
        "source_ref": objects[subject]["id"],
        "target_ref": objects[object_]["id"],
        "description": "\n".join(_words(data)),
        "external_references": [
            {"source_name": source or "article", "external_id": article, **({"url": url} if url else {})}
            for source, article, url in _articles(data)
        ],
    }


def _articles(data: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return sorted({(one["source"] or "", one["article"], one["url"] or "") for one in data["claims"]})


def _stix_reports(
    said: Collection[Said], objects: Mapping[str, Mapping[str, Any]], base: str
) -> Iterator[dict[str, Any]]:
    for name, article in sorted({one.article.id: one.article for one in said}.items()):
        claims = [one.claim for one in said if one.article.id == name]
        ends = sorted({end.id for claim in claims for end in (claim.subject, claim.object)} & set(objects))
        if ends:
            day = article.published or EPOCH
            made = {**_stix("report", day, base, name), "name": article.title or name}
            refs = [objects[end]["id"] for end in ends]
            yield {**made, "published": made["created"], "object_refs": refs}

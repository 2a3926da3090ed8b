"""The ingest side's front: sources in, extractions out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path

from spacy.language import Language

from graph.claim import Extraction, Mention
from ingest.actors import name_actors
from ingest.article import Article, Failure, readable
from ingest.claims import Reading, claims
from ingest.coreference import resolve_references
from ingest.duplicates import mark_copies
from ingest.events import name_events
from ingest.firstperson import resolve_first_person
from ingest.gazetteer import Gazetteer, load
from ingest.holders import name_holders
from ingest.home import name_coalition, name_home
from ingest.language.pipeline import load as load_language
from ingest.pairs import name_pairs
from ingest.posts import find_posts
from ingest.quotes import quotations
from ingest.readers import read
from ingest.references import Passage, Reference, References
from ingest.shortnames import name_short

__all__ = ["Failure", "Options", "extract", "samples"]
_BATCH = 64  # articles whose paragraphs are analysed together


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read: another spaCy pipeline, more actors, what the sources do not say themselves."""

    model: str | None = None
    actors: Path | None = None
    published: str | None = None
    source: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


def samples() -> Path:
    """The folder of sample reports shipped with the package."""
    return Path(str(files("ingest") / "samples"))


def extract(sources: Iterable[str | Path], options: Options) -> Iterator[Extraction | Failure]:
    """Yield what each article says, or why a source gave none, in the order of the sources.

    Raises DragomanError for a missing pipeline or a bad actors file, before anything is read.
    """
    nlp, gazetteer = _language(options.model), _gazetteer(options.model, options.actors)
    found = [
        item
        for source in sources
        for item in read(
            source, published=options.published, source_name=options.source, fields=options.fields
        )
    ]
    marked = iter(mark_copies(item for item in found if isinstance(item, Article)))
    items = iter([next(marked) if isinstance(item, Article) else item for item in found])
    while batch := list(islice(items, _BATCH)):
        yield from _extracted(batch, nlp, gazetteer)


@cache
def _language(model: str | None) -> Language:
    return load_language(model)


@cache
def _gazetteer(model: str | None, actors: Path | None) -> Gazetteer:
    return load(_language(model), extra=actors)


def _extracted(
    batch: list[Article | Failure], nlp: Language, gazetteer: Gazetteer
) -> Iterator[Extraction | Failure]:
    """Analyse the paragraphs of a batch together, then read each article on its own."""
    parts = {id(item): list(readable(item)) for item in batch if isinstance(item, Article)}
    docs = nlp.pipe(text for listed in parts.values() for _, text in listed)
    for item in batch:
        if isinstance(item, Failure):
            yield item
            continue
        passages = tuple(
            Passage(next(docs), part.start, part.role, item.text[part.start : part.end])
            for part, _ in parts[id(item)]
        )
        yield read_article(item, passages, gazetteer)


def read_article(article: Article, passages: tuple[Passage, ...], gazetteer: Gazetteer) -> Extraction:
    """What one article says, from its analysed paragraphs."""
    key = article.source.copy_of or article.source.id
    references = References(passages)
    name_actors(references, gazetteer)
    name_events(references, key)
    name_short(references, gazetteer)
    name_coalition(references, gazetteer, article.source.published)
    name_home(references, gazetteer)
    resolve_references(references)
    name_pairs(references)
    posts = find_posts(references, gazetteer)
    name_holders(references, posts)
    quoted = quotations(references)
    resolve_first_person(references, quoted, posts, gazetteer)
    reading = Reading(article.source.id, article.source.published, article.text, references, quoted, posts)
    drawn = claims(reading)
    entities = {entity.id: entity for claim in drawn for entity in (claim.subject, claim.object)}
    entities |= {reference.entity.id: reference.entity for reference in references.listed}
    known = [
        gazetteer.known[place].entity for claim in drawn for place in claim.where if place in gazetteer.known
    ]
    entities |= {entity.id: entity for entity in known}
    return Extraction(
        article=article.source,
        text=article.text,
        mentions=tuple(_mention(reading, reference) for reference in _ordered(references)),
        entities=tuple(entities[name] for name in sorted(entities)),
        claims=tuple(drawn),
    )


def _ordered(references: References) -> list[Reference]:
    order = {passage.doc: passage.start for passage in references.passages}
    return sorted(references.listed, key=lambda found: order[found.span.doc] + found.span.start_char)


def _mention(reading: Reading, reference: Reference) -> Mention:
    start, end = reading.passage(reference.span.doc).at(reference.span)
    return Mention(
        start=start,
        end=end,
        text=reading.text[start:end],
        type=reference.entity.type,
        entity=reference.entity.id,
        name=reference.entity.name,
        kind="name" if reference.kind == "adjective" else reference.kind,
    )

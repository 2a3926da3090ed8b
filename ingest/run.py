"""The ingest side's front: sources in, extractions out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Token

from graph.claim import DragomanError, Extraction, Mention
from ingest.actors import name_actors
from ingest.apart import Ended, limit
from ingest.article import Article, Failure, Paragraph, Skipped, readable
from ingest.claims import Reading, claims
from ingest.coreference import resolve_references
from ingest.crew import crew_for, hands, window
from ingest.engine import batches, worked
from ingest.events import name_events
from ingest.firstperson import name_lands, resolve_first_person
from ingest.gazetteer import Gazetteer, load
from ingest.holders import name_holders
from ingest.home import name_coalition, name_governments, name_home, name_repeated
from ingest.language.pipeline import load as load_language
from ingest.ledger import Ledger
from ingest.mending import mend
from ingest.pairs import name_pairs
from ingest.posts import find_posts
from ingest.progress import Watch
from ingest.quotes import quotations
from ingest.readers.raw import Limits, Raw, Settings, failure
from ingest.readers.sources import articles, settings
from ingest.readers.sources import documents as found_in
from ingest.references import Passage, Reference, References
from ingest.shortnames import name_short
from ingest.topics import note_topics

__all__ = ["Failure", "Ledger", "Options", "Skipped", "extract", "samples"]
_ENDS = (".", "?", "!", ";", ":")
_CLOSING = ('"', "”", "''")
_ARTICLES, _CHARACTERS = 8, 200_000
_DOCUMENTS, _BYTES = 64, 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read: another spaCy pipeline, more actors, what the sources do not say themselves.

    `limits` are values for the names in `Limits`, `fetch` allows the web, `cache` keeps fetched pages, of which
    those a feed points at are asked for again after `fresh` seconds. `workers`
    processes do the work, with 0 this one; left out, this one does little and one for each core, at most four, does
    much. `executor` dask:ADDRESS has a Dask cluster do it. `shard` (i, n) reads only the i-th of n shares.
    """

    model: str | None = None
    actors: Path | None = None
    published: str | None = None
    source: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, str | float] = field(default_factory=dict)
    fetch: bool = False
    cache: Path | None = None
    fresh: float = 0.0
    workers: int | None = None
    executor: str | None = None
    shard: tuple[int, int] = (1, 1)


Found = Extraction | Failure | Skipped


def samples() -> Path:
    """The folder of sample reports shipped with the package."""
    return Path(str(files("ingest") / "samples"))


def extract(
    sources: Iterable[str | Path],
    options: Options,
    *,
    ledger: Ledger | None = None,
    kept: Callable[[str, str], bool] = lambda article, stored: False,
    executor: Executor | None = None,
    watch: Watch = lambda doing, done, of: None,
) -> Iterator[Found]:
    """Yield what each article says, or why a source gave none, in the order of the sources.

    A `ledger` that earlier runs left knows their articles: copies of them are recognised, what is stored already
    (`kept` is asked) is skipped, and one of them that has become a copy is read again, at the end. Any `executor`
    may do the work; one on other machines needs the package there.
    Raises DragomanError for a missing pipeline, a bad actors file and wrong options, before anything is read.
    """
    how, sources = _settings(options), [*sources]
    with ExitStack() as stack:
        crew = (
            stack.enter_context(crew_for(sources, workers=options.workers, cluster=options.executor))
            if executor is None
            else executor
        )
        if wrong := _ready(crew, options):
            raise DragomanError(wrong)
        book = stack.enter_context(Ledger()) if ledger is None else ledger
        documents = (item for source in sources for item in found_in(source, how))
        read = worked(
            crew,
            partial(_read, how),
            batches(documents, _DOCUMENTS, weight=_weight, heaviest=_BYTES),
            window=window(crew),
            poison=_unread,
        )
        for count, item in enumerate(read, 1):
            book.take(item)
            watch("reading", count, None)
        book.settle(kept)
        yield from _analysed(book, options, crew, watch)


def _analysed(book: Ledger, options: Options, crew: Executor, watch: Watch) -> Iterator[Found]:
    items = (item for item in book.items() if _is_ours(item, options.shard))
    todo = batches(items, _ARTICLES, weight=_weight, heaviest=_CHARACTERS)
    work = partial(_analyse, options.model, options.actors, how_long(options))
    for count, found in enumerate(worked(crew, work, todo, window=window(crew), poison=_unread), 1):
        watch("analysing", count, len(book) // options.shard[1])
        yield found


def _settings(options: Options) -> Settings:
    share, shares = options.shard
    if not 1 <= share <= shares:
        raise DragomanError(
            f"no share {share} of {shares}; the first is 1/{shares}, the last {shares}/{shares}"
        )
    if options.workers is not None and options.workers < 0:
        raise DragomanError(f"{options.workers} workers are too few")
    return settings(
        published=options.published,
        source_name=options.source,
        fields=options.fields,
        limits=options.limits,
        fetch=options.fetch,
        cache=str(options.cache) if options.cache else None,
        fresh=options.fresh,
    )


def how_long(options: Options) -> float:
    """The seconds that one article may take."""
    return Limits().with_values(options.limits).article


def _is_ours(item: Article | Failure | Skipped, shard: tuple[int, int]) -> bool:
    """Whether an item falls to a share; that depends on nothing but its name."""
    name = item.source.id if isinstance(item, Article) else item.source
    return int(sha256(name.encode()).hexdigest(), 16) % shard[1] == shard[0] - 1


def _weight(item: Raw | Article | Failure | Skipped) -> int:
    return len(item.data) if isinstance(item, Raw) else len(item.text) if isinstance(item, Article) else 0


def _ready(crew: Executor, options: Options) -> str | None:
    """What is wrong with the pipeline or the actors' file; every process loads both now, side by side.

    Raises Ended where no process lives to tell.
    """
    told = [crew.submit(_trouble, options.model, options.actors) for _ in range(hands(crew))]
    for one in told[:-1]:
        with suppress(Ended):
            return one.result()
    return told[-1].result()


def _trouble(model: str | None, actors: Path | None) -> str | None:
    """What is wrong with the pipeline or the actors' file, if anything; loads both."""
    try:
        _gazetteer(model, actors)
    except DragomanError as error:
        return str(error)
    return None


def _read(how: Settings, batch: Sequence[Raw | Failure]) -> list[Article | Failure]:
    """The articles of documents."""
    found: list[Article | Failure] = []
    for item in batch:
        limit(4 * how.limits.seconds)
        found.extend([item] if isinstance(item, Failure) else articles(item, how))
    return found


def _analyse(
    model: str | None, actors: Path | None, seconds: float, batch: Sequence[Article | Failure | Skipped]
) -> list[Found]:
    """What the articles of a batch say."""
    return list(_extracted(batch, _language(model), _gazetteer(model, actors), seconds))


def _unread(item: Raw | Article | Failure | Skipped, error: BaseException) -> Failure:
    """The failure of the item that its worker did not survive."""
    name = (
        item.name if isinstance(item, Raw) else item.read_from if isinstance(item, Article) else item.source
    )
    if isinstance(error, Ended):
        return failure(name, error.status, f"it cannot be read: {error}")
    return failure(name, "crashed", f"it cannot be read: {type(error).__name__}: {error}")


@cache
def _language(model: str | None) -> Language:
    return load_language(model)


@cache
def _gazetteer(model: str | None, actors: Path | None) -> Gazetteer:
    return load(_language(model), extra=actors)


def _extracted(
    batch: Sequence[Article | Failure | Skipped], nlp: Language, gazetteer: Gazetteer, seconds: float
) -> Iterator[Found]:
    """Analyse the paragraphs of a batch together, then read each article on its own."""
    parts = {id(item): list(readable(item)) for item in batch if isinstance(item, Article)}
    docs = nlp.pipe(_prepared(part, text, nlp) for listed in parts.values() for part, text in listed)
    for item in batch:
        limit(seconds)
        if not isinstance(item, Article):
            yield item
            continue
        passages = tuple(
            Passage(mend(next(docs)), part.start, part.role, item.text[part.start : part.end])
            for part, _ in parts[id(item)]
        )
        yield read_article(item, passages, gazetteer)


def _prepared(part: Paragraph, text: str, nlp: Language) -> Doc:
    """A paragraph cut into words; a title is one sentence unless a mark ends it inside.

    Behind a full stop and a closing quotation mark a new sentence begins, which a parser may miss.
    """
    doc = nlp.make_doc(text)
    if doc.has_annotation("SENT_START"):
        return doc
    for token in doc[1:]:
        if part.role == "title":
            token.is_sent_start = None if token.nbor(-1).text in _ENDS else False
        elif _closed_before(token):
            token.is_sent_start = True
    return doc


def _closed_before(token: Token) -> bool:
    """Whether a quotation has ended with a full stop right before a word with a capital (`go." Aid groups`)."""
    if token.text == "(" and token.nbor(-1).text == "." and bool(token.nbor(-1).whitespace_):
        return True  # "(3) Trust is low. (4) Money flows."
    if token.i < 3 or not token.text[:1].isupper() or token.nbor(-1).text not in _CLOSING:
        return False
    stop = token.nbor(-2)
    return stop.text == "." and not stop.whitespace_ and bool(token.nbor(-1).whitespace_)


def read_article(article: Article, passages: tuple[Passage, ...], gazetteer: Gazetteer) -> Extraction:
    """What one article says, from its analysed paragraphs."""
    key = article.source.copy_of or article.source.id
    references = References(passages)
    name_actors(references, gazetteer)
    note_topics(references)
    name_events(references, key)
    name_short(references, gazetteer)
    name_coalition(references, gazetteer, article.source.published)
    name_governments(references, gazetteer)
    name_home(references, gazetteer)
    name_repeated(references)
    name_holders(references, find_posts(references, gazetteer))  # "the minister" before the "he" that is he
    resolve_references(
        references, {key: known.country for key, known in gazetteer.known.items() if known.country}
    )
    name_pairs(references)
    posts = find_posts(
        references, gazetteer
    )  # "the movement's spokesman" is known by now to be the Taliban's
    name_holders(references, posts)
    quoted = quotations(references)
    resolve_first_person(references, quoted, posts, gazetteer)
    name_lands(references, gazetteer)
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
        claims=tuple(
            replace(claim, subject=entities[claim.subject.id], object=entities[claim.object.id])
            for claim in drawn
        ),
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
        reason=reference.reason,
        sure=round(reference.sure, 2),
    )

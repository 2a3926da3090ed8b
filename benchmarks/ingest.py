"""How well articles are read: bodies of real pages beside trafilatura alone, and planted copies of real reports.

python -m benchmarks.ingest pages FOLDER            (html.tar and ground-truth.json)
python -m benchmarks.ingest copies DATA.jsonl       (one report a line)
"""

import argparse
import gzip
import json
import random
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from time import process_time

import trafilatura

from graph.claim import Source
from ingest.article import Article, Failure
from ingest.ledger import Ledger
from ingest.readers import read
from ingest.readers.compose import paragraphs
from ingest.readers.html import Page, declared, extract
from ingest.readers.text import decode
from ingest.roles import mark

BODY = ("body", "dek", "caption")
Extract = Callable[[bytes], str]


def pages(folder: Path) -> Iterator[tuple[bytes, str]]:
    """Each page with the true body of its article."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    with tarfile.open(folder / "html.tar") as tar:
        for member in tar:
            name = Path(member.name).name.removesuffix(".html.gz")
            held = tar.extractfile(member) if name in truth else None
            if held:
                yield gzip.decompress(held.read()), truth[name]["articleBody"]


def ours(data: bytes) -> str:
    """The body as the project reads it, whatever its language."""
    html = decode(data, name="page", declared=declared(data[:4096]))
    page = extract(html) if isinstance(html, str) else Page()
    parts = paragraphs(page.text, page.hints.title, page.pointers)
    return "\n".join(page.text[part.start : part.end] for part in parts if part.role in BODY)


def alone(html: bytes, *, precise: bool) -> str:
    """The body as trafilatura gives it."""
    return (
        trafilatura.extract(html, favor_precision=precise, include_comments=False, include_tables=False) or ""
    )


def score(found: str, true: str) -> tuple[float, float, float]:
    """The shares of runs of four words that are right, too many and missing."""
    one, other = runs(found), runs(true)
    right = sum(min(count, other[run]) for run, count in one.items())
    much, missing = sum(one.values()) - right, sum(other.values()) - right
    total = right + much + missing or 1
    return right / total, much / total, missing / total


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Every run of four words, counted; a shorter text is one run."""
    words = re.findall(r"\w+", text)
    return (
        Counter(zip(*(words[at:] for at in range(4)), strict=False))
        if len(words) > 3
        else Counter([tuple(words)])
    )


def extraction(folder: Path) -> Iterator[str]:
    """F1, precision, recall and speed of each way to read a page, a line each."""
    found = list(pages(folder))
    ways: dict[str, Extract] = {
        "dragoman": ours,
        "trafilatura precise": partial(alone, precise=True),
        "trafilatura default": partial(alone, precise=False),
    }
    yield f"{'of ' + str(len(found)) + ' pages':22} F1    precision recall pages/CPU-s"
    for name, way in ways.items():
        began = process_time()
        scores = [score(way(html), true) for html, true in found]
        took = process_time() - began
        right, much, missing = (sum(part) for part in zip(*scores, strict=True))
        precision, recall = right / (right + much), right / (right + missing)
        f1 = 2 * precision * recall / (precision + recall)
        yield f"{name:22} {f1:.3f} {precision:.3f}     {recall:.3f}  {len(found) / took:.0f}"


def variants(text: str, chance: random.Random) -> dict[str, str]:
    """A report as other outlets print it."""
    parts = text.split("\n\n")
    words = text.split(" ")
    edited = [word if chance.random() > 1 / 25 else chance.choice(words) for word in words]
    cut = text[: int(len(text) * 0.7)].rpartition(" ")[0]
    return {
        "exact": text,
        "header and footer": "\n\n".join(
            ["KABUL, Sept 1 (Example Wire) -", *parts, "(Reporting by A. Example; Editing by B. Example)"]
        ),
        "cut to 70 %": cut,
        "1 word in 25": " ".join(edited),
    }


def copies(path: Path, limit: int) -> Iterator[str]:
    """Recall for each kind of copy and the false pairs among the originals, a line each."""
    chance = random.Random(1)
    found = [item for item in islice(read(path), limit) if isinstance(item, Article)]
    planted = [article for article in chance.sample(found, len(found) // 4) if len(article.text.split()) > 60]
    copied: dict[str, tuple[str, str]] = {}
    extra: list[Article] = []
    for article in planted:
        for kind, text in variants(article.text, chance).items():
            name = f"{article.source.id} {kind}"
            copied[name] = (kind, article.source.id)
            extra.append(renamed(article, name, text))
    began = process_time()
    origins = clustered([*found, *extra])
    took = process_time() - began
    false = sorted(name for name in origins if name not in copied and origins[name])
    hits = Counter(
        kind for name, (kind, origin) in copied.items() if origins.get(name) in (origin, origins.get(origin))
    )
    yield f"{len(found)} reports, {len(planted)} of them copied in each way, {took:.1f} CPU-s"
    yield from (f"recall {kind:20} {hits[kind] / len(planted):.3f}" for kind in variants("", chance))
    yield f"pairs among the reports themselves: {len(false)}"
    yield from (f"  {name} = {origins[name]}" for name in false[:10])


def renamed(article: Article, name: str, text: str) -> Article:
    """The article under another name with another text."""
    day = article.source.published
    source = Source(id=name, title=article.source.title, published=day)
    return replace(article, source=source, text=text, paragraphs=mark(text, source.title))


def clustered(found: Sequence[Article | Failure]) -> dict[str, str | None]:
    """The origin of each article, or None for one that is no copy."""
    with Ledger() as ledger:
        for item in found:
            ledger.take(item)
        ledger.settle()
        return {item.source.id: item.source.copy_of for item in ledger.items() if isinstance(item, Article)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures that are asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("pages", "copies"))
    parser.add_argument("source", type=Path)
    parser.add_argument("--limit", type=int, default=2000)
    given = parser.parse_args(arguments)
    lines = extraction(given.source) if given.what == "pages" else copies(given.source, given.limit)
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main()

"""How fast articles become a graph, beside the language pipeline alone on the same text in the same run.

python -m benchmarks.throughput DATA.jsonl.gz --limit 500
"""

import argparse
import gzip
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter

from spacy.language import Language

from graph.check import BadExtraction
from graph.claim import Extraction
from graph.dataset import Maker
from graph.kg import KG, open_kg
from graph.store import Changes
from graph.vocab import BASE
from ingest.article import Article, Failure, readable
from ingest.language.pipeline import load
from ingest.readers import read
from ingest.run import Options, extract


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one build gave and how long each part of it took, in seconds."""

    failures: list[str]
    language: float
    reading: float
    storing: float
    kg: KG


def run(lines: Path, where: Path) -> Run:
    """Build a graph of a JSON Lines file; of the pipeline alone before and after it the quicker pass counts."""
    nlp = load(None)
    texts = [text for item in read(lines) if isinstance(item, Article) for _, text in readable(item)]
    before = _alone(nlp, texts)
    began = perf_counter()
    found = list(extract([lines], Options(workers=0)))
    reading = perf_counter() - began
    failures = [one.message for one in found if isinstance(one, Failure)]
    kg = open_kg(where, create_as=BASE)
    began = perf_counter()
    with kg.changes(Maker(version="benchmark")) as block:
        for one in found:
            if isinstance(one, Extraction):
                failures += _refusal(block, one)
    storing = perf_counter() - began
    return Run(
        failures=failures,
        language=min(before, _alone(nlp, texts)),
        reading=reading,
        storing=storing,
        kg=kg,
    )


def _alone(nlp: Language, texts: list[str]) -> float:
    began = perf_counter()
    for _ in nlp.pipe(texts):
        pass
    return perf_counter() - began


def _refusal(block: Changes, extraction: Extraction) -> list[str]:
    try:
        block.put(extraction)
    except BadExtraction as error:
        return [str(error)]
    return []


def report(run: Run) -> Iterator[str]:
    """The figures, one a line."""
    stats, total = run.kg.stats(), run.reading + run.storing
    relations: Counter[str] = Counter(stats["relations"])
    yield f"articles               {stats['articles']:>10,}"
    yield f"words                  {stats['words']:>10,}"
    yield f"claims                 {stats['claims']:>10,}"
    yield f"failures               {len(run.failures):>10,}"
    yield from (f"  {failure}" for failure in run.failures)
    yield f"articles/s             {stats['articles'] / total:>10.1f}"
    yield f"words/s                {stats['words'] / total:>10,.0f}"
    yield f"claims per 1,000 words {stats['claims per 1,000 words']:>10.1f}"
    yield f"share of hasTiesTo     {relations['hasTiesTo'] / (relations.total() or 1):>10.3f}"
    yield f"pipeline alone, s      {run.language:>10.1f}"
    yield f"reading to claims, s   {run.reading:>10.1f}  {run.reading / run.language:.2f} x the pipeline"
    yield f"storing, s             {run.storing:>10.1f}"
    yield f"statuses               {stats['statuses']}"


def first(source: Path, limit: int, to: Path) -> Path:
    """The first `limit` lines of a file, unpacked."""
    opened = gzip.open if source.suffix == ".gz" else Path.open
    with opened(source, "rb") as lines:
        to.write_bytes(b"".join(islice(lines, limit)))
    return to


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of a build of the first articles of a file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path, help="articles as .jsonl or .jsonl.gz")
    parser.add_argument("--limit", type=int, default=500)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        lines = first(given.source, given.limit, Path(folder) / "articles.jsonl")
        print("\n".join(report(run(lines, Path(folder) / "kg"))))


if __name__ == "__main__":
    main()

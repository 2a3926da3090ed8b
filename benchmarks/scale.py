"""What a build costs at size: work beside the bare pipeline, a second worker, memory, and kills at random moments.

python -m benchmarks.scale cost DATA.jsonl --limit 300
python -m benchmarks.scale workers DATA.jsonl --limit 300
python -m benchmarks.scale memory DATA.jsonl --limit 2000      (and a tenth of it)
python -m benchmarks.scale kills DATA.jsonl --limit 100 --times 20
"""

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time, sleep

import dragoman
from ingest.article import Article, readable
from ingest.language.pipeline import load
from ingest.readers import read
from ingest.run import Options


def cost(lines: Path, folder: Path) -> Iterator[str]:
    """Words per CPU-second of the whole build over those of the pipeline alone, in one process."""
    nlp = load(None)
    texts = [text for item in read(lines) if isinstance(item, Article) for _, text in readable(item)]
    words = sum(len(text.split()) for text in texts)
    list(nlp.pipe(texts[:50]))
    alone, build = [], []
    for turn in range(2):
        began = process_time()
        list(nlp.pipe(texts))
        alone.append(process_time() - began)
        began = process_time()
        dragoman.build(lines, to=folder / f"kg{turn}", options=Options(workers=0))
        build.append(process_time() - began)
    yield f"words                         {words:>9,}"
    yield f"pipeline alone, words/CPU-s   {words / min(alone):>9,.0f}"
    yield f"whole build, words/CPU-s      {words / min(build):>9,.0f}"
    yield f"whole build over pipeline     {min(alone) / min(build):>9.2f}"


def workers(lines: Path, folder: Path) -> Iterator[str]:
    """The time and the CPU-seconds of all processes for no, one and two workers; whether the graphs are the same.

    One worker already works beside the process that stores, so two are to be held against none.
    """
    times: dict[int, float] = {}
    exports: list[bytes] = []
    for turn, count in enumerate((0, 1, 2, 0, 1, 2)):
        began, used = perf_counter(), _used()
        kg = dragoman.build(lines, to=folder / f"kg{turn}", options=Options(workers=count))
        took, work = perf_counter() - began, _used() - used
        times[count] = min(times.get(count, took), took)
        exports.append(kg.export("nq"))
        yield f"{count} workers {took:6.1f} s, {work:6.1f} CPU-s"
    yield f"two workers over none {times[0] / times[2]:.2f}, over one {times[1] / times[2]:.2f} times as fast"
    yield f"the same graph: {len(set(exports)) == 1}"


def _used() -> float:
    """The CPU-seconds of this process and of those it has ended."""
    mine, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + others.ru_utime + others.ru_stime


def memory(lines: Path, folder: Path) -> Iterator[str]:
    """The most memory that reading takes, for all lines and for a tenth of them; nothing is stored."""
    count = sum(1 for _ in lines.open("rb"))
    small = first(lines, count // 10, folder / "small.jsonl")
    peaks = [_peak(path) for path in (small, lines)]
    small_one, large_one = (
        f"{count // 10:,} articles {peaks[0]:,.0f} MB",
        f"{count:,} articles {peaks[1]:,.0f} MB",
    )
    yield f"{small_one}, {large_one}: {peaks[1] / peaks[0]:.2f} times"


def _peak(lines: Path) -> float:
    program = (
        "import sys, resource\nfrom ingest.run import extract, Options\n"
        "for one in extract([sys.argv[1]], Options(workers=0)): pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(lines)], capture_output=True, check=True)
    return int(done.stdout) / 1000


def kills(lines: Path, folder: Path, times: int, seed: int = 1) -> Iterator[str]:
    """A build killed again and again, resumed until it is done, against one left in peace.

    In turn it is the process itself that is killed, or one of its workers, without which it goes on, and then itself.
    """
    chance, to = random.Random(seed), folder / "killed"
    began = perf_counter()
    whole = dragoman.build(lines, to=folder / "whole", options=Options(workers=2))
    took = perf_counter() - began
    parents = killed = ended = stored = 0
    for turn in range(times):
        child = subprocess.Popen(_command(lines, to), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sleep(took * chance.uniform(0.1, 1.2))
        if turn % 2 and (found := _children(child.pid)):
            os.kill(chance.choice(found), signal.SIGKILL)
            killed += 1
            sleep(took * chance.uniform(0, 0.2))
        parents += child.poll() is None
        ended += child.poll() not in (None, 0)
        child.send_signal(signal.SIGKILL)
        child.wait()
        stored = max(stored, len(_stored(to)))
    subprocess.run(_command(lines, to), check=True, stderr=subprocess.DEVNULL)
    kg = dragoman.open(to)
    yield f"killed while at work: {parents} times the process, {killed} times a worker of it before"
    yield f"ended by themselves, with an error: {ended}"
    yield f"stored by builds that were killed: {stored} articles"
    yield f"articles {kg.stats()['articles']} of {whole.stats()['articles']}"
    yield f"the same graph: {kg.export('nq') == whole.export('nq')}; sound: {not kg.check()}"


def _children(parent: int) -> list[int]:
    """The processes that a process started."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True)
    return [int(line) for line in listed.stdout.split()]


def _stored(kg: Path) -> set[str]:
    """The articles in the graph that a killed build left."""
    if not (kg / "dragoman.json").exists():
        return set()
    opened = dragoman.open(kg)
    return set(opened.sparql("SELECT ?id { ?article schema:identifier ?id }")["id"])


def _command(lines: Path, to: Path) -> list[str]:
    return [sys.executable, "-m", "dragoman", "build", str(lines), "--to", str(to), "--workers", "2"]


def first(source: Path, limit: int, to: Path) -> Path:
    """The first lines of a file as another file."""
    with source.open("rb") as lines:
        to.write_bytes(b"".join(islice(lines, limit)))
    return to


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures that are asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("cost", "workers", "memory", "kills"))
    parser.add_argument("source", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--times", type=int, default=20)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = first(given.source, given.limit, folder / "lines.jsonl")
        ways = {"cost": cost, "workers": workers, "memory": memory}
        found = (
            kills(lines, folder, given.times) if given.what == "kills" else ways[given.what](lines, folder)
        )
        for line in found:
            print(line, flush=True)
    print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:,.0f} MB")


if __name__ == "__main__":
    main()

"""What the graph costs over the bare engine, and over rdflib's own store.

    python -m benchmarks.graph --quads 100000 --rdflib

The articles are made up from a fixed seed. Times are CPU time of the process, all threads together, best of three
unless it says median; only the runaway query goes by the clock. Compare the columns of one run only.
"""

import argparse
import asyncio
import signal
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

import pyoxigraph as ox

from benchmarks.made_up import articles
from graph.claim import Extraction
from graph.find import ask, parameter
from graph.kg import KG, kg_in_memory, open_kg
from graph.queries import bound, named
from graph.serve.pool import Limits, Workers
from graph.store import Changes
from graph.vocab import BASE

QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("neighbours", {"actor": "actor-7"}),
    ("evidence", {"a": "actor-7", "b": "actor-3"}),
    ("timeline", {"a": "actor-7"}),
    ("contested-dyads", {"actor": "actor-7"}),
    ("claims-by-speaker", {"by": "actor-7"}),
    ("supporters", {"actor": "actor-7"}),
    ("denials", {"actor": "actor-7"}),
    ("suspected-later-stated", {"actor": "actor-7"}),
    ("by-month", {}),
    ("claims-per-status", {}),
)
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def costs(quads: int, folder: Path, *, rdflib: bool) -> None:
    """Print load, query and replace times beside those of the bare engine."""
    count = _enough(quads)
    made = list(articles(count))
    ours = min(timed(lambda n=n: open_kg(folder / f"kg{n}", create_as=BASE).add(made)) for n in range(3))  # type: ignore[misc]
    kg = open_kg(folder / "kg0")
    print(f"{len(kg.store):,} quads, {count:,} articles")
    _load(kg, folder, ours)
    _queries(kg, rdflib=rdflib)
    _replace(kg)
    _runaway(folder / "kg0")


def _enough(quads: int) -> int:
    small = kg_in_memory()
    empty = len(small.store)
    small.add(articles(50))
    return round(quads / ((len(small.store) - empty) / 50))


def _load(kg: KG, folder: Path, ours: float) -> None:
    dump = folder / "kg.nq"
    kg.export("nq", dump)
    bare = min(timed(lambda n=n: _bulk_load(dump, folder / f"bare{n}")) for n in range(3))  # type: ignore[misc]
    one_by_one = timed(lambda: _extend(kg, folder / "stepwise"))
    print(
        f"load: {ours:.1f} s with checks, hashes and derivation; the same quads by bare bulk_load {bare:.1f} s"
    )
    print(f"      ({ours / bare:.1f}x), by bare extend, a transaction a graph, {one_by_one:.1f} s")
    print(f"      ({ours / one_by_one:.1f}x)")


def _bulk_load(dump: Path, path: Path) -> None:
    ox.Store(str(path)).bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)


def _extend(kg: KG, path: Path) -> None:
    store = ox.Store(str(path))
    for graph in kg.store.named_graphs():
        store.extend(kg.store.quads_for_pattern(None, None, None, graph))
    store.flush()


def _queries(kg: KG, *, rdflib: bool) -> None:
    memory = _in_rdflib(kg) if rdflib else None
    print(
        f"{'query, ms':<26}{'rows':>8}{'bare':>10}{'ours':>10}{'table':>10}"
        + (f"{'rdflib':>10}" if memory else "")
    )
    ratios, speedups = [], []
    for name, parameters in QUESTIONS:
        values = {key: parameter(kg.store, kg.names, key, text) for key, text in parameters.items()}
        text = bound(named(name), values)
        prefixed = "".join(f"PREFIX {key}: <{iri}>\n" for key, iri in kg.names.prefixes().items()) + text
        rows = len(list(ask(kg.store, kg.names, text)))  # type: ignore[arg-type]
        bare = best(lambda q=prefixed: list(kg.store.query(q, use_default_graph_as_union=True)))  # type: ignore[misc, arg-type]
        ours = best(lambda q=text: list(ask(kg.store, kg.names, q)))  # type: ignore[misc, arg-type]
        table = best(lambda n=name, p=parameters: kg.sparql(n, **p))  # type: ignore[misc]
        line = f"{name:<26}{rows:>8}{1000 * bare:>10.1f}{1000 * ours:>10.1f}{1000 * table:>10.1f}"
        ratios.append(ours / bare)
        if memory:
            theirs = limited(lambda q=text: len(memory.query(q, initNs=kg.names.prefixes())))  # type: ignore[misc]
            line += f"{1000 * theirs:>10.0f}" if theirs else f"{'> 20000':>10}"
            speedups.append((theirs or 20) / ours)
        print(line, flush=True)
    print(f"geometric mean: ours / bare {statistics.geometric_mean(ratios):.2f}")
    if speedups:
        print(
            f"                rdflib / ours {statistics.geometric_mean(speedups):.0f} (stopped after 20 s each)"
        )


def _in_rdflib(kg: KG):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from rdflib import Dataset

    dataset = Dataset(default_union=True)
    print(f"rdflib loads in {timed(lambda: dataset.parse(data=kg.export('nq'), format='nquads')):.1f} s")
    return dataset


def _replace(kg: KG, tries: int = 30) -> None:
    stored = list(articles(tries))
    inside, whole = [], []
    with kg.changes() as block:
        for one in stored:
            changed = replace(one, claims=one.claims[1:])
            inside.append(timed(lambda one=changed: _put(block, one)))  # type: ignore[misc]
    for one in stored[:10]:
        whole.append(timed(lambda one=one: kg.add([one])))  # type: ignore[misc]
    middle, most = (1000 * measure(inside) for measure in (statistics.median, max))
    print(f"replace one article: median {middle:.1f} ms in an open block, most {most:.0f} ms;")
    print(f"      median {1000 * statistics.median(whole):.0f} ms with opening, flushing and opening again")


def _put(block: Changes, one: Extraction) -> None:
    block.put(one)
    block.finish()


def _runaway(path: Path, seconds: float = 5.0) -> None:
    async def measured() -> tuple[float, float]:
        workers = Workers(path, Limits(seconds=seconds, workers=1))
        question: dict[str, object] = {
            "default_graph": [],
            "named_graphs": [],
            "solutions": "text/csv",
            "truth": None,
            "triples": None,
        }

        async def never() -> None:
            await asyncio.Event().wait()

        await workers.ask({**question, "query": "SELECT * { ?s ?p ?o } LIMIT 1"}, never)
        began = perf_counter()
        answer = await workers.ask({**question, "query": RUNAWAY}, never)
        stopped = perf_counter() - began
        assert answer and answer.reason == "slow", answer
        after = await workers.ask({**question, "query": "SELECT * { ?s ?p ?o } LIMIT 1"}, never)
        assert after and not after.reason, after
        await workers.stop()
        return stopped, perf_counter() - began - stopped

    stopped, after = asyncio.run(measured())
    print(f"runaway query under a limit of {seconds:g} s: told so after {stopped:.2f} s,")
    print(f"      the next answer {after:.2f} s later")


def timed(work: Callable[[], object]) -> float:
    """The seconds of CPU time some work takes."""
    began = process_time()
    work()
    return process_time() - began


def best(work: Callable[[], object]) -> float:
    """The least seconds of three tries."""
    return min(timed(work) for _ in range(3))


class _TooLong(Exception):
    pass


def limited(work: Callable[[], object], seconds: int = 20) -> float | None:
    """The seconds one try takes, or None where it is stopped."""

    def stop(*_: object) -> None:
        raise _TooLong

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        return timed(work)
    except _TooLong:
        return None
    finally:
        signal.alarm(0)


def main() -> None:
    """Load, ask, replace."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quads", type=int, default=100_000, help="about how many quads to work on")
    parser.add_argument("--rdflib", action="store_true", help="ask rdflib's own store as well")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        costs(chosen.quads, Path(folder), rdflib=chosen.rdflib)


if __name__ == "__main__":
    main()

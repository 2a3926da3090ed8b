"""What the graph costs over the bare engine, and whether it survives being killed.

    python -m benchmarks.graph --quads 100000            # load, queries, replace, runaway query
    python -m benchmarks.graph --kill 30                 # kill -9 in the middle of builds
    python -m benchmarks.graph --retract 500             # retract(build(A, B), B) = build(A), generated cases

The articles are generated from a fixed seed; times are best of three unless it says median. Everything is measured
on the machine it runs on, so compare the columns of one run only.
"""

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter, sleep

import pyoxigraph as ox

from graph.claim import (
    Claim,
    Entity,
    Evidence,
    Extraction,
    Interval,
    Mention,
    Source,
    Speaker,
    Status,
    claim_id,
    relations,
)
from graph.derive import rebuild
from graph.find import ask, parameter
from graph.kg import KG, kg_in_memory, open_kg
from graph.queries import bound, named
from graph.store import Changes
from graph.vocab import BASE

SEED = 20210826
ACTORS = 400
CLAIMS = 6
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


# Articles made up from a seed


def articles(count: int, seed: int = SEED) -> Iterator[Extraction]:
    """Yield reports of about 380 quads each, on few actors much and on many little."""
    chance = random.Random(seed)
    cast = [
        Entity(id=f"actor-{n}", name=f"Actor {n}", type="ArmedGroup", aliases=(f"A{n}",))
        for n in range(ACTORS)
    ]
    weights = [1 / (n + 1) for n in range(ACTORS)]
    for number in range(count):
        yield article(number, chance, cast, weights)


def article(number: int, chance: random.Random, cast: list[Entity], weights: list[float]) -> Extraction:
    """One report: sentences, a claim in each, and who is named where."""
    name = f"report-{number:06}"
    kinds = [kind.name for kind in relations().values() if kind.domain == kind.range == ("Actor",)]
    text, claims, mentions = "", [], []
    for at in range(CLAIMS):
        one, other = _two(chance, cast, weights)
        relation, status = chance.choice(kinds), chance.choice([*Status, *[Status.ASSERTED] * 6])
        start = len(text)
        sentence = (
            f"{one.name} {relations()[relation].label} {other.name}, it was said on day {number} ({at})."
        )
        text += sentence + "\n"
        for end in (one, other):
            begin = start + sentence.index(end.name)
            mentions.append(
                Mention(
                    start=begin,
                    end=begin + len(end.name),
                    text=end.name,
                    type=end.type,
                    entity=end.id,
                    name=end.name,
                )
            )
        speaker = chance.choice([(), (), (_speaker(chance.choices(cast, weights)[0]),)])
        claims.append(
            _claim(
                name,
                Evidence(start=start, end=len(text) - 1, text=sentence),
                one,
                relation,
                other,
                status,
                speaker,
            )
        )
    day = f"{2015 + number % 9}-{1 + number % 12:02}-{1 + number % 28:02}"
    source = Source(
        id=name, title=f"Report {number}", published=day, source=f"Outlet {number % 17}", language="en"
    )
    entities = {end.id: end for claim in claims for end in (claim.subject, claim.object)}
    return Extraction(
        article=source,
        text=text,
        mentions=tuple(mentions),
        entities=tuple(entities.values()),
        claims=tuple(claims),
    )


def _two(chance: random.Random, cast: list[Entity], weights: list[float]) -> tuple[Entity, Entity]:
    while True:
        one, other = chance.choices(cast, weights, k=2)
        if one is not other:
            return one, other


def _speaker(entity: Entity) -> Speaker:
    return Speaker(id=entity.id, name=entity.name, type=entity.type)


def _claim(
    article: str,
    words: Evidence,
    one: Entity,
    relation: str,
    other: Entity,
    status: Status,
    speakers: tuple[Speaker, ...],
) -> Claim:
    return Claim(
        id=claim_id(article, words, (one.id, relation, other.id), status, speakers),
        subject=one,
        relation=relation,
        object=other,
        status=status,
        attributed_to=speakers,
        sign=relations()[relation].sign,
        evidence=words,
        when=Interval(start="2020-01-01", end="2020-01-02"),
        rule="made-up",
        confidence=0.7,
    )


# What it costs


def costs(quads: int, folder: Path, *, rdflib: bool) -> None:
    """Print load, query and replace times beside those of the bare engine."""
    count = _enough(quads)
    kg = open_kg(folder / "kg", create_as=BASE)
    ours = timed(lambda: kg.add(articles(count)))
    print(f"{len(kg.store):,} quads, {count:,} articles")
    _load(kg, folder, ours)
    _queries(kg, rdflib=rdflib)
    _replace(kg)
    _runaway(folder / "kg")


def _enough(quads: int) -> int:
    small = kg_in_memory()
    empty = len(small.store)
    small.add(articles(50))
    return round(quads / ((len(small.store) - empty) / 50))


def _load(kg: KG, folder: Path, ours: float) -> None:
    dump = folder / "kg.nq"
    kg.export("nq", dump)
    bare = timed(
        lambda: ox.Store(str(folder / "bare")).bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    )
    one_by_one = timed(lambda: _extend(kg, folder / "stepwise"))
    print(
        f"load: {ours:.1f} s with checks, hashes and derivation; the same quads by bare bulk_load {bare:.1f} s"
    )
    print(f"      ({ours / bare:.1f}x), by bare extend, a transaction a graph, {one_by_one:.1f} s")
    print(f"      ({ours / one_by_one:.1f}x)")


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
    import asyncio

    from graph.serve.pool import Limits, Workers

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
    """The seconds some work takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


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


# Whether it survives

WRITER = """
import sys
from benchmarks.graph import articles
from graph.kg import open_kg
kg = open_kg(sys.argv[1])
with kg.changes() as block:
    for one in articles(int(sys.argv[2]), int(sys.argv[3])):
        block.put(one)
        print(one.article.id, flush=True)
"""


def kill(times: int, folder: Path) -> None:
    """Kill a build at random moments; every article it acknowledged must be there whole, and no half of one."""
    lost = halves = extra = unsound = 0
    chance = random.Random(SEED)
    for number in range(times):
        path = folder / f"killed-{number}"
        open_kg(path, create_as=BASE)
        told = _killed(path, 400, number, 0.6 + 2.5 * chance.random())
        made = {one.article.id: one for one in articles(400, number)}
        kg = open_kg(path)
        with kg.changes():
            pass
        stored = {row for row in kg.sparql("SELECT ?i { ?a schema:identifier ?i }")["i"]}
        claims = kg.claims().groupby("article").size().to_dict()
        lost += len(told - stored)
        extra += len(stored - told)
        halves += sum(claims.get(name, 0) != len(made[name].claims) for name in stored)
        unsound += _differs_from_rebuilt(kg)
    print(
        f"{times} kills: {lost} acknowledged articles lost, {halves} half-written, {unsound} graphs not as rebuilt, ",
        end="",
    )
    print(f"{extra} stored before they were acknowledged; all reopened")


def _killed(path: Path, count: int, seed: int, after: float) -> set[str]:
    command = [sys.executable, "-c", WRITER, str(path), str(count), str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    first = process.stdout.readline()
    sleep(after * 0.2)
    process.kill()
    rest = process.stdout.read()
    process.wait()
    lines = (first + rest).split("\n")[:-1]
    return {line for line in lines if line}


def _differs_from_rebuilt(kg: KG) -> bool:
    fresh = ox.Store()
    fresh.bulk_extend(kg.store)
    rebuild(fresh, kg.names)
    return set(fresh) != set(kg.store)


def retract(cases: int) -> None:
    """Run the property that taking articles back leaves no trace, with more cases than the tests take."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from graph_stories import libraries
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    ran = 0

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(libraries(), st.integers(0, 3))
    def property(library: list[Extraction], keep: int) -> None:
        nonlocal ran
        ran += 1
        kg, wanted = kg_in_memory(), kg_in_memory()
        kg.add(library)
        for one in library[keep:]:
            kg.retract(one.article.id)
        wanted.add(library[:keep])
        assert set(kg.store) == set(wanted.store)

    property()
    print(f"retract(build(A, B), B) = build(A) in all of {ran} generated cases")


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given:
        given.mkdir(parents=True, exist_ok=True)
        yield given
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quads", type=int, help="about how many quads to load, ask and replace in")
    parser.add_argument("--rdflib", action="store_true", help="ask rdflib's own store as well")
    parser.add_argument("--kill", type=int, help="how many builds to kill")
    parser.add_argument("--retract", type=int, help="how many generated cases")
    parser.add_argument(
        "--in", dest="folder", type=Path, help="an empty directory to work in; a temporary one otherwise"
    )
    chosen = parser.parse_args()
    with _folder(chosen.folder) as folder:
        if chosen.quads:
            costs(chosen.quads, folder, rdflib=chosen.rdflib)
        if chosen.kill:
            kill(chosen.kill, folder)
        if chosen.retract:
            retract(chosen.retract)


if __name__ == "__main__":
    main()

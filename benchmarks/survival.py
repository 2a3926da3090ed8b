"""Whether a graph survives being killed while it is built, and whether what is taken back leaves no trace.

python -m benchmarks.survival --kill 100             # kill -9 in the middle of builds, every other one in bulk
python -m benchmarks.survival --retract 500          # retract(build(A, B), B) = build(A), generated cases
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from time import sleep

import pyoxigraph as ox

from benchmarks.made_up import SEED, articles
from graph.claim import Extraction
from graph.derive import rebuild
from graph.kg import KG, kg_in_memory, open_kg
from graph.vocab import BASE

WRITER = """
import sys
from benchmarks.made_up import articles
from graph.kg import open_kg
kg = open_kg(sys.argv[1])
with kg.changes() as block:
    for one in articles(int(sys.argv[2]), int(sys.argv[3])):
        block.put(one)
        print(one.article.id, flush=True)
"""

IN_BULK = """
import sys
from benchmarks.made_up import articles
from graph.kg import open_kg
kg, made = open_kg(sys.argv[1]), list(articles(int(sys.argv[2]), int(sys.argv[3])))
print(flush=True)
kg.add(made)
"""


def kill(times: int, folder: Path) -> None:
    """Kill a build at random moments; every article it acknowledged must be there whole, and no half of one."""
    lost = halves = extra = unsound = 0
    reached = []
    chance = random.Random(SEED)
    for number in range(times):
        path = folder / f"killed-{number}"
        open_kg(path, create_as=BASE)
        told = _killed(path, 400, number, 0.6 + 2.5 * chance.random(), in_bulk=number % 2 == 1)
        made = {one.article.id: one for one in articles(400, number)}
        kg = open_kg(path)
        with kg.changes():
            pass
        stored = {row for row in kg.sparql("SELECT ?i { ?a schema:identifier ?i }")["i"]}
        claims = kg.claims().groupby("article").size().to_dict()
        lost += len(told - stored)
        reached.append(len(stored))
        extra += len(stored - told)
        halves += sum(claims.get(name, 0) != len(made[name].claims) for name in stored)
        unsound += _differs_from_rebuilt(kg)
    print(
        f"{times} kills: {lost} acknowledged articles lost, {halves} half-written, {unsound} graphs not as rebuilt, ",
        end="",
    )
    print(
        f"{extra} stored unacknowledged; all reopened, with {min(reached)} to {max(reached)} of 400 articles"
    )


def _killed(path: Path, count: int, seed: int, after: float, *, in_bulk: bool) -> set[str]:
    command = [sys.executable, "-c", IN_BULK if in_bulk else WRITER, str(path), str(count), str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    first = process.stdout.readline()
    sleep(after if in_bulk else after * 0.2)
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


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kill", type=int, default=0, help="how many builds to kill")
    parser.add_argument("--retract", type=int, default=0, help="how many generated cases")
    chosen = parser.parse_args()
    if chosen.kill:
        with tempfile.TemporaryDirectory() as folder:
            kill(chosen.kill, Path(folder))
    if chosen.retract:
        retract(chosen.retract)


if __name__ == "__main__":
    main()

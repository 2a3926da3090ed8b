"""Broken, bent and hostile files for all readers: each must end in articles or in failures, soon.

python -m benchmarks.fuzz --count 10000 --seed 1
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from time import perf_counter

from ingest.article import Article, Failure
from ingest.readers import read

Bend = Callable[[bytes, random.Random], bytes]
SECONDS = 25.0
SPICE = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"<",
        b">",
        b"&#x0;",
        b"<!--",
        b"<script>",
        b"]]>",
        b"<!ENTITY a 'b'>",
        b"{",
        b"[",
        b'"',
    ),
    *(b"\\u0000", b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"endstream", b"/Length 999999999", b"charset=utf-7"),
    *(
        b"charset=idna",
        b"\r\n\r\n",
        b"=?utf-8?q?=00?=",
        b"WARC/1.0\r\n",
        b"https://",
        "\u202e\u0000".encode(),
    ),
    *(b"9" * 400, b"<div>" * 300, b"(" * 300),
)
"""What readers have stumbled over."""


@dataclass(slots=True)
class Tally:
    """How the inputs ended, and those that did so badly."""

    statuses: Counter[str] = field(default_factory=Counter)
    slow: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    slowest: float = 0.0


def cut(data: bytes, chance: random.Random) -> bytes:
    """The beginning only."""
    return data[: chance.randrange(len(data) + 1)]


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Some bits the other way round."""
    bent = bytearray(data)
    for _ in range(chance.randint(1, 1 + len(bent) // 50) if bent else 0):
        bent[chance.randrange(len(bent))] ^= 1 << chance.randrange(8)
    return bytes(bent)


def spiced(data: bytes, chance: random.Random) -> bytes:
    """Something nasty put in here and there."""
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(SPICE) + data[at:]
    return data


def shuffled(data: bytes, chance: random.Random) -> bytes:
    """Two pieces exchanged."""
    a, b, c = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def repeated(data: bytes, chance: random.Random) -> bytes:
    """One piece many times."""
    a, b = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:a] + data[a:b] * min(chance.randint(2, 200), 1 + 400_000 // (b - a + 1)) + data[b:]


BENDS: tuple[Bend, ...] = (cut, flipped, spiced, shuffled, repeated)


def inputs(seeds: dict[str, bytes], count: int, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """So many bent files: a name and the bytes; some bear the name of another kind."""
    names = sorted(seeds)
    for _ in range(count):
        name = chance.choice(names)
        data = seeds[name]
        for _ in range(chance.randint(1, 3)):
            data = chance.choice(BENDS)(data, chance)
        yield chance.choice(names) if chance.random() < 0.1 else name, data


def fuzz(seeds: dict[str, bytes], count: int, seed: int, keep: Path) -> Tally:
    """Read so many bent files; one that ends badly is kept in a folder."""
    tally, chance = Tally(), random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, data) in enumerate(inputs(seeds, count, chance)):
            path = Path(folder) / name
            path.write_bytes(data)
            began = perf_counter()
            status = _ended(path, tally)
            took = perf_counter() - began
            tally.slowest = max(tally.slowest, took)
            if status == "crashed" or took > SECONDS:
                kept = keep / f"{seed}-{number}-{name}"
                kept.write_bytes(data)
                (tally.crashed if status == "crashed" else tally.slow).append(str(kept))
    return tally


def _ended(path: Path, tally: Tally) -> str:
    try:
        found = list(read(path))
    except (Exception, RecursionError) as error:  # noqa: BLE001 - to find them is what this is for
        print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
        return "crashed"
    for item in found:
        tally.statuses[item.status if isinstance(item, Failure) else "ok"] += 1
    assert all(isinstance(item, Article | Failure) for item in found)
    return "read"


def seeds(folder: Path) -> dict[str, bytes]:
    """The files of a folder, or one of each kind made here."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how the inputs ended; exit with 1 if any ended badly."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=Path, help="a folder of good files; by default one of each kind")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"), help="where bad ones are put")
    given = parser.parse_args(arguments)
    given.keep.mkdir(exist_ok=True)
    found = seeds(given.seeds) if given.seeds else made()
    tally = fuzz(found, given.count, given.seed, given.keep)
    print(f"{given.count:,} inputs of {len(found)} kinds, the slowest {tally.slowest:.1f} s")
    print(", ".join(f"{count:,} {status}" for status, count in tally.statuses.most_common()))
    print(f"crashed: {len(tally.crashed)}  slower than {SECONDS:.0f} s: {len(tally.slow)}")
    sys.exit(bool(tally.crashed or tally.slow))


def made() -> dict[str, bytes]:
    """One good file of each kind, as the tests make them."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    good = import_module("test_formats").GOOD
    return {name: make() for name, (make, _) in good.items()}


if __name__ == "__main__":
    main()

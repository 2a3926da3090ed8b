"""python -m benchmarks.external SET DIR: SET is plover, plv, re3d or muc4, DIR the folder of the corpus."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.external import muc4, pairs, re3d

SETS: dict[str, Callable[[Path, int | None], Iterator[str]]] = {
    "plover": lambda folder, limit: pairs.report([*pairs.plover(folder)][:limit]),
    "plv": lambda folder, limit: pairs.report([*pairs.plv(folder)][:limit]),
    "re3d": re3d.report,
    "muc4": muc4.report,
}


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.external", description=__doc__)
    parser.add_argument("set", choices=SETS)
    parser.add_argument("folder", type=Path, help="the folder of the corpus")
    parser.add_argument("--limit", type=int, help="read only so many records")
    asked = parser.parse_args(words)
    for line in SETS[asked.set](asked.folder, asked.limit):
        sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

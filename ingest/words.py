"""The word lists of the data files, read once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> Mapping[str, Any]:
    """A TOML data file of this package as a mapping."""
    return tomllib.loads((files("ingest") / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def words(name: str, *path: str) -> frozenset[str]:
    """The list at `path` of a data file as a set; empty where there is none."""
    found: Any = table(name)
    for key in path:
        found = found.get(key, {})
    return frozenset(found)

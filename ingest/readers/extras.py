"""Libraries that only some users need; where one is missing, the failure says how to get it."""

from importlib import import_module
from types import ModuleType

from ingest.article import Failure
from ingest.readers.raw import failure


def needed(module: str, *, extra: str, for_what: str, name: str) -> ModuleType | Failure:
    """The module, or a failure for the file `name` that says which extra brings it."""
    try:
        return import_module(module)
    except ModuleNotFoundError:
        message = f"{for_what} need the extra {extra!r}: pip install 'dragoman[{extra}]'"
        return failure(name, "unsupported", message)

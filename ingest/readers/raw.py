"""What passes between sources and readers: bytes with what is known of them, and what is too much."""

import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, BinaryIO

from graph.claim import DragomanError
from ingest.article import Article, Failure
from ingest.readers.compose import Hints

if TYPE_CHECKING:
    from typing_extensions import Buffer

UNPACKING = (OSError, EOFError, zlib.error)
"""What a packed or broken stream raises while it is read."""
FAULTS = (
    *UNPACKING,
    *(
        ArithmeticError,
        AssertionError,
        AttributeError,
        BufferError,
        LookupError,
        MemoryError,
        RuntimeError,
        SyntaxError,
    ),
    *(TypeError, ValueError),
)
"""What libraries raise over a file that is not as they expect; one such file must not end a run."""
HEAD = 4096
"""How many of its first bytes a file is known by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is too much: bytes of a text, a page and a record; how deep
    archives and elements lie in one another, seconds for a document and for an article, and so on."""

    text: int = 20_000_000
    page: int = 5_000_000
    nesting: int = 3
    tags: int = 1_000
    pages: int = 2_000
    members: int = 100_000
    ratio: int = 200
    memory: int = 4_000_000_000
    seconds: float = 20.0
    article: float = 120.0
    redirects: int = 5

    def with_values(self, given: Mapping[str, str | float]) -> "Limits":
        """The limits with some replaced; raises DragomanError for an unknown one and for no number."""
        known = {one.name: getattr(self, one.name) for one in fields(self)}
        changed: dict[str, int | float] = {}
        for name, value in given.items():
            if name not in known:
                raise DragomanError(f"no limit {name!r}; the limits are {', '.join(known)}")
            try:
                changed[name] = type(known[name])(value)
            except ValueError as error:
                raise DragomanError(f"limit {name}={value!r} is no number") from error
            if changed[name] <= 0:
                raise DragomanError(f"limit {name}={value!r} is not above 0")
        return replace(self, **changed)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to read: limits, the user's own words on the articles, names of fields, whether to fetch.

    `private` allows addresses of this network, `pause` is the seconds between two requests to a host,
    `cache` the folder in which fetched pages are kept, `fresh` the seconds for which a kept page that a feed
    points at is not asked for again.
    """

    limits: Limits = Limits()
    hints: Hints = Hints()
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)
    fetch: bool = False
    private: bool = False
    pause: float = 1.0
    cache: str | None = None
    fresh: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A document as bytes: where from, what is known of it, and its kind unless that is to be found out."""

    name: str
    data: bytes
    hints: Hints
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file of many documents, open at its beginning; `nested` counts the archives it lies in."""

    name: str
    stream: io.BufferedReader
    hints: Hints
    nested: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One kind of input: how it is known, and how it is unpacked into documents or read as one.

    `looks` sees the first bytes; `suffixes` speak where several kinds look alike. Exactly one of
    `unpack` and `read` is there. A `risky` one is read in a process of its own that can be stopped.
    """

    kind: str
    suffixes: tuple[str, ...] = ()
    looks: Callable[[bytes], bool] = lambda head: False
    unpack: Callable[[Opened, Settings], Iterator[Raw | Failure]] | None = None
    read: Callable[[Raw, Settings], Iterable[Article | Failure]] | None = None
    risky: Callable[[Raw], bool] = lambda raw: False


class Piped(io.RawIOBase):
    """What comes out of another stream, counted; `check` is told how much and may raise OSError.

    An error ends the stream, so that what came before it can be read, and is kept in `error`.
    """

    def __init__(self, stream: io.BufferedIOBase, check: Callable[[int], None] | None = None) -> None:
        self._stream, self._check, self.taken = stream, check, 0
        self.error: Exception | None = None

    def readable(self) -> bool:
        """True: that is all it is for."""
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        """Fill a buffer with what comes next and say how much that is."""
        view = memoryview(buffer)
        try:
            data = self._stream.read1(len(view)) if self.error is None else b""
            self.taken += len(data)
            if self._check:
                self._check(self.taken)
        except UNPACKING as error:
            self.error, data = error, b""
        view[: len(data)] = data
        return len(data)


def failure(name: str, status: str, message: object) -> Failure:
    """A failure with its message on one line."""
    return Failure(source=name, status=status, message=" ".join(str(message).split())[:400])


def too_large(name: str, size: str, limit: str) -> Failure:
    """The failure of an input that exceeds a limit, both in words."""
    return failure(name, "too_large", f"{size}; at most {limit} are read")


def buffered(stream: BinaryIO | io.RawIOBase | io.BufferedIOBase) -> io.BufferedReader:
    """The stream with a look ahead."""
    return (
        stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream, 65536)  # type: ignore[arg-type]
    )

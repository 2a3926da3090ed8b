"""The book of articles: what was read in this run and in earlier ones, which copy which, what is stored already."""

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import urldefrag

import numpy as np

from graph.claim import DragomanError, Version, source_from
from ingest.article import Article, Failure, Paragraph, Skipped, identify
from ingest.duplicates import Print, best, fingerprint
from ingest.roles import withdrawn

_VERSION = 2
_HOLDERS = 200
_COMMIT = 500
_TABLES = """
CREATE TABLE IF NOT EXISTS article(
  id TEXT PRIMARY KEY, data BLOB, read_from TEXT, words TEXT, day TEXT, url TEXT, version TEXT, paragraphs BLOB,
  sketch BLOB, withdrawn TEXT, fate TEXT, heir TEXT, origin TEXT, due TEXT, done TEXT, stored TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS heirs ON article(heir);
CREATE TABLE IF NOT EXISTS settled(yes INTEGER PRIMARY KEY);
CREATE TEMP TABLE item(place INTEGER PRIMARY KEY, id TEXT, other TEXT);
CREATE TEMP TABLE present(id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE old(rank INTEGER PRIMARY KEY, id TEXT);
CREATE TEMP TABLE held(mark INTEGER, rank INTEGER, PRIMARY KEY(mark, rank)) WITHOUT ROWID;
"""

Item = Article | Failure | Skipped


class Ledger:
    """Articles on disk, in a file that stays or in one that is gone at the end; never all in memory."""

    def __init__(self, path: Path | None = None, *, configuration: str = "") -> None:
        self._path, self._configuration = path, configuration
        self._db = _opened(path)
        self._pending = 0

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            self._db.close()
            raise DragomanError(f"cannot write {self._path or 'a temporary file'}: {error}") from error
        self._db.commit()
        self._db.close()

    def take(self, item: Article | Failure) -> None:
        """Enter what a source gave next."""
        if not isinstance(item, Article):
            self._place(None, item)
            return
        query = "SELECT read_from, words FROM present JOIN article USING(id) WHERE id = ?"
        known = self._db.execute(query, (item.source.id,)).fetchone()
        if known is None:
            self._enter(item)
            self._place(item.source.id, None)
        else:
            self._place(None, _again(item, *known))

    def settle(self, kept: Callable[[str, str], bool] = lambda article, stored: False) -> None:
        """Find out which articles are copies, older versions or withdrawn.

        `kept` says whether an article of an earlier run is still stored under the hash it was stored with.
        """
        self._forget(kept)
        # asked of the book, for a run that was killed here had entered its articles and found out nothing
        if self._db.execute("SELECT 1 FROM settled").fetchone() is None:
            self._db.execute("UPDATE article SET fate = withdrawn, heir = NULL")
            self._cluster()
            if self._withdraw():
                self._cluster()
            self._db.execute("INSERT INTO settled VALUES (1)")
            self._db.commit()

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM item").fetchone()[0])

    def items(self) -> Iterator[Item]:
        """What is to be done: the items of this run in their order, then what this run changes of earlier ones."""
        for _, name, other in self._db.execute("SELECT * FROM item ORDER BY place"):
            yield _other(other) if name is None else self._item(name)
        old = (
            "SELECT id FROM article WHERE id NOT IN (SELECT id FROM present) AND "
            "(fate IS NULL OR stored IS NOT NULL) ORDER BY id"
        )
        for (name,) in self._db.execute(old).fetchall():
            item = self._item(name)
            if not (isinstance(item, Skipped) and item.status == "same"):
                yield item

    def stored(self, article: str, stored: str | None) -> None:
        """Note that what this run makes of an article is stored under a hash, or (None) that it is not."""
        self._db.execute("UPDATE article SET done = due, stored = ? WHERE id = ?", (stored, article))
        self._count()

    def _enter(self, article: Article) -> None:
        data = zlib.compress(json.dumps(asdict(replace(article, read_from=""))).encode(), 1)
        source = article.source
        row = self._db.execute("SELECT data FROM article WHERE id = ?", (source.id,)).fetchone()
        if row is None or row[0] != data:
            self._unsettle()
            mine = fingerprint(article)
            values = {
                "data": data,
                "read_from": article.read_from,
                "words": identify(article.text),
                "day": source.published,
                "url": urldefrag(source.url).url.rstrip("/") if source.url else None,
                "version": f"{article.modified or source.published or ''} {len(article.text):09}",
                "paragraphs": mine.paragraphs.tobytes(),
                "sketch": mine.sketch.tobytes(),
                "withdrawn": "retracted" if withdrawn(source.title) else None,
            }
            names = ", ".join(values)
            kept = ", ".join(f"{name} = excluded.{name}" for name in values)
            self._db.execute(
                f"INSERT INTO article(id, {names}) VALUES (:id, :{names.replace(', ', ', :')}) "
                f"ON CONFLICT(id) DO UPDATE SET {kept}",
                {"id": source.id, **values},
            )
        self._db.execute("INSERT INTO present VALUES (?)", (source.id,))
        self._count()

    def _unsettle(self) -> None:
        """Have the articles compared anew: one has come, changed or gone."""
        self._db.execute("DELETE FROM settled")

    def _place(self, name: str | None, other: Failure | Skipped | None) -> None:
        text = json.dumps([type(other).__name__, asdict(other)]) if other else None
        self._db.execute("INSERT INTO item(id, other) VALUES (?, ?)", (name, text))

    def _forget(self, kept: Callable[[str, str], bool]) -> None:
        old = "SELECT id, stored, fate FROM article WHERE id NOT IN (SELECT id FROM present)"
        for name, stored, fate in self._db.execute(old).fetchall():
            if fate is None and not (stored and kept(name, stored)):
                self._db.execute("DELETE FROM article WHERE id = ?", (name,))
                self._unsettle()
        here = "SELECT id, stored FROM article JOIN present USING(id) WHERE stored IS NOT NULL"
        for name, stored in self._db.execute(here).fetchall():
            if not kept(name, stored):
                self.stored(name, None)

    def _cluster(self) -> None:
        """Name the origin of each copy, from the oldest article to the newest."""
        self._db.executescript("DELETE FROM held; DELETE FROM old;")
        self._db.execute(
            "INSERT INTO old(id) SELECT id FROM article WHERE fate IS NULL ORDER BY coalesce(day, '9999'), id"
        )
        for rank, name in self._db.execute("SELECT rank, id FROM old ORDER BY rank").fetchall():
            mine = self._print(name)
            shared, others = self._alike(mine)
            first = best(mine, shared, [(at, self._print(self._named(at))) for at in sorted(others)])
            origin = None if first is None else self._origin(self._named(first))
            self._db.execute("UPDATE article SET origin = ? WHERE id = ?", (origin, name))
            if first is None or shared[first] < len(mine.paragraphs):
                self._hold(mine, rank)

    def _alike(self, mine: Print) -> tuple[Counter[int], set[int]]:
        """Earlier articles that may be the same, with the number of paragraphs in common."""
        shared = Counter(
            dict(
                self._among(
                    "SELECT rank, count(*) FROM held WHERE mark IN (%s) GROUP BY rank", mine.paragraphs
                )
            )
        )
        alike = self._among("SELECT DISTINCT rank, 0 FROM held WHERE mark IN (%s)", mine.bands)
        return shared, {*shared, *(rank for rank, _ in alike)}

    def _among(self, query: str, marks: np.ndarray) -> Iterable[tuple[int, int]]:
        found: Counter[int] = Counter()
        for at in range(0, len(marks), 500):
            some = marks[at : at + 500].tolist()
            for rank, count in self._db.execute(query % ",".join("?" * len(some)), some):
                found[rank] += count
        return found.items()

    def _hold(self, mine: Print, rank: int) -> None:
        marks = [*mine.paragraphs.tolist(), *mine.bands.tolist()]
        # what hundreds of articles have in common is no sign of a copy
        self._db.executemany(
            "INSERT OR IGNORE INTO held SELECT ?1, ?2 WHERE (SELECT count(*) FROM held WHERE mark = ?1) < ?3",
            [(mark, rank, _HOLDERS) for mark in marks],
        )

    def _withdraw(self) -> bool:
        """Mark older versions at the same address, and all versions where the newest is withdrawn."""
        rows = self._db.execute(
            "SELECT url, id, coalesce(origin, id), fate FROM article WHERE url IN (SELECT url FROM article "
            "WHERE url IS NOT NULL GROUP BY url HAVING count(*) > 1) ORDER BY url, version, id"
        ).fetchall()
        newest = {row[0]: row for row in rows}
        for url, name, origin, fate in rows:
            last = newest[url]
            gone = "retracted" if last[3] else "superseded" if last[1] != name and last[2] == origin else fate
            heir = last[1] if gone == "superseded" else None
            self._db.execute("UPDATE article SET fate = ?, heir = ? WHERE id = ?", (gone, heir, name))
        return bool(rows)

    def _item(self, name: str) -> Article | Skipped:
        query = "SELECT data, read_from, origin, fate, done, stored FROM article WHERE id = ?"
        data, read_from, origin, fate, done, stored = self._db.execute(query, (name,)).fetchone()
        if fate is not None:
            why = "a newer version is there" if fate == "superseded" else "it was withdrawn by its publisher"
            return Skipped(source=read_from, article=name, status=fate, message=why)
        earlier = self._earlier(name)
        known = "".join(f"{one}\n" for one in (self._configuration, origin, *earlier))
        due = sha256(known.encode() + data).hexdigest()[:32]
        if stored and done == due:
            return Skipped(source=read_from, article=name, status="same", message="it is stored already")
        self._db.execute("UPDATE article SET due = ? WHERE id = ?", (due, name))
        return replace(_article(data, origin, earlier), read_from=read_from)

    def _earlier(self, name: str) -> tuple[Version, ...]:
        """The versions that this article took the place of, the last first."""
        query = "SELECT data FROM article WHERE heir = ? ORDER BY version DESC, id DESC"
        found = (_article(data, None, ()) for (data,) in self._db.execute(query, (name,)))
        return tuple(
            Version(
                id=one.source.id,
                title=one.source.title,
                published=one.source.published,
                hash=sha256(one.text.encode()).hexdigest(),
            )
            for one in found
        )

    def _print(self, name: str) -> Print:
        query = "SELECT day, paragraphs, sketch FROM article WHERE id = ?"
        day, paragraphs, sketch = self._db.execute(query, (name,)).fetchone()
        return Print(
            day=day, paragraphs=np.frombuffer(paragraphs, np.int64), sketch=np.frombuffer(sketch, np.int64)
        )

    def _named(self, rank: int) -> str:
        return str(self._db.execute("SELECT id FROM old WHERE rank = ?", (rank,)).fetchone()[0])

    def _origin(self, name: str) -> str:
        return str(
            self._db.execute("SELECT coalesce(origin, id) FROM article WHERE id = ?", (name,)).fetchone()[0]
        )

    def _count(self) -> None:
        self._pending += 1
        if self._pending % _COMMIT == 0:
            self._db.commit()


def _opened(path: Path | None) -> sqlite3.Connection:
    """The database; one that is damaged or of another version is begun anew: all of it can be found out again."""
    if path is not None and path.exists() and not _sound(path):
        path.unlink()
    db = sqlite3.connect(path or "")
    db.executescript(f"PRAGMA synchronous = OFF; PRAGMA user_version = {_VERSION}; {_TABLES}")
    return db


def _sound(path: Path) -> bool:
    db = sqlite3.connect(path)
    try:
        return bool(db.execute("PRAGMA user_version").fetchone()[0] == _VERSION)
    except sqlite3.DatabaseError:
        return False
    finally:
        db.close()


def _again(item: Article, before: str, words: str) -> Failure | Skipped:
    if words == identify(item.text):
        message = f"the same article as {before}"
        return Skipped(source=item.read_from, article=item.source.id, status="duplicate", message=message)
    message = f"another text has the id {item.source.id!r} at {before}"
    return Failure(source=item.read_from, status="duplicate", message=message)


def _other(text: str) -> Failure | Skipped:
    kind, values = json.loads(text)
    return Failure(**values) if kind == "Failure" else Skipped(**values)


def _article(data: bytes, origin: str | None, earlier: tuple[Version, ...]) -> Article:
    values = json.loads(zlib.decompress(data))
    source = replace(source_from(values.pop("source")), copy_of=origin, revises=earlier)
    paragraphs = tuple(Paragraph(**part) for part in values.pop("paragraphs"))
    return Article(source=source, paragraphs=paragraphs, **values)

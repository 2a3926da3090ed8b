"""The book of articles: what earlier runs read is known, copies and versions do not depend on the order."""

import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import permutations
from pathlib import Path

import pytest

from graph.claim import DragomanError, Source, Version
from ingest.article import Article, Failure, Skipped
from ingest.ledger import Ledger
from ingest.roles import mark

WORDS = (
    "The militia attacked a convoy near the border town on Monday, witnesses said.",
    "A spokesman for the army said that its soldiers had driven the attackers back.",
    "The militia did not comment, but it has fought the army in the province since May.",
    "Farmers in the south expect a good harvest this year after months of steady rain.",
)


def article(name: str, day: str | None = None, *parts: str, **known: str) -> Article:
    text = "\n\n".join(parts or WORDS[:3])
    modified = known.pop("modified", None)
    source = Source(id=name, published=day, title=known.get("title"), url=known.get("url"))
    return Article(
        source=source, text=text, paragraphs=mark(text, known.get("title")), modified=modified, read_from=name
    )


def run(ledger: Ledger, *items: Article | Failure) -> dict[str, str | None]:
    """What a run makes of each article: the origin of one to be read, or the reason why it is not."""
    for item in items:
        ledger.take(item)
    ledger.settle(lambda name, stored: stored == f"hash of {name}")
    found: dict[str, str | None] = {}
    for one in ledger.items():
        if isinstance(one, Article):
            found[one.source.id] = one.source.copy_of
            ledger.stored(one.source.id, f"hash of {one.source.id}")
        else:
            found[one.article if isinstance(one, Skipped) else one.source] = one.status
    return found


def test_what_is_stored_is_skipped_until_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "book"
    for said, text in ((None, WORDS[0]), ("same", WORDS[0]), (None, WORDS[3]), ("same", WORDS[3])):
        with Ledger(path) as ledger:
            assert run(ledger, article("a", None, text)) == {"a": said}


def test_what_another_program_would_read_otherwise_is_read_again(tmp_path: Path) -> None:
    for configuration, said in (("1", None), ("1", "same"), ("2", None)):
        with Ledger(tmp_path / "book", configuration=configuration) as ledger:
            assert run(ledger, article("a")) == {"a": said}


def test_what_is_no_longer_stored_is_read_again(tmp_path: Path) -> None:
    with Ledger(tmp_path / "book") as ledger:
        run(ledger, article("a"))
        ledger.stored("a", "something else")
    with Ledger(tmp_path / "book") as ledger:
        assert run(ledger, article("a")) == {"a": None}


def test_a_copy_in_a_later_run_names_its_origin(tmp_path: Path) -> None:
    with Ledger(tmp_path / "book") as ledger:
        assert run(ledger, article("first", "2021-09-01")) == {"first": None}
    with Ledger(tmp_path / "book") as ledger:
        assert run(ledger, article("copy", "2021-09-02")) == {"copy": "first"}


def test_an_origin_that_comes_late_has_the_copy_read_again(tmp_path: Path) -> None:
    with Ledger(tmp_path / "book") as ledger:
        assert run(ledger, article("copy", "2021-09-02"), article("other", None, WORDS[3])) == {
            "copy": None,
            "other": None,
        }
    with Ledger(tmp_path / "book") as ledger:
        assert run(ledger, article("first", "2021-09-01")) == {"first": None, "copy": "first"}


def test_what_was_retracted_is_no_origin(tmp_path: Path) -> None:
    with Ledger(tmp_path / "book") as ledger:
        run(ledger, article("first", "2021-09-01"))
        ledger.stored("first", None)
    with Ledger(tmp_path / "book") as ledger:
        assert run(ledger, article("copy", "2021-09-02")) == {"copy": None}


def test_one_article_twice_is_one_and_another_text_under_its_id_a_failure() -> None:
    with Ledger() as ledger:
        found = []
        for item in (article("a"), article("a"), article("a", None, WORDS[3])):
            ledger.take(item)
        ledger.settle()
        found = list(ledger.items())
    assert [type(item) for item in found] == [Article, Skipped, Failure]
    assert [item.status for item in found if not isinstance(item, Article)] == ["duplicate", "duplicate"]


VERSIONS = (
    article("v1", "2021-09-01", url="https://x.example/a", modified="2021-09-01"),
    article("v2", "2021-09-01", *WORDS, url="https://x.example/a#top", modified="2021-09-02"),
    article("wire", "2021-09-03", *WORDS[:3]),
)


@pytest.mark.parametrize("order", [*permutations(VERSIONS)])
def test_an_older_version_gives_way_whatever_the_order(order: Sequence[Article], tmp_path: Path) -> None:
    with Ledger() as ledger:
        assert run(ledger, *order) == {"v1": "superseded", "v2": None, "wire": "v2"}
    last: dict[str, str | None] = {}
    for one in order:
        with Ledger(tmp_path / "book") as ledger:
            last |= {name: said for name, said in run(ledger, one).items() if said != "same"}
    assert last == {"v1": "superseded", "v2": None, "wire": "v2"}


@pytest.mark.parametrize("order", [*permutations(VERSIONS[:2])])
def test_a_version_names_the_one_before_it_whatever_the_order(
    order: Sequence[Article], tmp_path: Path
) -> None:
    old = VERSIONS[0]
    wanted = Version(
        id="v1", title=old.source.title, published="2021-09-01", hash=sha256(old.text.encode()).hexdigest()
    )
    for one in order:
        with Ledger(tmp_path / "book") as ledger:
            ledger.take(one)
            ledger.settle(lambda name, stored: True)
            found = {
                item.source.id: item.source.revises for item in ledger.items() if isinstance(item, Article)
            }
            for name in found:
                ledger.stored(name, "kept")
    assert found == {"v2": (wanted,)}


def test_a_run_killed_while_it_compares_is_made_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = article("first", "2021-09-01"), article("copy", "2021-09-02")

    def killed(ledger: Ledger) -> bool:
        ledger._db.rollback()
        raise KeyboardInterrupt

    with (
        monkeypatch.context() as patch,
        pytest.raises(KeyboardInterrupt),
        Ledger(tmp_path / "book") as ledger,
    ):
        patch.setattr(Ledger, "_withdraw", killed)
        run(ledger, *both)
    with Ledger(tmp_path / "book") as ledger:
        assert run(ledger, *both) == {"first": None, "copy": "first"}


def test_another_article_at_the_same_address_is_no_version() -> None:
    url = "https://x.example/"
    with Ledger() as ledger:
        found = run(
            ledger, article("a", "2021-09-01", url=url), article("b", "2021-09-02", WORDS[3], url=url)
        )
    assert found == {"a": None, "b": None}


@pytest.mark.parametrize(
    "title", ["RETRACTED: Militia attacks a convoy", "Militia attacks a convoy (Withdrawn)"]
)
def test_what_its_publisher_withdrew_is_not_read_nor_its_earlier_version(title: str) -> None:
    url = "https://x.example/a"
    gone = article("b", "2021-09-02", WORDS[3], url=url, title=title)
    with Ledger() as ledger:
        assert run(ledger, article("a", "2021-09-01", url=url), gone) == {"a": "retracted", "b": "retracted"}


def test_a_headline_on_a_withdrawal_is_news() -> None:
    for title in ("Withdrawn troops return home", "Army retracted its claim", "Retracting a promise"):
        with Ledger() as ledger:
            assert run(ledger, article("a", title=title)) == {"a": None}, title


def test_a_full_disk_is_a_clear_message(tmp_path: Path) -> None:
    with (
        pytest.raises(DragomanError, match="cannot write .*book: database or disk is full"),
        Ledger(tmp_path / "book"),
    ):
        raise sqlite3.OperationalError("database or disk is full")


def test_a_damaged_book_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "book").write_bytes(b"no database at all" * 100)
    with Ledger(tmp_path / "book") as ledger:
        assert run(ledger, article("a")) == {"a": None}


def copies(count: int) -> Iterator[Article]:
    """So many reports that one outlet prints under its standing last paragraph."""
    standing = "The Example Dispatch is read in many countries and welcomes letters from all its readers."
    for at in range(count):
        yield article(f"n{at:03}", None, f"On day {at} the militia attacked place number {at}.", standing)


def test_a_standing_paragraph_makes_no_copies() -> None:
    with Ledger() as ledger:
        assert set(run(ledger, *copies(300)).values()) == {None}

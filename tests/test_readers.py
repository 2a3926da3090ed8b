"""From files, folders, pages, records and standard input to articles; bad input is one failure each."""

import gzip
import io
import json
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pytest

from graph.claim import DragomanError
from ingest.article import Article, Failure, identify
from ingest.ledger import Ledger
from ingest.readers import html, read

SAMPLES = Path(str(files("ingest"))) / "samples"
LEAD = (
    "Gunmen attacked an army post in the north of the country on Monday and killed four men, officials said."
)
BODY = "The army blamed a militia that has fought the government since 2012. The group made no comment on it."
NEWS = f"Gunmen kill four soldiers in the north\n\n1 September 2021\n\n{LEAD}\n\n{BODY}\n"
FRENCH = (
    "Les talibans ont pris la capitale dimanche après la fuite du président, selon des témoins sur place. "
    * 3
)


def one(path: Path | str) -> Article:
    [article] = read(path)
    assert isinstance(article, Article), article
    return article


def status(found: Sequence[Article | Failure]) -> list[str]:
    return [item.status if isinstance(item, Failure) else "ok" for item in found]


def page(head: str, body: str = f"<p>{LEAD}</p><p>{BODY}</p>") -> str:
    links = "".join(f'<li><a href="/{at}">Section {at}</a></li>' for at in range(9))
    return (
        f"<html><head><title>Gunmen kill four | Example</title>{head}</head><body><nav><ul>{links}</ul></nav>"
        f"<article><h1>Gunmen kill four</h1>{body}</article><footer>Privacy policy</footer></body></html>"
    )


def test_a_text_file_gives_title_day_and_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(NEWS, encoding="utf-8")
    article = one(path)
    assert article.text == NEWS
    assert (article.source.title, article.source.published) == (
        "Gunmen kill four soldiers in the north",
        "2021-09-01",
    )
    assert (article.source.id, article.source.language, article.date_guessed) == (identify(NEWS), "en", False)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, code: str) -> None:
    text = NEWS.replace("'", "’").replace("soldiers", "“soldiers”")
    (tmp_path / "a.txt").write_bytes(text.replace("\n", "\r\n").encode(code))
    assert one(tmp_path / "a.txt").text == text


def test_mojibake_is_mended_and_curly_quotes_stay(tmp_path: Path) -> None:
    text = f"{LEAD} “We don’t know who did it,” the governor said."
    (tmp_path / "bad.txt").write_bytes(text.encode().decode("cp1252", errors="ignore").encode())
    (tmp_path / "good.txt").write_text(text, encoding="utf-8")
    assert "“We don’t know" in one(tmp_path / "bad.txt").text
    assert one(tmp_path / "good.txt").text == text


def test_what_the_user_gives_comes_before_what_a_caption_says(tmp_path: Path) -> None:
    picture = (
        "Soldiers stand guard outside the town of Example on August 30, 2021. Example Pictures / ANNA EXAMPLE"
    )
    (tmp_path / "a.txt").write_text(f"{picture}\n\n{LEAD}\n\n{BODY}", encoding="utf-8")
    article = one(tmp_path / "a.txt")
    assert (article.source.published, article.date_guessed) == ("2021-08-30", True)
    [given] = read(tmp_path / "a.txt", published="2021-09-01", source_name="Example Dispatch")
    assert isinstance(given, Article)
    assert (given.source.published, given.source.source, given.date_guessed) == (
        "2021-09-01",
        "Example Dispatch",
        False,
    )


def test_no_day_is_made_up(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{LEAD}\n\n{BODY}", encoding="utf-8")
    assert one(tmp_path / "a.txt").source.published is None


def test_a_page_gives_its_article_and_metadata(tmp_path: Path) -> None:
    news = {"@type": ["NewsArticle"], "headline": "Gunmen kill four", "publisher": {"name": "Example"}}
    data = {"@graph": [{"@type": "Organization"}, {**news, "datePublished": "2021-09-01T10:00:00Z"}]}
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    head = f'{script}<link rel="canonical" href="https://x.example/a">'
    (tmp_path / "a.html").write_text(page(head), encoding="utf-8")
    article = one(tmp_path / "a.html")
    assert article.text == f"Gunmen kill four\n\n{LEAD}\n\n{BODY}"
    assert [part.role for part in article.paragraphs] == ["title", "body", "body"]
    source = article.source
    assert (source.title, source.published, source.source) == ("Gunmen kill four", "2021-09-01", "Example")
    assert (source.url, article.date_guessed) == ("https://x.example/a", False)


def test_meta_elements_and_broken_json_ld(tmp_path: Path) -> None:
    head = (
        '<script type="application/ld+json">{"@type": </script>'
        '<meta property="og:site_name" content="Example">'
        '<meta property="article:published_time" content="2021-09-01T10:00:00Z">'
    )
    (tmp_path / "a.html").write_text(page(head), encoding="utf-8")
    source = one(tmp_path / "a.html").source
    assert (source.published, source.source) == ("2021-09-01", "Example")


def test_a_declared_encoding_counts(tmp_path: Path) -> None:
    text = page('<meta charset="iso-8859-2">', f"<p>{LEAD}</p><p>{BODY} Its head is Wałęsa.</p>")
    (tmp_path / "a.html").write_bytes(text.encode("iso-8859-2"))
    assert "Wałęsa" in one(tmp_path / "a.html").text


def test_a_large_page_is_read_in_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "_SLOW", 10)
    (tmp_path / "a.html").write_text(page(""), encoding="utf-8")
    assert one(tmp_path / "a.html").text == f"Gunmen kill four\n\n{LEAD}\n\n{BODY}"


def test_a_slow_page_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_SLOW", 10)
    (tmp_path / "a.html").write_text(page("", f"<p>{BODY}</p>" * 2000), encoding="utf-8")
    assert status(list(read(tmp_path / "a.html", limits={"seconds": 0.001}))) == ["timeout"]
    assert status(list(read(tmp_path / "a.html"))) == ["ok"]


def test_a_page_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(""), encoding="utf-8")
    assert status(list(read(tmp_path / "a.html", limits={"page": "100"}))) == ["too_large"]


def records(*items: object) -> bytes:
    return b"\n".join(item if isinstance(item, bytes) else json.dumps(item).encode() for item in items)


def test_records_keep_their_fields_and_their_text(tmp_path: Path) -> None:
    text = f"{LEAD}\r\n\r\n{BODY} “Wait.”"
    record = {
        "id": 7,
        "title": "Gunmen kill four",
        "date": "2021-09-01",
        "url": "https://x.example",
        "source": "Example",
    }
    (tmp_path / "a.jsonl").write_bytes(records({**record, "text": text}))
    article = one(tmp_path / "a.jsonl")
    source = article.source
    assert (source.id, source.title, source.published) == ("7", "Gunmen kill four", "2021-09-01")
    assert (source.url, source.source, article.text) == ("https://x.example", "Example", text)
    assert [text[part.start : part.end] for part in article.paragraphs] == [LEAD, f"{BODY} “Wait.”"]


def test_a_bad_line_does_not_stop_the_others(tmp_path: Path) -> None:
    good = {"text": NEWS}
    deep = b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        records(good, b"{broken", b"", [1], {"title": "x"}, {"text": " "}, b'{"text": NaN}', deep, good)
    )
    found = list(read(path))
    assert status(found) == ["ok", "corrupt", "corrupt", "empty", "empty", "corrupt", "corrupt", "ok"]
    assert [item.source for item in found if isinstance(item, Failure)][:2] == [f"{path}:2", f"{path}:4"]


def test_of_two_values_of_a_name_the_last_counts(tmp_path: Path) -> None:
    line = f'{{"id": "a", "text": {json.dumps(FRENCH)}, "id": "b", "text": {json.dumps(NEWS)}}}'
    (tmp_path / "a.jsonl").write_text(line, encoding="utf-8")
    article = one(tmp_path / "a.jsonl")
    assert (article.source.id, article.text) == ("b", NEWS)


def test_other_field_names(tmp_path: Path) -> None:
    record = {"key": "k1", "story": NEWS, "day": "2020-05-04", "text": "not this"}
    (tmp_path / "a.jsonl").write_bytes(records(record))
    [article] = read(tmp_path / "a.jsonl", fields={"id": "key", "text": "story", "published": "day"})
    assert isinstance(article, Article)
    assert (article.source.id, article.text, article.source.published) == ("k1", NEWS, "2020-05-04")


def test_unknown_fields_and_days_are_refused_by_name() -> None:
    with pytest.raises(DragomanError, match="'story'"):
        list(read(SAMPLES, fields={"story": "text"}))
    with pytest.raises(DragomanError, match="'last week'"):
        list(read(SAMPLES, published="last week"))


def test_packed_records_and_a_cut_file(tmp_path: Path) -> None:
    lines = records(*({"id": str(at), "text": f"{NEWS}\n{at}{LEAD}"} for at in range(40)))
    packed = gzip.compress(lines)
    (tmp_path / "a.jsonl.gz").write_bytes(packed)
    assert status(list(read(tmp_path / "a.jsonl.gz"))) == ["ok"] * 40
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    assert status(list(read(tmp_path / "a.jsonl.gz")))[-1] == "corrupt"


BAD = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\n ", "empty"),
    "image.html": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "unsupported"),
    "paper.txt": (b"%PDF-1.7 ...", "corrupt"),
    "nul.txt": (b"a\0b\0c\0" * 500, "unsupported"),
    "bytes.txt": (bytes(range(128, 256)) * 8, "corrupt"),
    "half.txt": (NEWS.encode() + b"\x81\x8d\x8f\xff", "corrupt"),
    "french.txt": (FRENCH.encode(), "unsupported_language"),
    "page.html": (b"<html><body></body></html>", "empty"),
    "consent.txt": (b"Accept all cookies\n\nManage preferences\n\nWe use cookies on our website.", "empty"),
    "table.xlsx": (b"PK\x03\x04", "corrupt"),
    "program.py": (b"print(1)", "unsupported"),
    "packed.txt.gz": (b"\x1f\x8bnot really", "corrupt"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_failure(tmp_path: Path, name: str) -> None:
    data, expected = BAD[name]
    (tmp_path / name).write_bytes(data)
    [failure] = read(tmp_path / name)
    assert isinstance(failure, Failure)
    assert (failure.status, failure.source) == (expected, str(tmp_path / name))
    assert failure.message
    assert "\n" not in failure.message


def test_a_missing_path_is_one_failure(tmp_path: Path) -> None:
    assert status(list(read(tmp_path / "nowhere"))) == ["missing"]


def test_a_folder_goes_on_after_bad_files(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    (folder / "deep" / "z.md").write_text(f"# {NEWS}", encoding="utf-8")
    (folder / ".hidden.txt").write_text(NEWS, encoding="utf-8")
    found = list(read(folder))
    assert sorted(status(found)) == sorted(["ok", *(expected for _, expected in BAD.values())])
    assert [item for item in found if isinstance(item, Article)][0].source.title == NEWS.split("\n")[0]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder, secret = tmp_path / "in", tmp_path / "secret.txt"
    folder.mkdir()
    secret.write_text(NEWS, encoding="utf-8")
    (folder / "link.txt").symlink_to(secret)
    assert status(list(read(folder))) == ["blocked"]


@pytest.mark.parametrize("data", [NEWS.encode(), records({"text": NEWS}), page("").encode()])
def test_standard_input_is_text_records_or_a_page(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    [article] = read("-")
    assert isinstance(article, Article)
    assert LEAD in article.text


def test_the_samples_are_all_read() -> None:
    found = list(read(SAMPLES))
    assert status(found) == ["ok"] * 13
    articles = [item for item in found if isinstance(item, Article)]
    assert all(article.source.published and article.source.title for article in articles)
    assert sum(article.source.source is None for article in articles) == 2
    roles = {part.role for article in articles for part in article.paragraphs}
    assert roles == {"title", "dek", "body", "caption", "duplicate", "boilerplate"}


def test_the_copy_among_the_samples_names_its_original() -> None:
    with Ledger() as ledger:
        for item in read(SAMPLES):
            ledger.take(item)
        ledger.settle()
        marked = [item for item in ledger.items() if isinstance(item, Article)]
    origin = {article.source.id: article.source.source for article in marked}
    copies = [
        (article.source.source, origin[article.source.copy_of])
        for article in marked
        if article.source.copy_of
    ]
    assert copies == [("Meridian Courier", "Harbor Dispatch")]


def test_reading_twice_gives_the_same() -> None:
    assert list(read(SAMPLES)) == list(read(SAMPLES))

"""Every kind of file gives its articles, whatever it is called; every bad one ends in exactly one status."""

import csv
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest

from benchmarks import fuzz
from graph.claim import DragomanError
from ingest.article import Article, Failure
from ingest.readers import kinds, read
from ingest.readers.raw import Opened, Raw, Reader, Settings

LEAD = (
    "Gunmen attacked an army post in the north of the country on Monday and killed four men, officials said."
)
BODY = "The army blamed a militia that has fought the government since 2012. The group made no comment on it."
TEXT = f"{LEAD}\n\n{BODY}"
PAGE = f"<html><head><title>x</title></head><body><article><p>{LEAD}</p><p>{BODY}</p></article></body></html>"


def status(found: Sequence[Article | Failure]) -> list[str]:
    return [item.status if isinstance(item, Failure) else "ok" for item in found]


def packed(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def pdf(*pages: str, password: str | None = None) -> bytes:
    """A document with a line of text on each page, or none where the line is empty."""
    pypdf = pytest.importorskip("pypdf")
    generic = pytest.importorskip("pypdf.generic")
    writer = pypdf.PdfWriter()
    name, dictionary = generic.NameObject, generic.DictionaryObject
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    for text in pages:
        page = writer.add_blank_page(width=600, height=800)
        stream = generic.DecodedStreamObject()
        lines = "".join(f"({line}) Tj 0 -14 Td " for line in text.split("\n"))
        stream.set_data(f"BT /F1 10 Tf 40 700 Td {lines}ET".encode() if text else b"")
        held = dictionary({name(key): name(value) for key, value in font.items()})
        page[name("/Resources")] = dictionary({name("/Font"): dictionary({name("/F1"): held})})
        page[name("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def docx() -> bytes:
    document = pytest.importorskip("docx").Document()
    for line in (LEAD, BODY):
        document.add_paragraph(line)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def epub() -> bytes:
    container = '<container><rootfiles><rootfile full-path="OPS/a.opf"/></rootfiles></container>'
    package = (
        "<package xmlns:dc='d'><metadata><dc:date>2021-09-01</dc:date><dc:publisher>Example</dc:publisher></metadata>"
        "<manifest><item id='a' href='a.xhtml'/></manifest><spine><itemref idref='a'/></spine></package>"
    )
    members = {"META-INF/container.xml": container, "OPS/a.opf": package, "OPS/a.xhtml": PAGE}
    return packed(**{name: text.encode() for name, text in members.items()})


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Gunmen kill four soldiers"
    message["From"] = "Example Wire <desk@wire.example>"
    message["Date"] = "Wed, 01 Sep 2021 10:00:00 +0000"
    message["Message-ID"] = "<1@wire.example>"
    message.set_content(TEXT)
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    message.add_attachment(f"{TEXT} Twice.".encode(), maintype="text", subtype="plain", filename="b.txt")
    return message.as_bytes()


def box(*messages: bytes) -> bytes:
    return b"".join(b"From desk@wire.example Wed Sep  1 10:00:00 2021\n" + one + b"\n\n" for one in messages)


def letter(number: int, text: str) -> bytes:
    return f"From: Example\nSubject: Gunmen kill four\nMessage-ID: <{number}@x>\n\n{text}\n".encode()


def rtf(*lines: str) -> bytes:
    """Paragraphs as a word processor writes them: code page, fonts, and curly quotes as bytes in hexadecimal."""
    body = "".join(line.replace("\u2019", "\\'92") + "\\par\n" for line in lines)
    return (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}{\info{\title x}}\f0\fs22 "
        + body
        + "}"
    ).encode("ascii")


FACTIVA = {
    "SE": "News",
    "HD": "Gunmen kill four",
    "WC": "40 words",
    "PD": "1 September 2021",
    "SN": "Example",
    "SC": "EXW",
    "LP": LEAD,
    "TD": BODY,
    "AN": "Document EXW0000020210901eh9100abc",
}
SECOND = {**FACTIVA, "HD": "Army post attacked", "AN": "Document EXW0000020210902eh9200abc"}


def coded(form: str, *records: Mapping[str, str]) -> str:
    return "\n\n".join("\n".join(form.format(*field) for field in record.items()) for record in records)


def rows(*records: Mapping[str, str]) -> bytes:
    row = "<tr><td><b>{}</b>&nbsp;</td><td><p>{}</p></td></tr>"
    tables = "".join(f"<table>{coded(row, record)}</table><hr>" for record in records)
    return f"<html><head><title>Factiva</title></head><body>{tables}</body></html>".encode()


def table(delimiter: str) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, delimiter=delimiter)
    rows.writerows([["id", "headline", "date", "body"], ["7", "Gunmen kill four", "2021-09-01", TEXT]])
    return text.getvalue().encode()


def parquet() -> bytes:
    arrow = pytest.importorskip("pyarrow")
    tables = pytest.importorskip("pyarrow.parquet")
    data = io.BytesIO()
    tables.write_table(arrow.table({"id": ["7"], "text": [TEXT], "date": ["2021-09-01"]}), data)
    return data.getvalue()


def warc(*pages: str) -> bytes:
    """Each page as a response, in a gzip member of its own as archives have it."""
    pytest.importorskip("warcio")
    return b"".join(gzip.compress(response(number, page)) for number, page in enumerate(pages))


def response(number: int, page: str) -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}".encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0000>\r\nWARC-Date: 2021-09-01T00:00:00Z\r\n"
        f"WARC-Target-URI: https://x.example/{number}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Example</title><item><title>Gunmen kill four</title>
<link>https://x.example/a</link><pubDate>Wed, 01 Sep 2021 10:00:00 GMT</pubDate>
<description>&lt;p&gt;{LEAD}&lt;/p&gt;&lt;p&gt;{BODY}&lt;/p&gt;</description></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Example</title><entry><title>Gunmen kill four</title>
<link href="https://x.example/a"/><published>2021-09-01T10:00:00Z</published>
<content type="html">&lt;p&gt;{LEAD}&lt;/p&gt;&lt;p&gt;{BODY}&lt;/p&gt;</content></entry></feed>"""
NEWSML = f"""<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1"><itemMeta>
<provider><name>Example</name></provider><firstCreated>2021-09-01T10:00:00Z</firstCreated></itemMeta><contentMeta>
<headline>Gunmen kill four</headline></contentMeta><contentSet><inlineXML><html><body><p>{LEAD}</p><p>{BODY}</p></body>
</html></inlineXML></contentSet></newsItem>"""
NINJS = {
    "uri": "urn:x:1",
    "headline": "Gunmen kill four",
    "versioncreated": "2021-09-01T10:00:00Z",
    "provider": {"name": "Example"},
    "body_html": f"<p>{LEAD}</p><p>{BODY}</p>",
}
SCHEMA = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Gunmen kill four",
    "datePublished": "2021-09-01",
    "dateModified": "2021-09-03",
    "publisher": {"@type": "Organization", "name": "Example"},
    "url": "https://x.example/a",
    "articleBody": TEXT,
}
GOOD: dict[str, tuple[Callable[[], bytes], int]] = {
    "a.pdf": (lambda: pdf(f"{LEAD}\n\n{BODY}"), 1),
    "a.docx": (docx, 1),
    "named-wrongly.txt": (docx, 1),
    "a.epub": (epub, 1),
    "a.eml": (mail, 2),
    "mail": (mail, 2),
    "a.mbox": (lambda: box(mail(), letter(2, f"{LEAD}\n\n>From the north: {BODY}")), 3),
    "inbox": (lambda: box(letter(1, TEXT), letter(2, f"{TEXT} Twice.")).replace(b"\n", b"\r\n"), 2),
    "mail.mbox.gz": (lambda: gzip.compress(box(letter(1, TEXT), letter(2, f"{TEXT} Twice."))), 2),
    "a.rtf": (lambda: rtf(LEAD, BODY), 1),
    "rich.txt": (lambda: rtf(LEAD, BODY), 1),
    "factiva.txt": (coded("{}  {}", FACTIVA, SECOND).encode, 2),
    "factiva.rtf": (
        lambda: rtf("Table of contents", *coded("{}\\cell {}\\cell\\row ", FACTIVA, SECOND).split("\n")),
        2,
    ),
    "factiva.html": (lambda: rows(FACTIVA, SECOND), 2),
    "a.csv": (lambda: table(","), 1),
    "a.tsv": (lambda: table("\t"), 1),
    "a.parquet": (parquet, 1),
    "a.warc.gz": (lambda: warc(PAGE, PAGE.replace("four", "five")), 2),
    "a.rss": (RSS.encode, 1),
    "feed.xml": (ATOM.encode, 1),
    "news.xml": (NEWSML.encode, 1),
    "ninjs.json": (lambda: json.dumps(NINJS, indent=1).encode(), 1),
    "schema.json": (lambda: json.dumps([SCHEMA]).encode(), 1),
    "wrapped.json": (lambda: json.dumps({"total": 2, "articles": [SCHEMA, NINJS]}).encode(), 2),
    "lines.json": (lambda: b"\n".join([json.dumps(SCHEMA).encode()] * 2), 2),
    "page.pdf": (PAGE.encode, 1),
    "page.txt": (PAGE.encode, 1),
    "a.txt.gz": (lambda: gzip.compress(TEXT.encode()), 1),
    "a.zip": (
        lambda: packed(
            **{"b/one.txt": TEXT.encode(), "two.html": PAGE.encode(), "in.zip": packed(x=TEXT.encode())}
        ),
        3,
    ),
    "control.html": (PAGE.replace("Gunmen", "Gun\0\x01men").encode, 1),
    "deep.html": (lambda: ("<div>" * 60_000 + PAGE + "</div>" * 60_000).encode(), 1),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_gives_its_articles(tmp_path: Path, name: str) -> None:
    make, count = GOOD[name]
    (tmp_path / name).write_bytes(make())
    found = list(read(tmp_path / name))
    assert status(found) == ["ok"] * count, found
    for article in found:
        assert isinstance(article, Article)
        assert (
            "killed four men, officials said" in " ".join(article.text.split()) or "five men" in article.text
        )
        assert article.read_from.startswith(str(tmp_path / name))


@pytest.mark.parametrize("name", ["factiva.txt", "factiva.rtf", "factiva.html"])
@pytest.mark.parametrize("ends", ["AN", "HD"])
def test_an_export_is_split_into_its_articles(tmp_path: Path, name: str, ends: str) -> None:
    records = [
        {code: value for code, value in one.items() if ends == "AN" or code not in ("AN", "SE")}
        for one in (FACTIVA, SECOND)
    ]
    lines = coded("{}\\cell {}\\cell\\row ", *records).split("\n")
    made = {
        "factiva.txt": coded("{}\t{}", *records).encode(),
        "factiva.rtf": rtf(*lines),
        "factiva.html": rows(*records),
    }
    (tmp_path / name).write_bytes(made[name])
    found = [item for item in read(tmp_path / name) if isinstance(item, Article)]
    assert [one.source.title for one in found] == ["Gunmen kill four", "Army post attacked"]
    assert {(one.source.published, one.source.source, one.text) for one in found} == {
        ("2021-09-01", "Example", TEXT)
    }
    numbers = [record["AN"].removeprefix("Document ") for record in (FACTIVA, SECOND)]
    assert ([one.source.id for one in found] == numbers) is (ends == "AN")


def test_words_in_capitals_at_the_beginning_of_lines_are_no_fields(tmp_path: Path) -> None:
    text = f"IN BRIEF\n\n{LEAD}\n\nBY THE DESK\n\n{BODY}\n\nHD\n\nPD  1"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    [article] = read(tmp_path / "a.txt")
    assert isinstance(article, Article)
    assert article.text == text


def test_a_message_of_a_box_that_is_too_long_fails_alone(tmp_path: Path) -> None:
    many = f"{TEXT}\n" * 100
    (tmp_path / "a.mbox").write_bytes(box(letter(1, TEXT), letter(2, many), letter(3, f"{TEXT} Twice.")))
    found = list(read(tmp_path / "a.mbox", limits={"text": 5_000}))
    assert status(found) == ["ok", "too_large", "ok"]
    assert isinstance(found[1], Failure)
    assert found[1].source == f"{tmp_path / 'a.mbox'}:2"


def test_a_quoted_line_of_a_box_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(box(letter(1, f"{LEAD}\n\n>From the north: {BODY}")))
    [article] = read(tmp_path / "a.mbox")
    assert isinstance(article, Article)
    assert (f"\nFrom the north: {BODY}" in article.text, article.source.title) == (True, "Gunmen kill four")


@pytest.mark.parametrize("name", ["a.csv", "a.rss", "feed.xml", "news.xml", "ninjs.json", "schema.json"])
def test_what_a_format_says_of_its_article_is_kept(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(GOOD[name][0]())
    [article] = read(tmp_path / name)
    assert isinstance(article, Article)
    assert (article.source.title, article.source.published) == ("Gunmen kill four", "2021-09-01")
    assert article.source.source == ("Example" if name != "a.csv" else None)
    assert LEAD in article.text


def test_columns_go_by_the_names_the_user_gives(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'story,day\n"{TEXT}",2020-05-04\n', encoding="utf-8")
    [failure] = read(tmp_path / "a.csv")
    assert isinstance(failure, Failure)
    assert (failure.status, "story, day" in failure.message) == ("empty", True)
    [article] = read(tmp_path / "a.csv", fields={"text": "story", "published": "day"})
    assert isinstance(article, Article)
    assert (article.text, article.source.published) == (TEXT, "2020-05-04")


def test_a_long_cell_is_read_up_to_the_limit(tmp_path: Path) -> None:
    long = "\n\n".join(f"{at} {TEXT}" for at in range(1000))
    (tmp_path / "a.csv").write_text(f'text\n"{long}"\n', encoding="utf-8")
    assert status(list(read(tmp_path / "a.csv"))) == ["ok"]
    assert status(list(read(tmp_path / "a.csv", limits={"text": 10_000}))) == ["too_large"]


def test_a_change_of_the_page_is_known_by_its_day(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    [article] = read(tmp_path / "a.json")
    assert isinstance(article, Article)
    assert article.modified == "2021-09-03"


BOMB = b"0" * 50_000_000
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">]><rss><channel><title>&a;</title></channel></rss>'
)
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><%s%s'
LINKS = "".join(
    f"<li><a href='/{at}'>Gunmen attack army post number {at} in the north</a></li>" for at in range(40)
)
CHINESE = "武装分子星期一袭击了该国北部的一个军队哨所,打死了四名士兵,官员们说。"


def bomb_pdf() -> bytes:
    """A page of a few kilobytes that unfolds to hundreds of millions."""
    whole = pdf("x")
    pressed = zlib.compressobj(9)
    stream = b"".join(pressed.compress(b"(aaaaaaa) Tj " * 100_000) for _ in range(100)) + pressed.flush()
    start, end = whole.index(b"stream\n"), whole.index(b"\nendstream")
    head, _, rest = whole[:start].rpartition(b"<<")
    return (
        head + b"<< /Filter /FlateDecode /Length %d >>\n" % len(stream) + b"stream\n" + stream + whole[end:]
    )


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.pdf": (lambda: b"", "empty"),
    "cut.pdf": (lambda: pdf(TEXT)[:300], "corrupt"),
    "locked.pdf": (lambda: pdf(TEXT, password="x"), "encrypted"),
    "scan.pdf": (lambda: pdf("", ""), "scanned"),
    "bomb.docx": (lambda: packed(**{"[Content_Types].xml": b"x", "word/document.xml": BOMB}), "too_large"),
    "bomb.pdf": (bomb_pdf, "too_large"),
    "list.html": (lambda: f"<html><body><h1>Latest</h1><ul>{LINKS}</ul></body></html>".encode(), "empty"),
    "gone.html": (
        lambda: (
            b"<html><body><h1>404</h1><p>Sorry, the page you are looking for has moved.</p></body></html>"
        ),
        "empty",
    ),
    "stub.html": (
        lambda: b"<html><body><h1>Gunmen kill four</h1><p>Subscribe to continue reading.</p></body></html>",
        "empty",
    ),
    "gb18030.html": (lambda: f"<html><body><p>{CHINESE}</p></body></html>".encode("gb18030"), "corrupt"),
    "cut.docx": (lambda: docx()[:2000], "corrupt"),
    "no.docx": (lambda: b"\x01\x02 nothing", "corrupt"),
    "sheet.xlsx": (lambda: packed(**{"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"}), "unsupported"),
    "bomb.zip": (lambda: packed(**{"a.txt": BOMB}), "too_large"),
    "bomb.txt.gz": (lambda: gzip.compress(BOMB), "too_large"),
    "russian-dolls.zip": (
        lambda: packed(a=packed(b=packed(c=packed(d=TEXT.encode())))),
        "too_large",
    ),
    "cut.zip": (lambda: packed(**{"a.txt": TEXT.encode() * 9})[:120], "corrupt"),
    "laughs.rss": (lambda: LAUGHS, "corrupt"),
    "entity.rss": (lambda: ENTITY % (b"rss", RSS.partition("<rss")[2].encode()), "corrupt"),
    "entity-news.xml": (
        lambda: ENTITY % (b"newsItem", NEWSML.partition("<newsItem")[2].encode()),
        "unsupported",
    ),
    "entity.opml": (lambda: ENTITY % (b"opml", b"><body/></opml>"), "corrupt"),
    "path.rss": (lambda: str(Path(__file__).resolve()).encode(), "corrupt"),
    "broken.rss": (lambda: b"<rss><channel><item>", "empty"),
    "broken-news.xml": (lambda: b"<newsItem><headline>", "corrupt"),
    "map.xml": (lambda: b"<urlset><url><loc>https://x.example/</loc></url></urlset>", "blocked"),
    "list.txt": (lambda: b"https://x.example/a\nhttps://x.example/b\n", "blocked"),
    "broken.json": (lambda: b'{"text": \n', "corrupt"),
    "deep.json": (lambda: b"[" * 100_000 + b"]" * 100_000, "corrupt"),
    "nul.csv": (lambda: b"text\n\0\n", "empty"),
    "latin.csv": (lambda: b"text\n\xff\xfe\xfa\n", "corrupt"),
    "open-quote.csv": (lambda: b'text\n"never closed', "corrupt"),
    "blank.eml": (lambda: b"MIME-Version: 1.0\nMessage-ID: <1>\n\n", "empty"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "unsupported"),
    "blank.rtf": (lambda: b"{\\rtf1\\ansi }", "empty"),
    "cut.rtf": (lambda: rtf(LEAD, BODY)[:60], "empty"),
    "no.rtf": (lambda: b"\x01\x02 nothing", "corrupt"),
    "no.mbox": (lambda: b"no message at all", "corrupt"),
    "blank.mbox": (lambda: b"From x Wed Sep  1 10:00:00 2021\n\n", "empty"),
    "bare-factiva.txt": (
        lambda: coded("{}  {}", {"HD": "x", "PD": "1 May 2020", "SN": "x", "WC": "0"}).encode(),
        "empty",
    ),
    "no.parquet": (lambda: b"PAR1 nothing", "corrupt"),
    "other.warc": (lambda: b"WARC/9.9\r\nnothing", "corrupt"),
}


@pytest.mark.parametrize("name", BAD)
def test_every_bad_input_ends_in_one_status(tmp_path: Path, name: str) -> None:
    make, expected = BAD[name]
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    (tmp_path / name).write_bytes(make())
    [failure] = read(tmp_path / name)
    assert isinstance(failure, Failure)
    assert failure.status == expected, failure
    assert failure.source.startswith(str(tmp_path / name))
    assert failure.message
    assert "\n" not in failure.message


def test_a_cut_warc_file_keeps_what_was_read(tmp_path: Path) -> None:
    data = warc(*(PAGE.replace("four", f"four {at}") for at in range(20)))
    (tmp_path / "a.warc.gz").write_bytes(data[: len(data) * 6 // 10])
    found = list(read(tmp_path / "a.warc.gz"))
    assert status(found)[-1] == "corrupt"
    assert status(found)[:-1] == ["ok"] * (len(found) - 1)
    assert len(found) > 9


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(TEXT, TEXT, TEXT))
    assert status(list(read(tmp_path / "a.pdf", limits={"pages": 2}))) == ["too_large"]


def test_members_of_an_archive_fail_alone(tmp_path: Path) -> None:
    inside = {"a.txt": TEXT.encode(), "b.txt": b"", "c.png": b"\x89PNG", "../../d.txt": TEXT.encode()}
    (tmp_path / "a.zip").write_bytes(packed(**inside))
    found = list(read(tmp_path / "a.zip"))
    assert sorted(status(found)) == ["empty", "ok", "ok", "unsupported"]
    assert list(tmp_path.iterdir()) == [tmp_path / "a.zip"]


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "warcio.archiveiterator", None)
    (tmp_path / "a.warc").write_bytes(b"WARC/1.0\r\n")
    [failure] = read(tmp_path / "a.warc")
    assert isinstance(failure, Failure)
    assert (failure.status, "dragoman[warc]" in failure.message) == ("unsupported", True)


@pytest.mark.parametrize(
    ("given", "said"), [({"page": "x"}, "'x'"), ({"pgae": "1"}, "'pgae'"), ({"page": 0}, "above 0")]
)
def test_a_wrong_limit_is_refused_by_name(given: dict[str, str | float], said: str) -> None:
    with pytest.raises(DragomanError, match=said):
        list(read("-", limits=given))


def test_bent_files_of_any_kind_end_in_articles_or_failures(tmp_path: Path) -> None:
    apart = (".pdf", ".docx", ".epub", ".parquet", ".zip")
    quick = {name: make() for name, (make, _) in GOOD.items() if not name.endswith(apart)}
    del quick["deep.html"], quick["named-wrongly.txt"]
    tally = fuzz.fuzz(quick, 60, seed=1, keep=tmp_path)
    assert (tally.crashed, tally.slow) == ([], [])
    assert len(tally.statuses) > 2


class Point:
    """An entry point as the interpreter would find it."""

    value = "example:READER"

    def __init__(self, thing: object) -> None:
        self.thing = thing

    def load(self) -> object:
        return self.thing


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    def install(thing: object) -> None:
        monkeypatch.setattr(kinds, "entry_points", lambda group: [Point(thing)])
        kinds.readers.cache_clear()

    return install


def shouted(raw: Raw, how: Settings) -> list[Article | Failure]:
    return list(read_as_text(Raw(name=raw.name, data=raw.data[5:].lower(), hints=raw.hints), how))


def read_as_text(raw: Raw, how: Settings) -> Sequence[Article | Failure]:
    reader = kinds.readers()["text"]
    assert reader.read is not None
    return list(reader.read(raw, how))


def test_an_installed_reader_is_asked_first(tmp_path: Path, installed: Callable[[object], None]) -> None:
    installed(Reader(kind="shout", looks=lambda head: head.startswith(b"LOUD:"), read=shouted))
    try:
        (tmp_path / "a.txt").write_text(f"LOUD:{TEXT.upper()}", encoding="utf-8")
        [article] = read(tmp_path / "a.txt")
        assert isinstance(article, Article)
        assert article.text == TEXT.lower()
    finally:
        kinds.readers.cache_clear()


def test_an_installed_reader_that_fails_ends_no_run(
    tmp_path: Path, installed: Callable[[object], None]
) -> None:
    def broken(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
        yield Raw(name=f"{file.name}:1", data=TEXT.encode(), hints=file.hints, kind="text")
        raise KeyError("no such key")

    installed(Reader(kind="x", looks=lambda head: head.startswith(b"X:"), unpack=broken))
    try:
        (tmp_path / "a.txt").write_text("X:", encoding="utf-8")
        (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
        assert status(list(read(tmp_path))) == ["ok", "corrupt", "ok"]
    finally:
        kinds.readers.cache_clear()


def test_what_is_no_reader_is_refused(installed: Callable[[object], None]) -> None:
    installed("no reader")
    try:
        with pytest.raises(DragomanError, match="example:READER"):
            kinds.readers()
    finally:
        kinds.readers.cache_clear()

"""PDF, Word, EPUB and RTF documents; each is read in a process of its own, for their libraries trust them."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from lxml import etree

from ingest.article import Article, Failure
from ingest.readers.compose import Hints, compose, without_control
from ingest.readers.extras import needed
from ingest.readers.factiva import exported, fields_in, is_export
from ingest.readers.html import plain
from ingest.readers.raw import Raw, Reader, Settings, failure, too_large
from ingest.readers.text import decode

if TYPE_CHECKING:
    from pypdf import PdfReader

_RICH = b"{\\rtf"


def _pdf(raw: Raw, how: Settings) -> Iterator[Article | Failure]:
    pypdf = needed("pypdf", extra="docs", for_what="PDF documents", name=raw.name)
    if isinstance(pypdf, Failure):
        yield pypdf
        return
    try:
        yield _pages(pypdf.PdfReader(io.BytesIO(raw.data)), raw, how)
    except pypdf.errors.LimitReachedError as error:
        yield failure(raw.name, "too_large", f"it unfolds to too much: {error}")


def _pages(document: "PdfReader", raw: Raw, how: Settings) -> Article | Failure:
    if document.is_encrypted and not document.decrypt(""):
        return failure(raw.name, "encrypted", "the document needs a password")
    if (pages := len(document.pages)) > how.limits.pages:
        return too_large(raw.name, f"{pages:,} pages", f"{how.limits.pages:,}")
    text = "\n\n".join(page.extract_text() for page in document.pages)
    if not text.strip():
        return failure(
            raw.name, "scanned", f"{pages} pages without text; a scan needs text recognition first"
        )
    return compose(text, raw.hints, name=raw.name)


def _docx(raw: Raw, how: Settings) -> Iterator[Article | Failure]:
    docx = needed("docx", extra="docs", for_what="Word documents", name=raw.name)
    if isinstance(docx, Failure):
        yield docx
        return
    if refused := _bomb(raw, how):
        yield refused
        return
    document = docx.Document(io.BytesIO(raw.data))
    text = "\n\n".join(part.text for part in document.paragraphs)
    yield compose(text, raw.hints, name=raw.name)


def _bomb(raw: Raw, how: Settings) -> Failure | None:
    """A failure where the parts of a packed document say that they unfold to too much."""
    with zipfile.ZipFile(io.BytesIO(raw.data)) as archive:
        members = archive.infolist()
    size = sum(member.file_size for member in members)
    if size > max(how.limits.text, how.limits.ratio * len(raw.data)) or size > 10 * how.limits.text:
        return too_large(raw.name, f"{size:,} bytes packed in {len(raw.data):,}", f"{how.limits.text:,}")
    if any(member.flag_bits & 1 for member in members):
        return failure(raw.name, "encrypted", "the document is encrypted")
    return None


def _epub(raw: Raw, how: Settings) -> Iterator[Article | Failure]:
    if refused := _bomb(raw, how):
        yield refused
        return
    with zipfile.ZipFile(io.BytesIO(raw.data)) as book:
        package = _package(book)
        tree = etree.fromstring(book.read(package), _parser())
        hints = _described(tree, raw.hints)
        for number, chapter in enumerate(_chapters(tree, dirname(package)), 1):
            name = f"{raw.name}!{chapter}"
            html = decode(book.read(chapter), name=name)
            part = replace(hints, id=f"{hints.id}-{number}" if hints.id else None)
            yield html if isinstance(html, Failure) else compose(plain(html), part, name=name)


def _package(book: zipfile.ZipFile) -> str:
    root = etree.fromstring(book.read("META-INF/container.xml"), _parser())
    return str(root.xpath("string(//*[local-name()='rootfile']/@full-path)"))


def _described(tree: etree._Element, hints: Hints) -> Hints:
    named = {
        key: tree.xpath(f"string(//*[local-name()='{key}'])").strip()
        for key in ("publisher", "date", "language")
    }
    return replace(
        hints,
        source=named["publisher"] or hints.source,
        published=named["date"] or hints.published,
        language=named["language"] or hints.language,
    )


def _chapters(tree: etree._Element, folder: str) -> list[str]:
    files = {item.get("id"): item.get("href") for item in tree.xpath("//*[local-name()='item']")}
    order = [item.get("idref") for item in tree.xpath("//*[local-name()='itemref']")]
    return [normpath(join(folder, files[name])) for name in order if files.get(name)]


def _rtf(raw: Raw, how: Settings) -> Iterator[Article | Failure]:
    striprtf = needed("striprtf.striprtf", extra="docs", for_what="RTF documents", name=raw.name)
    if isinstance(striprtf, Failure):
        yield striprtf
        return
    if not raw.data.lstrip().startswith(_RICH):
        yield failure(raw.name, "corrupt", "this is no RTF")
        return
    # all but ASCII is written in ASCII; stray bytes beyond it are of the code page that most files are of
    written = raw.data.decode("cp1252", errors="replace")
    text = without_control(striprtf.rtf_to_text(written, errors="replace"))
    if not text.strip():
        yield failure(raw.name, "empty", "the document has no text")
    elif is_export(fields := fields_in(text)):
        yield from exported(fields, raw)
    else:
        yield compose(text, raw.hints, name=raw.name)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


PDF = Reader(
    kind="pdf",
    suffixes=(".pdf",),
    looks=lambda head: head.startswith(b"%PDF-"),
    read=_pdf,
    risky=lambda raw: True,
)
RTF = Reader(
    kind="rtf",
    suffixes=(".rtf",),
    looks=lambda head: head.startswith(_RICH),
    read=_rtf,
    risky=lambda raw: True,
)
# what is packed as a zip archive is told apart by the reader of archives, which sees the names in it
DOCX = Reader(kind="docx", suffixes=(".docx",), read=_docx, risky=lambda raw: True)
EPUB = Reader(kind="epub", suffixes=(".epub",), read=_epub, risky=lambda raw: True)

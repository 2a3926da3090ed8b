"""What a pronoun or description stands for, and where it must stay open: {word|name}, with - for nobody."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.claim import Extraction
from ingest.run import Options, extract

MARK = re.compile(r"\{([^|}]*)\|([^}]*)\}")
ROWS = [
    row["text"]
    for row in csv.DictReader(
        Path(__file__).with_name("coreference.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
]
DIGEST = (
    "Boko Haram kills eleven people in Maiduguri.",
    "Abu Sayyaf releases a hostage in Jolo.",
    "Colombia and the ELN open talks.",
    "Jens Stoltenberg visits Helsinki.",
    "The {group|-} is blamed for a blast in Aleppo, where Hezbollah has fighters.",
    "{He|-} is sworn in as the prime minister of Malta.",
    "M23 takes Sake. The {group|March 23 Movement} says {it|March 23 Movement} will go on to Goma.",
)


def plain(marked: str) -> str:
    """The text without its marks."""
    return MARK.sub(r"\1", marked)


def wanted(marked: str) -> Iterator[tuple[int, str, str]]:
    """Where each marked word starts, the word, and whom it is to stand for."""
    gone = 0
    for match in MARK.finditer(marked):
        yield match.start() - gone, match[1], match[2]
        gone += len(match[0]) - len(match[1])


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Extraction]:
    """The extractions of all texts, by the marked text."""
    texts = [*ROWS, "\n\n".join(DIGEST)]
    path = tmp_path_factory.mktemp("coreference") / "texts.jsonl"
    lines = [
        {"id": str(number), "title": "", "published": "2019-05-05", "text": plain(text)}
        for number, text in enumerate(texts)
    ]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    read = (one for one in extract([path], Options(workers=0)) if isinstance(one, Extraction))
    return {texts[int(one.article.id)]: one for one in read}


@pytest.mark.parametrize("marked", [*ROWS, "\n\n".join(DIGEST)])
def test_a_word_stands_for_whom_it_must(marked: str, found: dict[str, Extraction]) -> None:
    extraction = found[marked]
    pointing = {
        one.start: one for one in extraction.mentions if one.kind != "name" and one.reason != "event noun"
    }
    aliases = {one.id: {one.name, *one.aliases} for one in extraction.entities}
    for start, word, name in wanted(marked):
        mention = pointing.get(start)
        if name == "-":
            assert mention is None, (word, mention, extraction.text)
        else:
            assert mention is not None, (word, extraction.text)
            names = aliases[mention.entity]
            assert any(name in one or one in name for one in names), (word, names, extraction.text)

"""Tags, morphology, trees, sentences and names in one pass of a small encoder."""

import json
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
import srsly  # type: ignore[import-untyped]
from numpy.typing import NDArray
from spacy.language import Language
from spacy.strings import StringStore
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from ingest.language.agreement import agreed, completed
from ingest.language.pieces import Pieces, gap
from ingest.language.trees import heads, marks

ATTRIBUTES: list[int | str] = ["TAG", "POS", "MORPH", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE"]
WINDOW = 320
"""Word pieces read at a time; a longer paragraph is read on from the last sentence that was begun."""
SURE = 0.0
"""How much more likely than not, in logits, a word must open a sentence."""
IOB = {"I": 1, "O": 2, "B": 3}
SPACE = {"tag": "_SP", "morph": "SPACE|", "dep": "dep"}
FILES = ("network.onnx", "labels.onnx", "pieces.txt", "labels.json")

Ints = NDArray[np.uint64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The answers for the words of one stretch of text, by number; `head` and `start` are places in it."""

    tag: list[int]
    morph: list[int]
    head: list[int]
    dep: list[int]
    name: list[int]
    start: list[bool]


@dataclass(frozen=True)
class Parts:
    """What the component stores: two graphs, the vocabulary, and the labels of each head."""

    network: bytes
    labeller: bytes
    pieces: Pieces
    labels: dict[str, list[str]]

    @classmethod
    def of(cls, stored: Callable[[str], bytes]) -> "Parts":
        """The parts from the bytes of each of FILES."""
        network, labeller, pieces, labels = map(stored, FILES)
        return cls(network, labeller, Pieces(tuple(pieces.decode().split("\n"))), json.loads(labels))

    def stored(self) -> dict[str, bytes]:
        """The bytes of each of FILES."""
        pieces, labels = "\n".join(self.pieces.lines), json.dumps(self.labels, indent=1)
        return dict(zip(FILES, (self.network, self.labeller, pieces.encode(), labels.encode()), strict=True))

    @cached_property
    def run(self) -> Callable[[dict[str, Any]], list[Any]]:
        """The network: all answers but the labels of the tree."""
        return _runner(self.network)

    @cached_property
    def label(self) -> Callable[[dict[str, Any]], list[Any]]:
        """The labels of words under their heads."""
        return _runner(self.labeller)

    @cached_property
    def may_follow(self) -> NDArray[np.bool_]:
        """Which mark of a name may follow which."""
        names = self.labels["name"]
        return np.array([[not b.startswith("I-") or a[2:] == b[2:] for b in names] for a in names])


def _runner(graph: bytes) -> Callable[[dict[str, Any]], list[Any]]:
    """One thread and one text at a time, so that neither cores nor neighbours change the result."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    return lambda inputs: cast(list[Any], session.run(None, inputs))


@Language.factory(
    "dragoman_annotator",
    assigns=["token.tag", "token.pos", "token.morph", "token.head", "token.dep", "doc.sents", "doc.ents"],
)
def annotator(nlp: Language, name: str) -> "Annotator":
    """An annotator without weights; they come with `from_disk` or `from_bytes`."""
    return Annotator(nlp.vocab)


class Annotator:
    """The component; it writes its answers into the document.

    Sentence starts that the document brings with it are kept: True opens a sentence, False forbids that one opens.
    """

    def __init__(self, vocab: Vocab, parts: Parts | None = None) -> None:
        self.vocab = vocab
        self.parts = parts

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the trees."""
        return tuple(self.parts.labels["dep"]) if self.parts else ()

    @property
    def names(self) -> tuple[str, ...]:
        """The labels of the names."""
        marks = self.parts.labels["name"] if self.parts else []
        return tuple(mark[2:] for mark in marks if mark.startswith("B-"))

    def __call__(self, doc: Doc) -> Doc:
        """The document with every annotation."""
        if self.parts is None:
            raise ValueError("the annotator has no weights: load it with from_disk or from_bytes")
        if not len(doc):
            return doc
        tokens = [token for token in doc if not token.is_space]
        if not tokens:
            return _blank(doc, self._numbers)
        starts = _starts(doc, tokens)
        runs = _paragraphs(tokens, starts)
        readings = [reading for run in runs for reading in read(self.parts, tokens[run], starts[run])]
        whole = _joined(readings, starts, self._numbers.beside)
        return _written(doc, tokens, _agreed(whole, tokens, self.parts.labels), self._numbers)

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Each document annotated; the batch size makes no difference."""
        return map(self, stream)

    @cached_property
    def _numbers(self) -> "Numbers":
        assert self.parts is not None
        return Numbers.of(self.parts.labels, self.vocab.strings)

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Write the weights into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self._stored().items():
            (folder / name).write_bytes(content)

    def from_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> "Annotator":
        """Read the weights from a folder."""
        return self._with(lambda name: (Path(path) / name).read_bytes())

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:
        """The weights as one string of bytes."""
        return cast(bytes, srsly.msgpack_dumps(self._stored()))

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> "Annotator":
        """Read the weights from what `to_bytes` gave."""
        return self._with(cast(dict[str, bytes], srsly.msgpack_loads(data)).__getitem__)

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived, (self.vocab, self._stored())

    def _stored(self) -> dict[str, bytes]:
        return self.parts.stored() if self.parts else {}

    def _with(self, stored: Callable[[str], bytes]) -> "Annotator":
        self.parts = Parts.of(stored)
        self.__dict__.pop("_numbers", None)
        return self


def _revived(vocab: Vocab, stored: dict[str, bytes]) -> Annotator:
    return Annotator(vocab, Parts.of(stored.__getitem__) if stored else None)


def _starts(doc: Doc, tokens: Sequence[Token]) -> list[int]:
    """What was said of each word beforehand: 1 where it opens a sentence, -1 where it does not, 0 where nothing was.

    White space that opens a sentence leaves that to the word behind it.
    """
    said = doc.to_array("SENT_START").astype(np.int64)
    said[0] = 1
    if not said[1:].any():
        return [1] + [0] * (len(tokens) - 1)
    befores = [-1, *(token.i for token in tokens[:-1])]
    return [
        1 if said[before + 1 : token.i].max(initial=0) == 1 else int(said[token.i])
        for before, token in zip(befores, tokens, strict=True)
    ]


def _paragraphs(tokens: Sequence[Token], starts: Sequence[int]) -> Iterator[slice]:
    """Runs of words without an empty line among them, unless a sentence is known to go on behind it."""
    begin = 0
    for place, (before, token) in enumerate(zip(tokens, tokens[1:], strict=False), start=1):
        if starts[place] >= 0 and token.i - before.i > 1 and _white(before, token).count("\n") > 1:
            yield slice(begin, place)
            begin = place
    yield slice(begin, len(tokens))


def _white(before: Token, token: Token) -> str:
    between = token.doc[before.i + 1 : token.i].text_with_ws if token.i - before.i > 1 else ""
    return before.whitespace_ + between


def read(parts: Parts, tokens: Sequence[Token], starts: Sequence[int]) -> Iterator[Reading]:
    """What the network says of a paragraph, window by window; for `starts` see `_starts`."""
    words = [token.text for token in tokens]
    gaps = [gap(_white(before, token)) for before, token in zip(tokens, tokens[1:], strict=False)]
    yield from read_words(parts, words, [0, *gaps], starts)


def read_words(
    parts: Parts, words: Sequence[str], gaps: Sequence[int], starts: Sequence[int]
) -> Iterator[Reading]:
    """What the network says of words, `gaps` being the white space before each."""
    begin = 0
    while begin < len(words):
        end = _end(parts.pieces, words, begin)
        reading = _window(parts, words[begin:end], gaps[begin:end], starts[begin:end])
        if end < len(words):
            last = max(place for place, start in enumerate(reading.start) if start)
            # a sentence that takes up most of the window is cut: reading it again would gain little
            if last > (end - begin) // 2:
                end = begin + last
                reading = _cut(reading, last)
        yield reading
        begin = end


def _end(pieces: Pieces, words: Sequence[str], begin: int) -> int:
    room = WINDOW
    for place in range(begin, len(words)):
        room -= len(pieces.of(words[place]))
        if room < 0:
            return place
    return len(words)


def _window(parts: Parts, words: Sequence[str], gaps: Sequence[int], starts: Sequence[int]) -> Reading:
    given = parts.pieces.input(words, gaps)
    inputs = {name: np.array(getattr(given, name), dtype=np.int64) for name in given.__slots__}
    tag, morph, name, opens, arcs, child, over = parts.run(inputs)
    start = [
        known > 0 if known else bool(opening > SURE) for known, opening in zip(starts, opens, strict=True)
    ]
    start[0] = True
    found = list[int]()
    for begin, end in _stretches(start):
        found += [begin + head for head in heads(arcs[begin:end, begin:end])]
    (dep,) = parts.label({"child": child, "head": over[found]})
    dep[np.array(found) == np.arange(len(found))] = parts.labels["dep"].index("ROOT")
    return Reading(
        tag=tag.tolist(),
        morph=morph.tolist(),
        head=found,
        dep=dep.tolist(),
        name=marks(name, parts.may_follow),
        start=start,
    )


def _stretches(start: Sequence[bool]) -> Iterator[tuple[int, int]]:
    places = [place for place, opens in enumerate(start) if opens]
    return zip(places, [*places[1:], len(start)], strict=True)


def _cut(reading: Reading, end: int) -> Reading:
    return Reading(**{name: getattr(reading, name)[:end] for name in reading.__slots__})


def _joined(readings: Iterable[Reading], starts: Sequence[int], beside: int) -> Reading:
    """One reading of all words. What was cut where no sentence may open hangs on the sentence before the cut."""
    whole = Reading(tag=[], morph=[], head=[], dep=[], name=[], start=[])
    for reading in readings:
        begin = len(whole.head)
        for kind in ("tag", "morph", "dep", "name", "start"):
            getattr(whole, kind).extend(getattr(reading, kind))
        whole.head.extend(begin + above for above in reading.head)
        if begin and starts[begin] < 0:
            roots = [place for place, above in enumerate(whole.head) if place == above]
            first = bisect(roots, begin - 1)
            whole.head[roots[first]], whole.dep[roots[first]] = roots[first - 1], beside
    return whole


def _agreed(reading: Reading, tokens: Sequence[Token], labels: dict[str, list[str]]) -> Reading:
    """The reading with whole names and one label for each."""
    words, flat = [token.text for token in tokens], labels["dep"].index("flat")
    set_off = [False, *(token.text == "-" and bool(token.whitespace_) for token in tokens[:-1])]
    above = [
        head if dep == flat and not apart else None
        for head, dep, apart in zip(reading.head, reading.dep, set_off, strict=True)
    ]
    names = agreed(words, completed(words, [labels["name"][number] for number in reading.name], above))
    return replace(reading, name=[labels["name"].index(mark) for mark in names])


@dataclass(frozen=True, slots=True)
class Numbers:
    """The attributes of spaCy for the number of each answer; the last row of each is for white space.

    `root` and `beside` are the answers that mean the root of a sentence and one sentence beside another in it.
    """

    tag: Ints
    morph: Ints
    dep: Ints
    name: Ints
    root: int
    beside: int

    @classmethod
    def of(cls, labels: dict[str, list[str]], strings: StringStore) -> "Numbers":
        """The labels looked up in a vocabulary."""
        add = strings.add
        morphs = [label.split("|", 1) for label in (*labels["morph"], SPACE["morph"])]
        names = [(IOB[mark[0]], add(mark[2:]) if mark[2:] else 0) for mark in labels["name"]]
        return cls(
            tag=np.array([add(label) for label in (*labels["tag"], SPACE["tag"])], dtype=np.uint64),
            morph=np.array([(add(pos), add(rest or "_")) for pos, rest in morphs], dtype=np.uint64),
            dep=np.array([add(label) for label in (*labels["dep"], SPACE["dep"])], dtype=np.uint64),
            name=np.array([*names, (IOB["O"], 0)], dtype=np.uint64),
            root=labels["dep"].index("ROOT"),
            beside=labels["dep"].index("parataxis"),
        )


def _written(doc: Doc, tokens: Sequence[Token], reading: Reading, numbers: Numbers) -> Doc:
    """White space hangs on the word before it, or at the start of the text on the word behind it."""
    places = np.array([token.i for token in tokens], dtype=np.int64)
    length = len(doc)
    answer = {
        kind: _spread(getattr(reading, kind), places, length) for kind in ("tag", "morph", "dep", "name")
    }
    head = np.empty(length, dtype=np.int64)
    head[:] = places[np.maximum(np.searchsorted(places, np.arange(length), side="right") - 1, 0)]
    head[places] = places[reading.head]
    rows = np.column_stack(
        (
            numbers.tag[answer["tag"]],
            numbers.morph[answer["morph"]],
            (head - np.arange(length)).astype(np.uint64),
            numbers.dep[answer["dep"]],
            _within(numbers.name[answer["name"]], places),
        )
    )
    return doc.from_array(ATTRIBUTES, cast(Any, np.ascontiguousarray(rows)))


def _spread(answers: Sequence[int], places: Places, length: int) -> Places:
    """The answers at the words' places in the document; -1, the last row, at white space."""
    spread = np.full(length, -1, dtype=np.int64)
    spread[places] = answers
    return spread


def _within(names: Ints, places: Places) -> Ints:
    """White space inside a name is part of it."""
    for before, after in zip(places, places[1:], strict=False):
        if after - before > 1 and names[after, 0] == IOB["I"]:
            names[before + 1 : after] = names[after]
    return names


def _blank(doc: Doc, numbers: Numbers) -> Doc:
    """A document of nothing but white space: its first token is the root."""
    steps = np.arange(len(doc), dtype=np.int64)
    rows = np.column_stack(
        (
            np.full(len(doc), numbers.tag[-1]),
            np.tile(numbers.morph[-1], (len(doc), 1)),
            (-steps).astype(np.uint64),
            np.where(steps == 0, numbers.dep[numbers.root], numbers.dep[-1]),
            np.tile(numbers.name[-1], (len(doc), 1)),
        )
    )
    return doc.from_array(ATTRIBUTES, cast(Any, np.ascontiguousarray(rows)))

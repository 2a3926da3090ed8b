"""Words as the encoder reads them: word pieces, letter case, and the white space before."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece

CASES = ("other", "lower", "title", "upper", "letter", "mixed", "number")
GAPS = ("glued", "space", "line")
MOST = 12
"""Of a longer word, such as an address, the first pieces and the last are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One stretch of text for the encoder; `first` and `last` are the places of each word's outer pieces."""

    pieces: list[int]
    cases: list[int]
    gaps: list[int]
    first: list[int]
    last: list[int]


@dataclass(frozen=True)
class Pieces:
    """An uncased word-piece vocabulary; a line's number is its piece."""

    lines: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "Pieces":
        """The vocabulary of a file, one piece a line."""
        return cls(tuple(path.read_text(encoding="utf-8").split("\n")))

    def write(self, path: Path) -> None:
        """Store the vocabulary, one piece a line."""
        path.write_text("\n".join(self.lines), encoding="utf-8")

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Each piece with its number."""
        return {piece: number for number, piece in enumerate(self.lines)}

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """Splits a single word, without case and accents."""
        tokenizer = Tokenizer(WordPiece(self.numbers, unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.BertNormalizer()
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        return tokenizer

    @cached_property
    def _known(self) -> dict[str, tuple[int, ...]]:
        return {}

    def of(self, word: str) -> tuple[int, ...]:
        """The pieces of a word, at least one."""
        if word not in self._known:
            if len(self._known) > 100_000:
                self._known.clear()
            self._known[word] = self._split(word)
        return self._known[word]

    def _split(self, word: str) -> tuple[int, ...]:
        found = self.tokenizer.encode(word[:400], add_special_tokens=False).ids
        return (*found[: MOST - 1], *found[MOST - 1 :][-1:]) or (self.numbers["[UNK]"],)

    def input(self, words: Sequence[str], gaps: Sequence[int]) -> Input:
        """What the encoder reads for these words, `gaps` being the white space before each."""
        pieces, cases, spaces = [self.numbers["[CLS]"]], [0], [0]
        first, last = list[int](), list[int]()
        for word, gap in zip(words, gaps, strict=True):
            own = self.of(word)
            first.append(len(pieces))
            pieces += own
            cases += [case(word)] * len(own)
            spaces += [gap, *[0] * (len(own) - 1)]
            last.append(len(pieces) - 1)
        return Input(
            pieces=[*pieces, self.numbers["[SEP]"]],
            cases=[*cases, 0],
            gaps=[*spaces, 0],
            first=first,
            last=last,
        )


def case(word: str) -> int:
    """The number in CASES of how a word is written."""
    letters = [letter for letter in word if letter.isalpha()]
    if not letters:
        return CASES.index("number" if any(map(str.isdigit, word)) else "other")
    if word.islower():
        return CASES.index("lower")
    if word.isupper():
        return CASES.index("upper" if len(letters) > 1 else "letter")
    title = letters[0].isupper() and not any(map(str.isupper, letters[1:]))
    return CASES.index("title" if title else "mixed")


def gap(before: str) -> int:
    """The number in GAPS of the white space before a word."""
    return GAPS.index("line" if "\n" in before else "space" if before else "glued")

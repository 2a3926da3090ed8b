"""Our own sentences for what the treebanks lack, from `templates.toml`."""

import random
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from training.treebank import Sentence, Word

RULES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "templates.toml").read_text(encoding="utf-8"))
TIGHT = (".", ",", "-")

Forms = dict[tuple[str, ...], Counter[tuple[str, str]]]


def filled(treebank: Iterable[Sentence], seed: int) -> Iterator[Sentence]:
    """Each template several times; parts of speech and features are those the treebank gives the tag."""
    forms, chance = _forms(treebank), random.Random(seed)
    for template in RULES["templates"]:
        for copy in range(RULES["copies"]):
            rows = [row.rsplit("/", 3) for row in _fill(template, chance).split()]
            words = tuple(_word(rows, place, forms) for place in range(len(rows)))
            yield Sentence(id="", document=f"{template} {copy}", opens=True, words=words)


def _forms(treebank: Iterable[Sentence]) -> Forms:
    forms: Forms = defaultdict(Counter)
    for word in (word for sentence in treebank for word in sentence.words):
        if word.pos != "AUX" or word.tag == "MD":
            for key in _keys(word.tag, word.form, word.dep):
                forms[key][word.pos, word.morph] += 1
    return forms


def _keys(tag: str, form: str, dep: str) -> Iterator[tuple[str, ...]]:
    """From the closest likeness to the widest; a verb's features hang on its tag, not on its form."""
    if not tag.startswith("VB"):
        yield from ((tag, form.lower(), dep), (tag, form.lower()))
    yield (tag,)


def _fill(template: str, chance: random.Random) -> str:
    return re.sub(r"\{(\w+)\}", lambda slot: chance.choice(RULES["slots"][slot[1]]), template)


def _word(rows: list[list[str]], place: int, forms: Forms) -> Word:
    form, tag, head, dep = rows[place]
    likeness = next(forms[key] for key in _keys(tag, form, dep) if key in forms)
    (pos, morph), _ = likeness.most_common(1)[0]
    following = rows[place + 1][0] if place + 1 < len(rows) else ""
    quoted = tag == "``" or (following == '"' and place > 0)
    return Word(
        form=form.lower() if place and tag == "NNS" else form,
        lemma="",
        pos=pos,
        tag=tag,
        morph=RULES["features"].get(tag, morph),
        head=int(head) - 1 if head != "0" else place,
        dep="ROOT" if dep == "root" else dep,
        space=not (following in TIGHT or form == "-" or quoted),
        misc="",
    )

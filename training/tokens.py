"""Where news is split otherwise than spaCy's English tokenizer splits it."""

from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.util import compile_infix_regex, compile_suffix_regex, registry

SUFFIXES = (r"(?<=-[A-Z])\.",)
"""The full stop of "ties to ISIS-K." is not part of the name."""
INFIXES = (r"(?<=[A-Za-z.])[\[(](?=[A-Z0-9])",)
"""Footnotes and glosses without white space, as in "Iraq.[3]" or "Qanbar(Arabic"."""


@registry.callbacks("dragoman.tokens.v1")  # type: ignore[untyped-decorator]
def tokens() -> Callable[[Language], Language]:
    """A callback that gives a fresh pipeline our tokenizer; it is stored with the pipeline."""

    def set_rules(nlp: Language) -> Language:
        tokenizer: Any = nlp.tokenizer
        tokenizer.suffix_search = compile_suffix_regex([*(nlp.Defaults.suffixes or ()), *SUFFIXES]).search
        tokenizer.infix_finditer = compile_infix_regex([*(nlp.Defaults.infixes or ()), *INFIXES]).finditer
        return nlp

    return set_rules

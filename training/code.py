"""All that the training configs name; `spacy train --code` reads this file."""

from training import augment, tokens

__all__ = ["augment", "tokens"]

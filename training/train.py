"""Train the parser's half and the name finder's half of the pipeline."""

import argparse
from pathlib import Path

from spacy.cli.train import train

from training import augment, tokens

PARTS = {"syntax": "train.cfg", "names": "names.cfg"}
REGISTERED = (augment.news_augmenter, tokens.tokens)
"""What the configs name; importing them registers them."""


def main() -> None:
    """Write training/out/syntax and training/out/names."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--out", type=Path, default=Path("training/out"))
    options = parser.parse_args()
    for part in [options.only] if options.only else PARTS:
        train(Path(__file__).parent / PARTS[part], options.out / part)


if __name__ == "__main__":
    main()

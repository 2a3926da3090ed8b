"""The language model: the English pipeline that ships with the package, or any other of spaCy's."""

from ingest.language.pipeline import load

__all__ = ["load"]

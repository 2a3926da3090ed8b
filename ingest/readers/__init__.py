"""From a file, a folder, a web page, JSON Lines or standard input to articles."""

from ingest.readers.sources import read

__all__ = ["read"]

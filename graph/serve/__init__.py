"""A knowledge graph as a SPARQL 1.1 endpoint with a page to ask it, for reading only."""

from graph.serve.app import application, run
from graph.serve.pool import Limits

__all__ = ["Limits", "application", "run"]

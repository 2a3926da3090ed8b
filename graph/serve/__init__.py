"""A knowledge graph as a SPARQL 1.1 endpoint with a page to ask it; written to only with a token."""

from graph.serve.app import application, run
from graph.serve.pool import Limits
from graph.serve.writing import token_from

__all__ = ["Limits", "application", "run", "token_from"]

"""Measurements of the project against its own gold standard."""

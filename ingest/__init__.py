"""The ingest side of dragoman: from a source to articles, documents and claims."""

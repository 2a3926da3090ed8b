"""The graph side of dragoman: claims as RDF, questions to them, pictures of them."""

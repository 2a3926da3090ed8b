"""Score extraction on public corpora that lie beside the project: python -m benchmarks.external SET DIR."""

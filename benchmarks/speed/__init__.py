"""How fast engines build and answer, what memory and space that takes: `python -m benchmarks`."""

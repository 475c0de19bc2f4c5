"""Which words matched, and the passages that show it."""

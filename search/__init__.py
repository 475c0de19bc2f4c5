"""From a question to ranked, highlighted hits."""

"""Articles like one article, or like a text."""

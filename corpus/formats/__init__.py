"""From decoded text to articles, one file a format."""

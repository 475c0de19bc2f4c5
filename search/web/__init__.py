"""An index on the web: an HTTP API for programs and a page for people."""

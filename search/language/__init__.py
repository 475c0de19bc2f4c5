"""From what a person typed to a tree of Whoosh's query objects."""

"""Whoosh's interfaces on Fihris's segments: schema, reader, writer, index."""

"""The two ways to an index: a new one, and one that is there."""

from __future__ import annotations

from os import PathLike

from fihris.index.analysis.analyzer import DEFAULT_ANALYZER
from fihris.search.engine import Index


def create(path: str | PathLike[str], *, analyzer: str = DEFAULT_ANALYZER) -> Index:
    """Make an empty index in a folder that does not exist yet or is empty.

    Raises IndexExistsError, ValueError for an analyzer that is not known, IndexingError where the
    folder cannot be made or written.
    """
    return Index.create(path, analyzer=analyzer)


def open(path: str | PathLike[str]) -> Index:  # noqa: A001
    """Open the index in a folder. Raises NotAnIndexError, NewerFormatError, DamagedIndexError."""
    return Index(path)

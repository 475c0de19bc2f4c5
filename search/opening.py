"""The two ways to an index: a new one, and one that is there."""

from __future__ import annotations

from datetime import tzinfo
from os import PathLike

from fihris.index.analysis.analyzer import DEFAULT_ANALYZER
from fihris.search.engine import Index


def create(
    path: str | PathLike[str],
    *,
    analyzer: str = DEFAULT_ANALYZER,
    zone: tzinfo | str | None = None,
) -> Index:
    """Make an empty index in a folder that does not exist yet or is empty.

    `zone`, by its IANA name, is where days begin that name none: `Index.zone`. Raises
    IndexExistsError, ValueError for an analyzer or a zone that is not known and for an address,
    IndexingError where the folder cannot be made or written.
    """
    if isinstance(path, str) and "://" in path:
        from fihris.index.cluster.address import is_address

        if is_address(path):
            raise ValueError(f"{path} is no folder; fihris.index.cluster.loading makes that index")
    return Index.create(path, analyzer=analyzer, zone=zone)


def open(path: str | PathLike[str]) -> Index:  # noqa: A001
    """Open the index in a folder, or on a cluster: ``opensearch://host:9200/news``.

    Raises NotAnIndexError, NewerFormatError, DamagedIndexError; for an address also ValueError,
    ClusterError and what is under it, and MissingExtraError.
    """
    if isinstance(path, str) and "://" in path:
        from fihris.index.cluster.address import is_address

        if is_address(path):
            from fihris.search.cluster.engine import ClusterIndex

            return ClusterIndex(path)
    return Index(path)

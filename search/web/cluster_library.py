"""The index on a cluster that is served, and how long the cluster is waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic

from fihris.index.cluster.address import parse_address
from fihris.index.cluster.server import Server
from fihris.search.cluster.engine import ClusterIndex
from fihris.search.web.library import Library

# So much longer than a request may take, what the cluster says of it in that time is waited for.
_ON_THE_WAY = 0.5


class ClusterLibrary(Library):
    """Holds the index at an address. Answers have no commit: the cluster's change at any time.

    Raises what `ClusterIndex` raises.
    """

    def __init__(self, address: str, *, is_searched: bool = True) -> None:
        self._local = threading.local()
        server = Server(parse_address(address), patience=self._patience)
        index = ClusterIndex(address, server)
        if is_searched:
            self._warm(index)
        self.read = index, None

    @contextmanager
    def answering(self, milliseconds: float) -> Iterator[None]:
        """Return what an answer is made in that may take so long, by one thread."""
        self._local.ends = monotonic() + milliseconds / 1000
        try:
            yield
        finally:
            del self._local.ends

    def _patience(self) -> float:
        """Return for how many seconds the answer that is being made waits for the cluster."""
        ends: float = getattr(self._local, "ends", inf)
        return max(ends - monotonic(), 0.0) + _ON_THE_WAY

    def renew(self) -> bool:
        """Take the words of the last load where there was another, and tell whether there was."""
        return self.index.refresh()

    def _name(self) -> str:
        return "another load"

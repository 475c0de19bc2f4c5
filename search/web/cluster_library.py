"""The index on a cluster that is served, and how long the cluster is waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from time import monotonic
from typing import Any

from fihris.index.cluster.address import parse_address
from fihris.index.cluster.server import Json, Server
from fihris.search.cluster.engine import ClusterIndex
from fihris.search.web.library import Library

# So much longer than a request may take, what the cluster says of it in that time is waited for.
_ON_THE_WAY = 0.5


class HurriedServer(Server):
    """Waits for no answer longer than the request has time in which it is asked for."""

    _local = threading.local()

    @contextmanager
    def within(self, milliseconds: float) -> Iterator[None]:
        """Return what a request is answered in, by one thread."""
        self._local.ends = monotonic() + milliseconds / 1000
        try:
            yield
        finally:
            del self._local.ends

    def ask(
        self,
        method: str,
        *path: str,
        body: Json | list[Any] | bytes | None = None,
        seconds: float | None = None,
        **parameters: Any,
    ) -> Json:
        """Ask as `Server` does."""
        ends = getattr(self._local, "ends", None)
        if ends is not None:
            left = max(ends - monotonic(), 0.0) + _ON_THE_WAY
            seconds = left if seconds is None else min(seconds, left)
        return super().ask(method, *path, body=body, seconds=seconds, **parameters)


class ClusterLibrary(Library):
    """Holds the index at an address. Answers have no commit: the cluster's change at any time.

    Raises what `ClusterIndex` raises.
    """

    def __init__(self, address: str, *, is_searched: bool = True) -> None:
        self._server = HurriedServer(parse_address(address))
        index = ClusterIndex(address, self._server)
        if is_searched:
            self._warm(index)
        self.read = index, None

    def answering(self, milliseconds: float) -> AbstractContextManager[None]:
        """Return what an answer is made in that may take so long."""
        return self._server.within(milliseconds)

    def renew(self) -> bool:
        """Take the words of the last load where there was another, and tell whether there was."""
        return self.index.refresh()

    def _name(self) -> str:
        return "another load"

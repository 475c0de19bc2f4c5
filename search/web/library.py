"""The index that is served: as of its last commit, until there is the next."""

from __future__ import annotations

import asyncio
import logging
import zlib
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from fihris.errors import FihrisError
from fihris.index.manifest import MANIFEST
from fihris.index.snapshot import Snapshot
from fihris.search.engine import Index
from fihris.search.web.settings import Settings

_log = logging.getLogger("uvicorn.error")
# A name that no dictionary has, a phrase and a pattern: what they load is then there for the first
# who asks.
_FIRST_QUERIES = ("بلنكن", '"رئيس الوزراء" حكومة', "رئيس*")


def library_of(settings: Settings, *, is_searched: bool = True) -> Library:
    """Return what holds the index of a server. Raises what opening it raises."""
    if isinstance(settings.place, str):
        from fihris.search.web.cluster_library import ClusterLibrary

        return ClusterLibrary(settings.place, is_searched=is_searched)
    return Library(settings.place, is_searched=is_searched)


class Library:
    """Holds the index of the last commit. What it gave out before goes on to read its own commit.

    Raises what `Index` raises.

    `is_searched` tells whether anybody searches in what it holds, or only looks at what it is.
    """

    read: tuple[Index, str | None]

    def __init__(self, folder: Path, *, is_searched: bool = True) -> None:
        self._folder = folder
        self._is_searched = is_searched
        self._seen = self._signature()
        self._take(Index(folder))

    @property
    def index(self) -> Index:
        """The index as of the commit that is read."""
        return self.read[0]

    @property
    def commit(self) -> str | None:
        """A name for the commit that is read: another index in the same folder has another.

        None where answers may change without a commit.
        """
        return self.read[1]

    def answering(self, milliseconds: float) -> AbstractContextManager[None]:  # noqa: ARG002
        """Return what an answer is made in that may take so long."""
        return nullcontext()

    def _take(self, index: Index) -> None:
        if self._is_searched:
            self._warm(index)
        manifest = index.snapshot.manifest
        # Both at once, for those who read in other threads.
        self.read = index, f"{manifest.generation}-{zlib.crc32(repr(manifest).encode()):08x}"

    def renew(self) -> bool:
        """Move on to the last commit where there is a new one, and tell whether there was."""
        seen = self._signature()
        if seen == self._seen:
            return False
        before = self.index.snapshot
        index = Index.at(Snapshot.open(self._folder, before))
        self._seen = seen
        if index.snapshot.manifest == before.manifest:
            return False
        self._take(index)
        return True

    async def watch(self, seconds: float) -> None:
        """Look for new commits for ever; an index that cannot be read is served as it was."""
        said = ""
        while True:
            await asyncio.sleep(seconds)
            said = await asyncio.to_thread(self.renew_or_say, said)

    def renew_or_say(self, said: str) -> str:
        """Renew, and log and return why that cannot be, where it was not `said` before."""
        try:
            if self.renew():
                _log.info("%s is served", self._name())
        except (FihrisError, OSError) as error:
            if str(error) != said:
                _log.warning("what was served before is served still: %s", error)
            return str(error)
        return ""

    def _name(self) -> str:
        return f"commit {self.index.snapshot.generation}"

    def _signature(self) -> tuple[int, int, int] | None:
        """Return what changes with every commit, without reading it."""
        try:
            found = (self._folder / MANIFEST).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    @staticmethod
    def _warm(index: Index) -> None:
        """Have read, before anybody waits for it, what first searches read."""
        for query in _FIRST_QUERIES:
            hits = index.search(query, timeout_ms=10_000)
            for hit in hits:
                assert hit.snippets is not None  # noqa: S101
            hits.facets()
            hits.timeline()

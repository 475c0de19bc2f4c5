"""A load under way: what is sent, how far it has come without a gap, and what it leaves behind."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from fihris.corpus.article import Article
from fihris.errors import FihrisError
from fihris.index.cluster import word_store
from fihris.index.cluster.analysing import Piece, pieces, requests
from fihris.index.cluster.bulk import Bulk, Outcome, Refusal
from fihris.index.cluster.checkpoint import Checkpoint, Progress
from fihris.index.cluster.remote import Remote, drop_unpublished, writable
from fihris.index.cluster.server import Server
from fihris.index.cluster.word_counts import WordTally

# How often progress is kept: a checkpoint of a million words takes a second.
_KEEP_SECONDS = 30.0


class _Sent(NamedTuple):
    """A piece under way: how many requests it is, and what became of those that are done."""

    piece: Piece
    requests: int
    outcomes: list[Outcome]

    @property
    def is_done(self) -> bool:
        return len(self.outcomes) == self.requests


class Run:
    """A load under way: where it goes, how far it has come, and the words of what is there."""

    def __init__(
        self,
        server: Server,
        remote: Remote,
        progress: Progress,
        words: WordTally,
        checkpoint: Checkpoint | None,
    ) -> None:
        self.server, self.remote = server, remote
        self.progress, self.words = progress, words
        self._checkpoint = checkpoint
        self._under_way: deque[_Sent] = deque()
        self._written = time.monotonic()

    def send(
        self, articles: Iterable[Article], processes: int, refused: Callable[[Refusal], None]
    ) -> None:
        """Send what is not there yet, and keep the checkpoint."""
        rest = islice(articles, self.progress.records, None)
        with Bulk(self.server, writable(self.server, self.remote), refused, alias=True) as bulk:
            for piece in pieces(rest, self.remote.analyzer, processes):
                parts = list(requests(piece.items))
                sent = _Sent(piece, len(parts), [])
                self._under_way.append(sent)
                for part in parts:
                    bulk.send(part, sent.outcomes.append)
                self._settle()
                if time.monotonic() - self._written > _KEEP_SECONDS:
                    self.keep()
            bulk.finish()
        self.keep()

    def keep(self) -> None:
        """Write the checkpoint: what is there, as far as nothing before it is missing."""
        self._settle()
        if self._checkpoint is not None:
            self._checkpoint.write(self.progress, self.words.total())
        self._written = time.monotonic()

    def fail(self) -> None:
        """Leave behind what a load that does not come to its end should, and no error more."""
        with suppress(FihrisError):
            if self._checkpoint is not None:
                self.keep()
            elif self.progress.is_new:
                drop_unpublished(self.server, self.remote.physical)
            else:  # so that what is there is found
                self._settle(everything=True)
                self.finish_words()

    def finish_words(self) -> None:
        """Add the words to those on the cluster, once."""
        word_store.add(self.server, self.remote, self.words.total(), self.progress.token)

    def end(self) -> None:
        """Forget the checkpoint."""
        if self._checkpoint is not None:
            self._checkpoint.remove()

    def _settle(self, *, everything: bool = False) -> None:
        """Count what is done, in order, up to the first piece that is not.

        With `everything`, the words of all that was sent are counted: some of it may be there.
        """
        while self._under_way and (everything or self._under_way[0].is_done):
            sent = self._under_way.popleft()
            self.words.add(sent.piece.words)
            if not sent.is_done:
                continue
            now = self.progress
            self.progress = replace(
                now,
                records=now.records + sent.piece.read,
                added=now.added + sum(one.added for one in sent.outcomes),
                refused=now.refused + sum(one.refused for one in sent.outcomes),
            )

"""Following feeds and folders: what is new of each goes into an index, a source a commit.

What is new is what the index does not hold: each article is compared with the one of its id. The
state that is kept beside (`STATE` in the index's folder) only saves work: without it everything is
read once more, and nothing changes. It is written after the commit, so that whatever ends a round
in between, the next one finds the same again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from os import PathLike
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from fihris.corpus.article import Article
from fihris.corpus.files.opening import Progress
from fihris.corpus.files.sources import STDIN, check_sources, printable
from fihris.corpus.following.addresses import Address, address_of, is_address
from fihris.corpus.following.feeds import feed_articles
from fihris.corpus.following.fetching import (
    DEFAULT_TIMEOUT,
    GONE,
    NOT_MODIFIED,
    OK,
    Reply,
    fetch,
    require_urllib3,
)
from fihris.corpus.following.folders import look
from fihris.corpus.following.schedule import after_answer, after_failure, ttl_of
from fihris.corpus.following.state import FeedState, State
from fihris.corpus.formats.feed import require_feedparser
from fihris.corpus.problem import Problem
from fihris.corpus.reading import read_articles
from fihris.errors import IndexLockedError, InputError
from fihris.index.manifest import read_manifest
from fihris.index.records import pack
from fihris.index.snapshot import Snapshot
from fihris.index.writer import Writer

STATE = "follow.json"
"""The file in the index's folder: no name of the index's own, so that no writer removes it."""

# Of files that could not be read, so that they are tried again.
_UNREAD = ("file", "extra")


class Counts(NamedTuple):
    """How many articles of a source the index did not hold, held otherwise, and held."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of one source in one round.

    `status` is "read"; "unchanged", where nothing had to be read; "waiting", where a feed must not
    be asked before `next`; "gone", where its server says that it will not come back; or "error",
    and `error` says which. `skipped` counts records that cannot be read, `removed` files that are
    there no more: their articles stay.
    """

    source: str
    status: str
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    removed: int = 0
    error: str = ""
    next: datetime | None = None


class Follower:
    """Reads into an index what is new in some feeds, folders and files, as often as it is told.

    A source is the address of an RSS or Atom feed, or a path. `source` is the `Article.source` of
    articles that name none, `reading` what else `read_articles` is to be told of paths (format,
    encoding, columns, separator, base). `timeout` is how many seconds one request may take.
    `told` is called with whatever is wrong with a record; `progress` with how many bytes of files
    are going to be read, for a context whose value is called with how many more were; `random`
    draws how long feeds that fail are left alone.

    A path that is not there is an error of each round until it is.

    Raises InputError for standard input and addresses of other schemes, NotAnIndexError where there
    is no index, and MissingExtraError where there are feeds and the extra `feeds` is not installed.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        sources: Iterable[str | PathLike[str]],
        *,
        source: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        reading: Mapping[str, Any] | None = None,
        told: Callable[[Problem], None] | None = None,
        progress: Callable[[int], AbstractContextManager[Progress]] | None = None,
        random: Random | None = None,
    ) -> None:
        self._folder = Path(path)
        self._source = source
        self._timeout = timeout
        self._reading = dict(reading or {})
        self._told = told or (lambda _: None)
        self._progress = progress or (lambda _: nullcontext(lambda _: None))
        self._random = random or Random()  # noqa: S311 - spreads requests, keeps no secret
        named = dict.fromkeys(os.fspath(name) for name in sources)
        self._sources = [address_of(name) if is_address(name) else name for name in named]
        if STDIN in self._sources:
            raise InputError("cannot be followed: name feeds, folders and files", path=STDIN)
        if any(isinstance(name, Address) for name in self._sources):
            require_urllib3()
            require_feedparser()
        read_manifest(self._folder)

    def round(self, *, force: bool = False, now: datetime | None = None) -> Iterator[Followed]:
        """Read what is new of each source, commit it, and say what it was: one after the other.

        With `force`, feeds are asked that must wait or are gone. `now` stands for the time.

        An error of a source is a `Followed`; so is another writer at work, until the next round.
        Raises what else opening an index and writing to it raises.
        """
        state = State.load(self._folder / STATE)
        generation = read_manifest(self._folder).generation
        if generation < state.generation:  # made anew, or restored
            state.forget_contents()
        state.generation = generation
        zone = Snapshot.open(self._folder).zone
        for name in self._sources:
            moment = now or datetime.now(UTC)
            try:
                if isinstance(name, Address):
                    yield self._feed(name, state, zone, moment, force=force)
                else:
                    yield self._files(name, state, zone)
            except IndexLockedError as error:  # what was read is not taken down, nor lost
                shown = name.shown if isinstance(name, Address) else printable(name)
                yield Followed(shown, "error", error=str(error))

    def _feed(
        self, address: Address, state: State, zone: tzinfo, now: datetime, *, force: bool
    ) -> Followed:
        known = state.feeds.setdefault(address.url, FeedState())
        if not force and known.gone:
            return Followed(address.shown, "gone")
        if not force and known.next is not None and now < known.next:
            return Followed(address.shown, "waiting", next=known.next)
        where = address.led_to(known.moved) if known.moved else address
        reply = Reply(0, b"", {}, None)
        counts, status = Counts(), "read"
        try:
            reply = fetch(where, etag=known.etag, modified=known.modified, timeout=self._timeout)
            if reply.status == OK:
                items = feed_articles(reply.body, address, source=self._source, zone=zone)
                counts = self._add(list(items))
                known.etag = reply.headers.get("etag", "")
                known.modified = reply.headers.get("last-modified", "")
            elif reply.status == NOT_MODIFIED:
                status = "unchanged"
            else:
                raise InputError(_refusal(reply.status), path=address.shown)
        except InputError as error:
            known.failures += 1
            known.moved = None  # the first address may know better
            known.gone = reply.status == GONE
            known.next = after_failure(now, reply.headers, known.failures, self._random)
            self._save(state)
            if known.gone:
                return Followed(address.shown, "gone", error=error.reason)
            return Followed(address.shown, "error", error=error.reason, next=known.next)
        known.failures, known.gone = 0, False
        known.moved = reply.moved or known.moved
        known.next = after_answer(now, reply.headers, ttl_of(reply.body))
        self._save(state)
        return Followed(address.shown, status, *counts, next=known.next)

    def _files(self, name: str, state: State, zone: tzinfo) -> Followed:
        shown = printable(name)
        try:
            check_sources([name])
            place = str(Path(name).resolve())
            files = look(name, state.folders.get(place, {}))
            if not files.changed and not files.removed:
                return Followed(shown, "unchanged")
            unread: set[str] = set()
            with self._progress(files.bytes) as progress:
                items = read_articles(
                    [name],
                    source=self._source,
                    zone=zone,
                    wanted=lambda file: file.path in files.changed,
                    progress=progress,
                    **self._reading,
                )
                counts = self._add(_noting(items, unread))
        except InputError as error:
            return Followed(shown, "error", error=error.reason)
        state.folders[place] = {
            path: sign for path, sign in files.signs.items() if printable(path) not in unread
        }
        self._save(state)
        return Followed(shown, "read", *counts, removed=files.removed)

    def _add(self, items: Iterable[Article | Problem]) -> Counts:
        """Add the articles that the index does not hold as they are, and commit."""
        snapshot = Snapshot.open(self._folder)
        new = updated = unchanged = skipped = 0
        seen: set[str] = set()
        writer: Writer | None = None
        try:
            for item in items:
                if isinstance(item, Problem):
                    self._told(item)
                    skipped += item.skipped
                    continue
                document = snapshot.find(item.id)
                # Of several with one id the last counts, whatever the index holds.
                if document >= 0 and item.id not in seen and _is_same(snapshot, document, item):
                    unchanged += 1
                else:
                    writer = writer or Writer(self._folder)
                    writer.add(item)
                    new += document < 0 and item.id not in seen
                    updated += document >= 0 or item.id in seen
                seen.add(item.id)
            if writer is not None:
                writer.commit()
        finally:
            if writer is not None:
                writer.close()
        return Counts(new, updated, unchanged, skipped)

    def _save(self, state: State) -> None:
        state.generation = read_manifest(self._folder).generation
        state.save(self._folder / STATE)


def _is_same(snapshot: Snapshot, document: int, article: Article) -> bool:
    """Tell whether an article is kept as it is, by what an index keeps of it."""
    return pack(snapshot.article(document)) == pack(article)


def _noting(items: Iterable[Article | Problem], unread: set[str]) -> Iterator[Article | Problem]:
    """Yield the items, and note the files that could not be read."""
    for item in items:
        if isinstance(item, Problem) and item.kind in _UNREAD:
            unread.add(item.path)
        yield item


def _refusal(status: int) -> str:
    """Say what a status means that brings no feed."""
    from http import HTTPStatus

    try:
        phrase = f" {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = ""
    return f"the server answers {status}{phrase}"

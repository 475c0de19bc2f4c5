"""Which articles of an index were reported already: what `fihris watch run --new` goes by.

Commits do not say which articles came with them, and a merge lays old and new ones together. So for
each document a fingerprint is kept of what the article says: an article is new if no article of the
same id and the same words, date, source and section was there before. One that is indexed again as
it was is not new; one that was changed is; of one that was deleted and came back it depends on what
was merged meanwhile. Segments that were there before need not be read.

The file is written when everything has been reported: after a crash in between, the next run
reports what is new again, and misses nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from fihris.corpus.article import Article
from fihris.errors import IndexingError, NewerFormatError, WatchError
from fihris.index.fields import to_microseconds
from fihris.index.lock import WriterLock
from fihris.index.manifest import is_segment_name, replace_durably
from fihris.index.records import storable
from fihris.index.snapshot import Leaf, Snapshot
from fihris.search.watching.store import WATCHES

U64 = npt.NDArray[np.uint64]
FORMAT = 1
_ABSENT = 0  # in the place of a document that was deleted


@dataclass(frozen=True, slots=True)
class Seen:
    """The articles of a commit: a fingerprint of each document, uint64, by segment."""

    generation: int = 0
    segments: dict[str, U64] = field(default_factory=dict)

    @property
    def names(self) -> tuple[int, list[str]]:
        """The commit, and the segments that it consists of."""
        return self.generation, list(self.segments)

    def __len__(self) -> int:
        return sum(int(np.count_nonzero(own)) for own in self.segments.values())


def fingerprint(article: Article) -> int:
    """Return 64 bits, never 0, that stand for an article's id and what is searched of it.

    That of a new article is a known one of a million with a probability of 5e-14.
    """
    article = storable(article)
    date = to_microseconds(article.date)
    parts = [article.id, article.title, article.body, date, article.source, article.category]
    return int.from_bytes(blake2b(orjson.dumps(parts), digest_size=8).digest(), "little") or 1


class News:
    """The articles of a commit that were not seen before.

    `articles` yields them; behind its end `seen` is what has been seen then.
    """

    def __init__(self, snapshot: Snapshot, before: Seen) -> None:
        self._snapshot = snapshot
        self._before = before
        self.seen: Seen | None = None

    @property
    def work(self) -> int:
        """How many documents have to be read."""
        unread = (leaf for leaf in self._snapshot.leaves if not self._is_known(leaf))
        return sum(leaf.segment.documents for leaf in unread)

    def _is_known(self, leaf: Leaf) -> bool:
        own = self._before.segments.get(leaf.segment.name)
        return own is not None and len(own) == leaf.segment.documents

    def articles(self) -> Iterator[Article | None]:
        """Yield what each document is that has to be read: a new article, or None."""
        segments: dict[str, U64] = {}
        known: set[int] | None = None
        for leaf in self._snapshot.leaves:
            name = leaf.segment.name
            if self._is_known(leaf):
                segments[name] = self._before.segments[name]
                continue
            if known is None:
                known = {own for some in self._before.segments.values() for own in some.tolist()}
            prints = np.full(leaf.segment.documents, _ABSENT, np.uint64)
            for document in range(leaf.segment.documents):
                if leaf.deleted is not None and leaf.deleted[document]:
                    yield None
                    continue
                article = leaf.segment.article(document)
                print_ = fingerprint(article)
                prints[document] = print_
                yield None if print_ in known else article
            segments[name] = prints
        self.seen = Seen(self._snapshot.generation, segments)


def seen_path(folder: Path, watches: Path) -> Path:
    """Return where it is kept what of an index was reported of these saved searches."""
    if watches.resolve() == (folder / WATCHES).resolve():
        return folder / "watches.seen"
    digest = blake2b(str(watches.resolve()).encode("utf-8", "surrogateescape"), digest_size=6)
    return folder / f"watches-{digest.hexdigest()}.seen"


def read_seen(path: Path) -> Seen | None:
    """Return what has been seen; None where nothing was kept yet.

    Raises WatchError where the file is damaged, NewerFormatError, IndexingError where it cannot be
    read.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IndexingError(f"{path} cannot be read: {error.strerror}", path=str(path)) from error
    head, _, prints = raw.partition(b"\n")
    try:
        header = orjson.loads(head)
        if isinstance(header["format"], int) and header["format"] > FORMAT:
            raise NewerFormatError(str(path), header["format"], FORMAT)
        if header["format"] != FORMAT or header["crc32"] != zlib.crc32(prints):
            raise ValueError("checksum")
        all_ = np.frombuffer(prints, "<u8").astype(np.uint64)
        segments, at = {}, 0
        for name, documents in header["segments"]:
            if not (is_segment_name(name) and 0 <= documents <= len(all_) - at):
                raise ValueError("segments")
            segments[name] = all_[at : at + documents]
            at += documents
        if at != len(all_) or not isinstance(header["generation"], int):
            raise ValueError("length")
    except (ValueError, KeyError, TypeError) as error:
        raise WatchError(
            f"{path} is damaged, and with it the knowledge of what was reported; remove it: the "
            "next run then starts from what the index holds, or with --all reports all of it",
            path=str(path),
        ) from error
    return Seen(header["generation"], segments)


def write_seen(path: Path, seen: Seen) -> None:
    """Keep what has been seen, durably. Raises IndexingError where it cannot be written."""
    prints = b"".join(own.astype("<u8").tobytes() for own in seen.segments.values())
    header = {
        "format": FORMAT,
        "generation": seen.generation,
        "crc32": zlib.crc32(prints),
        "segments": [[name, len(own)] for name, own in seen.segments.items()],
    }
    try:
        replace_durably(path, orjson.dumps(header) + b"\n" + prints)
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexingError(f"{path} cannot be written: {reason}", path=str(path)) from error


@contextmanager
def reporting(path: Path) -> Iterator[Seen | None]:
    """Yield what has been seen, while no other process reports; see `read_seen`.

    Raises IndexLockedError where one does.
    """
    lock = WriterLock(path.parent, f"{path.name}.lock")
    try:
        yield read_seen(path)
    finally:
        lock.release()

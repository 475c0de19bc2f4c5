"""A new manifest for an index whose own cannot be read: of the segments that lie in its folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

import numpy as np

from fihris.corpus.dates.zones import zone_named
from fihris.errors import DamagedIndexError, IndexExistsError, IndexingError, NotAnIndexError
from fihris.index.analysis.analyzer import ANALYZERS, DEFAULT_ANALYZER, lemmas_of
from fihris.index.deletions import BOOL, read_deletions, write_deletions
from fihris.index.fields import LEMMA, SURFACE
from fihris.index.lock import WriterLock
from fihris.index.manifest import (
    MANIFEST,
    Manifest,
    SegmentEntry,
    is_segment_name,
    read_manifest,
    write_manifest,
)
from fihris.index.segment import Segment
from fihris.index.verification import check_segment

# Of a segment's forms, so many are analysed again to know by which analyzer they were.
_COMPARED = 2_000
_ZONE = re.compile(rb'"zone"\s*:\s*"([\w+/-]+)"')


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What the new commit consists of, and why other segments are none of it."""

    articles: int
    segments: tuple[str, ...]
    left: tuple[DamagedIndexError, ...]


def rebuild(path: str | PathLike[str]) -> Rebuilt:
    """Commit all sound segments of a folder whose manifest is damaged, under the writer's lock.

    What is deleted is read from the newest file that says so. Of articles with the same id, the one
    in the newest segment counts: an older one had been replaced or merged. A segment that was
    written, and never committed when its process was killed, cannot be told from the others; where
    one had been merged, articles that were deleted between the two may come back. Segments that
    are damaged stay where they are.

    Raises NotAnIndexError where there are no segments, IndexExistsError where the manifest can be
    read, IndexLockedError where a writer is at work, and IndexingError where nothing can be
    written.
    """
    folder = Path(path)
    files = [file for file in sorted(folder.glob("*.segment")) if is_segment_name(file.stem)]
    if not files:
        raise NotAnIndexError(str(folder))
    lock = WriterLock(folder)
    try:
        _check_unreadable(folder)
        found = [_read(folder, file) for file in files]
        segments = [segment for segment in found if isinstance(segment, Segment)]
        left = tuple(error for error in found if isinstance(error, DamagedIndexError))
        deleted = [_newest_deletions(folder, segment) for segment in segments]
        _delete_replaced(segments, deleted)
        generation = 1 + max([0, *(_generation(file) for file in folder.glob("*.deleted"))])
        manifest = Manifest(
            analyzer=_analyzer(segments),
            generation=generation,
            next_segment=1 + max(_number(file) for file in files),
            segments=tuple(
                _entry(folder, segment, bitmap, generation)
                for segment, bitmap in zip(segments, deleted, strict=True)
                if not bitmap.all()
            ),
            zone=_zone(folder),
        )
        write_manifest(folder, manifest)
    except OSError as error:
        raise IndexingError(
            f"{folder} cannot be given a new manifest: {error.filename}: {error.strerror or error}",
            path=str(folder),
        ) from error
    finally:
        lock.release()
    articles = sum(entry.documents - entry.deleted for entry in manifest.segments)
    return Rebuilt(articles, tuple(entry.name for entry in manifest.segments), left)


def _check_unreadable(folder: Path) -> None:
    try:
        read_manifest(folder)
    except (DamagedIndexError, NotAnIndexError):
        return
    raise IndexExistsError(
        f"{folder / MANIFEST} can be read: there is nothing to rebuild", path=str(folder)
    )


def _zone(folder: Path) -> str | None:
    """Return the time zone that the damaged manifest names, if that much of it can be read."""
    try:
        found = _ZONE.search((folder / MANIFEST).read_bytes())
        return str(zone_named(found[1].decode())) if found else None
    except (OSError, ValueError):
        return None


def _read(folder: Path, file: Path) -> Segment | DamagedIndexError:
    try:
        segment = Segment(folder, file.stem)
        check_segment(segment)
    except DamagedIndexError as error:
        return error
    return segment


def _number(file: Path) -> int:
    return int(file.stem.partition("-")[0], 16)


def _generation(file: Path) -> int:
    return int(file.name.split(".")[-2])


def _newest_deletions(folder: Path, segment: Segment) -> BOOL:
    for file in sorted(folder.glob(f"{segment.name}.*.deleted"), key=_generation, reverse=True):
        try:
            return read_deletions(folder, file.name, segment.documents, None)
        except DamagedIndexError:
            continue
    return np.zeros(segment.documents, np.bool_)


def _delete_replaced(segments: Iterable[Segment], deleted: list[BOOL]) -> None:
    """Delete, in place, what a newer segment has under the same id."""
    newer = np.zeros(0, np.uint64)
    for segment, bitmap in reversed(list(zip(segments, deleted, strict=True))):
        hashes = segment.file.array("keys.hash")
        documents = segment.file.array("keys.document")
        live = ~bitmap[documents]
        bitmap[documents[np.isin(hashes, newer)]] = True
        newer = np.union1d(newer, hashes[live])


def _analyzer(segments: Iterable[Segment]) -> str:
    """Return the analyzer that gives the lemmas that the segments have."""
    for segment in segments:
        number = min(len(segment.vocabulary(SURFACE)), _COMPARED)
        chosen = np.linspace(0, len(segment.vocabulary(SURFACE)) - 1, number).astype(np.int64)
        forms = [segment.vocabulary(SURFACE)[i].decode() for i in chosen.tolist()]
        lemmas = [
            segment.vocabulary(LEMMA)[i].decode() for i in segment.lemma_of_surface.take(chosen)
        ]
        agreeing = {name: _agreeing(forms, lemmas, name) for name in ANALYZERS}
        if number:
            return max(agreeing, key=lambda name: agreeing[name])
    return DEFAULT_ANALYZER


def _agreeing(forms: list[str], lemmas: list[str], analyzer: str) -> int:
    own = lemmas_of(forms, analyzer)
    return sum(one == other for one, other in zip(own, lemmas, strict=True))


def _entry(folder: Path, segment: Segment, deleted: BOOL, generation: int) -> SegmentEntry:
    entry = SegmentEntry(
        segment.name, segment.documents, segment.file.size, checksum=segment.file.checksum
    )
    if not deleted.any():
        return entry
    name, checksum = write_deletions(folder, segment.name, generation, deleted)
    number = int(np.count_nonzero(deleted))
    return replace(entry, deleted=number, deletions=name, deletions_checksum=checksum)

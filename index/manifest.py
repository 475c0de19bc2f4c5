"""The manifest: the one file that says what an index consists of. Replacing it is the commit."""

from __future__ import annotations

import errno
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from fihris.errors import DamagedIndexError, IndexingError, NewerFormatError, NotAnIndexError

FORMAT = 3
MANIFEST = "fihris.json"
PARTIAL = f"{MANIFEST}.partial"
WATCHES = "watches.json"
"""The saved searches beside an index, which are its user's: no writer touches them."""
_NAME = r"[0-9a-f]{8}(-[0-9a-f]+)?"
_OWN = re.compile(
    rf"{_NAME}(\.segment|\.\d+\.deleted)(\.partial)?"
    r"|fihris\.json\.partial|fihris-\w+\.spool"
)


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment as of a commit: its name, its documents, and which of them are deleted.

    The checksums are those that stand for the two files (`ArrayFile.checksum`): another index's
    file, an older one or that of another segment is none of this commit's. None is not known.
    """

    name: str
    documents: int
    bytes: int
    deleted: int = 0
    deletions: str | None = None
    checksum: int | None = None
    deletions_checksum: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """An index as of a commit.

    `generation` counts commits, `next_segment` numbers the next segment's file: a number is never
    given twice, so that a reader of an old commit never meets another's file under a name it knows.
    `zone` is the name of the time zone in which days begin where nothing names one; None is UTC.
    """

    analyzer: str
    generation: int = 0
    next_segment: int = 0
    segments: tuple[SegmentEntry, ...] = field(default=())
    zone: str | None = None

    def files(self) -> set[str]:
        """Return the names of the files that this commit needs, without the manifest."""
        names = {f"{entry.name}.segment" for entry in self.segments}
        return names | {entry.deletions for entry in self.segments if entry.deletions}


def is_segment_name(name: str) -> bool:
    """Tell whether a segment may be called so."""
    return re.fullmatch(_NAME, name) is not None


def segment_path(folder: Path, name: str) -> Path:
    """Return where the segment called `name` lies."""
    return folder / f"{name}.segment"


def read_manifest(folder: Path) -> Manifest:
    """Return the last commit.

    Raises NotAnIndexError, NewerFormatError or DamagedIndexError.
    """
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NotAnIndexError(str(folder)) from None
    except OSError as error:
        raise IndexingError(f"{path}: {error.strerror}", path=str(path)) from error
    try:
        envelope = orjson.loads(raw)
        found = envelope["format"]
        if isinstance(found, int) and found > FORMAT:
            raise NewerFormatError(str(folder), found, FORMAT)
        if found != FORMAT:
            raise DamagedIndexError(
                f"{path}: format {found} was never released; index the articles again",
                path=str(path),
            )
        content: dict[str, Any] = envelope["index"]
        if zlib.crc32(_canonical(content)) != envelope["crc32"]:
            raise ValueError("checksum")
        segments = tuple(SegmentEntry(**entry) for entry in content.pop("segments"))
        manifest = Manifest(segments=segments, **content)
        if not _is_sound(manifest):
            raise ValueError("content")
        return manifest
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedIndexError(
            f'{path} is damaged; "fihris repair --rebuild" makes a new one of the segments; or '
            "index the articles again, or restore the folder from a copy",
            path=str(path),
        ) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make `manifest` the last commit, atomically and durably.

    The files it names must have been made durable before.
    """
    content = asdict(manifest)
    if manifest.zone is None:  # so it was before there were zones
        del content["zone"]
    envelope = {"format": FORMAT, "crc32": zlib.crc32(_canonical(content)), "index": content}
    partial = folder / PARTIAL
    with partial.open("wb") as file:
        file.write(orjson.dumps(envelope, option=orjson.OPT_INDENT_2) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)  # the names of the segments, before the manifest that needs them
    partial.replace(folder / MANIFEST)
    sync_folder(folder)


def replace_durably(path: Path, content: bytes) -> None:
    """Replace a file by another content, of which a crash leaves all or nothing."""
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can (Windows has no such call)."""
    if os.name == "nt":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return  # a folder that may be entered but not listed
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF):  # said by file systems without it
            raise
    finally:
        os.close(descriptor)


def remove_unused(folder: Path, manifest: Manifest) -> None:
    """Remove the files of this index that `manifest` does not need; for the writer alone.

    The manifest's name is made durable before: who wrote it may have been killed, or have failed,
    just before that, and a power cut could bring the commit before it back, without its files.
    What cannot be removed, as a file that another process holds open on some systems, is left for
    the next time.
    """
    with suppress(OSError):
        left = list(unused(folder, manifest))
        if left:
            sync_folder(folder)
        for path in left:
            with suppress(OSError):
                path.unlink()


def unused(folder: Path, manifest: Manifest) -> Iterator[Path]:
    """Yield the files of this index that `manifest` does not need.

    They are what an interrupted writer left, or what one that is at work has not committed yet.
    """
    needed = manifest.files()
    for path in folder.iterdir():
        if _OWN.fullmatch(path.name) and path.name not in needed:
            yield path


def _is_sound(manifest: Manifest) -> bool:
    """Tell whether everything is of its type, and names no file outside of the folder."""
    names = [entry.name for entry in manifest.segments]
    return (
        isinstance(manifest.analyzer, str)
        and isinstance(manifest.zone, str | None)
        and _are_numbers(manifest.generation, manifest.next_segment)
        and all(map(_is_sound_entry, manifest.segments))
        and len(set(names)) == len(names)
    )


def _is_sound_entry(entry: SegmentEntry) -> bool:
    sums = (entry.checksum, entry.deletions_checksum)
    return (
        _are_numbers(entry.documents, entry.bytes, entry.deleted)
        and entry.deleted <= entry.documents
        and _are_numbers(*(known for known in sums if known is not None))
        and is_segment_name(entry.name)
        and (
            re.fullmatch(rf"{_NAME}\.\d+\.deleted", entry.deletions) is not None
            if entry.deletions is not None
            else entry.deleted == 0
        )
    )


def _are_numbers(*values: object) -> bool:
    return all(isinstance(v, int) and not isinstance(v, bool) and v >= 0 for v in values)


def _canonical(content: dict[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)

"""Copying the last commit of an index while writing goes on.

The files are copied and not linked: a link would share its bytes with the index, and what damages
one would damage both.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from fihris.errors import DamagedIndexError, IndexingError
from fihris.index.arrays import ArrayFile
from fihris.index.creation import check_empty, make_folder
from fihris.index.lock import WriterLock
from fihris.index.manifest import WATCHES, Manifest, read_manifest, write_manifest
from fihris.index.verification import Told

_AT_ONCE = 1 << 20
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A commit that was copied: its number, how many articles, and how many bytes it has."""

    generation: int
    articles: int
    bytes: int


def backup(
    path: str | PathLike[str], target: str | PathLike[str], *, told: Told | None = None
) -> Backup:
    """Copy the last commit into a folder that does not exist yet or is empty, durably.

    The copy is an index of its own. It is read against its checksums, and the manifest is written
    last: a copy that was interrupted is no index. `told` is called with how many bytes more were
    copied. A writer may go on meanwhile: its files are opened before it can remove them. Saved
    searches that lie beside the index are copied with it, as they are.

    Raises NotAnIndexError, NewerFormatError or DamagedIndexError for what is in the folder,
    IndexExistsError where the target is not empty, IndexLockedError where another process copies
    there, and IndexingError where it cannot be written. What was copied by then is removed.
    """
    source, folder = Path(path), Path(target)
    with ExitStack() as stack:
        manifest, files = _opened(source, stack)
        try:
            check_empty(folder)
            make_folder(folder)
            lock = WriterLock(folder)
            stack.callback(lock.release)
            check_empty(folder)  # another process may have been faster
            _copy_all(folder, manifest, files, told or (lambda _: None))
            with suppress(FileNotFoundError):
                (folder / WATCHES).write_bytes((source / WATCHES).read_bytes())
        except OSError as error:
            raise IndexingError(
                f"{folder} cannot be written: {error.strerror or error}; "
                "make room, or choose another place",
                path=str(folder),
            ) from error
    articles = sum(entry.documents - entry.deleted for entry in manifest.segments)
    return Backup(manifest.generation, articles, _size(folder, manifest))


def work_of(path: str | PathLike[str]) -> int:
    """Return how many bytes, nearly, `backup` copies: those of the segments."""
    return sum(entry.bytes for entry in read_manifest(Path(path)).segments)


def _size(folder: Path, manifest: Manifest) -> int:
    return sum((folder / name).stat().st_size for name in manifest.files())


def _opened(folder: Path, stack: ExitStack) -> tuple[Manifest, dict[str, BinaryIO]]:
    """Open the files of the last commit, all of one, which stay readable once they are open."""
    for _ in range(_ATTEMPTS):
        manifest = read_manifest(folder)
        with ExitStack() as attempt:
            try:
                files: dict[str, BinaryIO] = {
                    name: attempt.enter_context((folder / name).open("rb"))
                    for name in sorted(manifest.files())
                }
            except FileNotFoundError as error:
                missing = error
                # A writer may have committed, and removed what it no longer needs, meanwhile.
                if read_manifest(folder) == manifest:
                    break
                continue
            except OSError as error:
                reason = f"{error.filename} cannot be read: {error.strerror or error}"
                raise IndexingError(reason, path=str(error.filename)) from error
            stack.push(attempt.pop_all())
            return manifest, files
    raise DamagedIndexError(
        f"{missing.filename}: the file is missing; see what is left: fihris verify --index "
        f"{folder}",
        path=str(missing.filename),
        reason="the file is missing",
    )


def _copy_all(folder: Path, manifest: Manifest, files: dict[str, BinaryIO], told: Told) -> None:
    written: list[Path] = []
    try:
        for name, file in files.items():
            written.append(folder / name)
            _copy(file, folder / name, told)
        write_manifest(folder, manifest)
    except BaseException:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise


def _read(source: BinaryIO) -> bytes:
    try:
        return source.read(_AT_ONCE)
    except OSError as error:
        reason = f"{source.name} cannot be read: {error.strerror or error}"
        raise IndexingError(reason, path=source.name) from error


def _copy(source: BinaryIO, target: Path, told: Told) -> None:
    """Copy a file, durably, and read the copy against its checksums."""
    with target.open("xb") as file:
        while data := _read(source):
            file.write(data)
            told(len(data))
        file.flush()
        os.fsync(file.fileno())
    try:
        ArrayFile(target).verify()
    except DamagedIndexError as error:
        raise DamagedIndexError(
            f"{source.name} is damaged, and was not copied: {error.reason}; see what is left: "
            f"fihris verify --index {Path(source.name).parent}",
            path=source.name,
            reason=error.reason,
        ) from error

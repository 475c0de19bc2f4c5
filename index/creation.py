"""Making an empty index."""

from __future__ import annotations

from pathlib import Path

from fihris.errors import IndexExistsError, IndexingError
from fihris.index.lock import LOCK, WriterLock
from fihris.index.manifest import MANIFEST, PARTIAL, Manifest, sync_folder, write_manifest


def create_index(folder: Path, analyzer: str, zone: str | None = None) -> None:
    """Make an empty index in a folder that does not exist yet or is empty, durably.

    A folder in which this was interrupted counts as empty. Raises IndexExistsError,
    IndexLockedError where another process is making one there at the moment, IndexingError where
    the folder cannot be made or written.
    """
    try:
        check_empty(folder)
        make_folder(folder)
        lock = WriterLock(folder)
        try:
            check_empty(folder)  # another process may have been faster
            write_manifest(folder, Manifest(analyzer, zone=zone))
        finally:
            lock.release()
    except OSError as error:
        raise IndexingError(
            f"an index cannot be made in {folder}: {error.strerror or error}", path=str(folder)
        ) from error


def check_empty(folder: Path) -> None:
    """Check that a new index may be made in a folder; raises IndexExistsError."""
    try:
        names = {path.name for path in folder.iterdir()}
    except FileNotFoundError:
        return
    if MANIFEST in names:
        raise IndexExistsError(
            f"{folder} holds an index already; open it, or choose another folder", path=str(folder)
        )
    if names - {LOCK, PARTIAL}:  # what an interrupted creation leaves
        raise IndexExistsError(
            f"{folder} is not empty and holds no index; choose another folder", path=str(folder)
        )


def make_folder(folder: Path) -> None:
    """Make the folder and those above it, and make their names durable."""
    folder = folder.absolute()
    missing = [path for path in folder.parents if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder, *missing):
        sync_folder(path.parent)

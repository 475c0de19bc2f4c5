"""The file of saved searches: read whole, replaced whole, by one writer at a time.

::

    {
      "format": 1,
      "watches": [
        {"name": "…", "query": "…", "created": "2024-05-17T18:30:00Z", "sources": ["…"]}
      ]
    }

It may be written by hand. A file that cannot be read is never written over; before each change the
file as it was is kept beside it (``watches.json.previous``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import orjson

from fihris.errors import IndexingError, IndexLockedError, NewerFormatError, WatchError
from fihris.index.lock import WriterLock
from fihris.index.manifest import WATCHES, replace_durably
from fihris.search.watching.watch import Watch, check_names, watch_json, watch_of

__all__ = ["MOST_WATCHES", "WATCHES", "changing", "read_watches"]

FORMAT = 1
MOST_WATCHES = 100_000
# A change takes milliseconds: who waits longer waits for a process that hangs.
_PATIENCE = 10.0
_PAUSE = 0.02


def read_watches(path: Path) -> list[Watch]:
    """Return the saved searches in a file, none where there is no file.

    Raises WatchError where it is damaged, NewerFormatError, IndexingError where it cannot be read.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise IndexingError(f"{path} cannot be read: {error.strerror}", path=str(path)) from error
    try:
        content = orjson.loads(raw)
        found, records = content["format"], content["watches"]
        if isinstance(found, int) and found > FORMAT:
            raise NewerFormatError(str(path), found, FORMAT)
        if found != FORMAT or not isinstance(records, list):
            raise ValueError("it is not what fihris writes")
    except (ValueError, KeyError, TypeError) as error:
        reason = str(error) if isinstance(error, ValueError) else "it is not what fihris writes"
        raise _damaged(path, reason) from error
    if len(records) > MOST_WATCHES:
        raise _damaged(path, f"it has {len(records):,} saved searches, more than {MOST_WATCHES:,}")
    watches = []
    for number, record in enumerate(records, 1):
        try:
            watches.append(watch_of(record))
        except ValueError as error:
            raise _damaged(path, f"saved search {number}: {error}") from error
    check_names(watches, str(path))
    return watches


@contextmanager
def changing(path: Path) -> Iterator[list[Watch]]:
    """Yield the saved searches of a file to be changed, and write them behind the block.

    Others that change the file wait meanwhile; who reads it sees it as it was, or as it is then.
    Raises what `read_watches` raises, IndexLockedError where another process does not let go of
    it, and IndexingError where it cannot be written: it is then as it was.
    """
    if not path.parent.is_dir():
        raise IndexingError(f"{path} cannot be written: there is no such folder", path=str(path))
    lock = _locked(path)
    try:
        watches = read_watches(path)
        yield watches
        if len(watches) > MOST_WATCHES:
            raise WatchError(
                f"{path} may hold {MOST_WATCHES:,} saved searches; remove some first",
                path=str(path),
            )
        try:
            _write(path, watches)
        except OSError as error:
            reason = error.strerror or str(error)
            raise IndexingError(f"{path} cannot be written: {reason}", path=str(path)) from error
    finally:
        lock.release()


def _locked(path: Path) -> WriterLock:
    """Return the lock of a file, waiting for others."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return WriterLock(path.parent, f"{path.name}.lock")
        except IndexLockedError:
            if time.monotonic() > until:
                raise
        time.sleep(_PAUSE)


def _write(path: Path, watches: Sequence[Watch]) -> None:
    content = {"format": FORMAT, "watches": list(map(watch_json, watches))}
    encoded = orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    with suppress(FileNotFoundError):
        replace_durably(_previous(path), path.read_bytes())
    replace_durably(path, encoded)


def _previous(path: Path) -> Path:
    return path.with_name(f"{path.name}.previous")


def _damaged(path: Path, reason: str) -> WatchError:
    previous = _previous(path)
    kept = f"; as it was before its last change it is {previous}" if previous.exists() else ""
    return WatchError(
        f"{path} cannot be read as saved searches: {reason}; mend it, or move it away{kept}",
        path=str(path),
    )

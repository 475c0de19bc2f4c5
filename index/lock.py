"""The writer's lock: held through the operating system, so that it dies with its process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from fihris.errors import IndexingError, IndexLockedError

LOCK = "fihris.lock"

if sys.platform == "win32":
    import msvcrt

    # One byte far behind the text, so that others can read who holds the lock.
    _PLACE = 1 << 30

    def _acquire(descriptor: int) -> None:
        os.lseek(descriptor, _PLACE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _release(descriptor: int) -> None:
        os.lseek(descriptor, _PLACE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _acquire(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class WriterLock:
    """Exclusive between processes and between writers of one process.

    Raises IndexLockedError, naming the holder, when another writer is at work.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK
        try:
            self._descriptor = os.open(
                path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644
            )
        except OSError as error:
            raise IndexingError(
                f"{folder} can't be written: {error.strerror}", path=str(folder)
            ) from error
        try:
            _acquire(self._descriptor)
        except OSError:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            holder = os.read(self._descriptor, 100).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise IndexLockedError(str(folder), holder or "another writer") from None
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, f"process {os.getpid()}\n".encode())

    def release(self) -> None:
        """Give the lock back. The file stays: removing it could hand the lock to two writers."""
        if self._descriptor >= 0:
            # Closing alone would not do where a forked child has the descriptor too.
            _release(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1

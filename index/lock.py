"""The writer's lock: held through the operating system, so that it dies with its process."""

from __future__ import annotations

import errno
import os
import platform
import re
import sys
from contextlib import suppress
from pathlib import Path
from weakref import WeakSet

from fihris.errors import IndexingError, IndexLockedError, NotAnIndexError

LOCK = "fihris.lock"

# What systems answer when somebody else has the lock; Windows says the last two.
_HELD = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP}

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


_SIGNED = "process {process} on {host}"
_SIGNATURE = re.compile(r"process (\d+) on (.*)")
_held: WeakSet[WriterLock] = WeakSet()


def _close_copies() -> None:
    """Let a forked child hold no lock of its parent's, which would outlive that one."""
    for lock in list(_held):
        lock.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_copies)


class WriterLock:
    """Exclusive between processes and between writers of one process.

    `name` is the lock's file in the folder: with another one than the index's, a lock of what else
    lies there. A lock that nobody refers to any more is given back. Raises IndexLockedError, naming
    the holder, when another writer is at work; NotAnIndexError where there is no folder;
    IndexingError where the folder cannot be written, or its file system cannot lock.
    """

    def __init__(self, folder: Path, name: str = LOCK) -> None:
        self._process = 0  # the one that holds the lock: a forked child has a copy of this object
        try:
            self._file = (folder / name).open("a+b", buffering=0)
        except OSError as error:
            raise _unwritable(folder, error) from error
        try:
            self._take(folder if name == LOCK else folder / name.removesuffix(".lock"))
        except BaseException:
            self.release()
            raise

    def _take(self, folder: Path) -> None:
        try:
            _acquire(self._file.fileno())
        except OSError as error:
            raise self._refusal(folder, error) from error
        self._process = os.getpid()
        _held.add(self)
        self._sign(_SIGNED.format(process=self._process, host=platform.node()) + "\n")

    def _sign(self, text: str) -> None:
        # It is only for others to read: a full disk must not keep a writer from making room.
        with suppress(OSError):
            self._file.truncate(0)
            self._file.write(text.encode())

    def _refusal(self, folder: Path, error: OSError) -> IndexingError:
        if error.errno in _HELD:
            self._file.seek(0)
            holder = self._file.read(300).decode(errors="replace").strip()
            signed = _SIGNATURE.fullmatch(holder)
            process, host = (int(signed[1]), signed[2]) if signed else (None, None)
            return IndexLockedError(
                str(folder), holder or "another writer", process=process, host=host
            )
        message = f"{folder} cannot be locked: {error.strerror}"
        if error.errno in _NO_LOCKS:
            message += "; its file system has no locks: keep the index on another, as a local disk"
        return IndexingError(message, path=str(folder))

    @property
    def held(self) -> bool:
        """Whether this process holds the lock through this object."""
        return self._process == os.getpid()

    def forget(self) -> None:
        """Close the file, as a process that does not hold the lock: who holds it keeps it."""
        self._process = 0
        self._file.close()

    def release(self) -> None:
        """Give the lock back. The file stays: removing it could hand the lock to two writers."""
        if self.held:
            self._sign("")
            # Closing alone would not do where a forked child has the file open, too.
            with suppress(OSError):
                _release(self._file.fileno())
            self._process = 0
        self._file.close()

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self.release()


def _unwritable(folder: Path, error: OSError) -> IndexingError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return NotAnIndexError(str(folder))
    message = f"{folder} cannot be written: {error.strerror}"
    if error.errno == errno.EROFS:
        message += "; an index there can be searched only"
    elif isinstance(error, PermissionError):
        message += "; write as its owner, or have the permission given"
    return IndexingError(message, path=str(folder))

"""A disk that fails, or loses its power, at the n-th operation that a piece of work does on it.

Inside a `with Disk(root):`, opening, writing, truncating, syncing, renaming, removing and making
folders below `root` go through this module: `io.open` and the functions of `os` are replaced. Every
operation is a point, numbered from 0, at which a fault may be put, and is noted, so that `AfterCut`
can tell what a disk would hold if the power had failed there.

What a power cut leaves follows POSIX, and no kinder file system: of a file what had been synced,
and anything of what has been written since; of the names in a folder those as of its last sync,
and any of the changes since, in any order. A sync that failed has made nothing durable, and what
it was to make so may be lost even when the next one succeeds.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

ROOT, UNNAMED = 0, -1
ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EACCES": errno.EACCES}
FAULTS = ("short write", *ERRORS, "kill")


class Killed(BaseException):
    """The process is dead: nothing that it does afterwards reaches the disk."""


class Operation(NamedTuple):
    """What was done: to a file or folder, both by number, `name` being one in that folder."""

    kind: str
    inode: int
    name: str = ""
    other: str | int = 0
    data: bytes = b""


class _File(io.FileIO):
    """A file that is written below the root, without a buffer."""

    disk: Disk
    inode: int

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        taken = self.disk.at_point("write", len(view))
        position = os.fstat(self.fileno()).st_size if "a" in self.mode else self.tell()
        if taken is not None:
            self._put(view[: len(view) // 2], position)
            if taken:
                raise OSError(taken, os.strerror(taken))
            return len(view) // 2
        return self._put(view, position)

    def _put(self, view: memoryview, position: int) -> int:
        done = super().write(view)
        assert done == len(view)
        self.disk.note(Operation("write", self.inode, other=position, data=bytes(view)))
        return done

    def truncate(self, size: int | None = None, /) -> int:
        self.disk.at_point("truncate")
        size = super().truncate(size)
        self.disk.note(Operation("truncate", self.inode, other=size))
        return size


class Disk:
    """Lets one operation fail: `fault` is one of FAULTS, and `at` the number of the operation."""

    def __init__(self, root: Path, *, fault: str = "", at: int = -1) -> None:
        self.root = root.absolute()
        self.points: list[str] = []  # what each was
        self.operations: list[Operation] = []
        # How many operations had been noted when each point came.
        self.noted: list[int] = []
        self.healthy = False
        self._fault, self._at = fault, at
        self._full = self._dead = False
        self._inodes = {str(self.root): ROOT}
        self._next = ROOT + 1
        self._descriptors: dict[int, int] = {}
        self._real: dict[tuple[Any, str], Callable[..., Any]] = {}

    # Faults.

    def heal(self) -> None:
        """End the fault: the disk has room again, or another process is at work."""
        self.healthy, self._full, self._dead = True, False, False

    def at_point(self, kind: str, length: int = 0) -> int | None:
        """Count a point; return None, or the number of the error after half of a write, or 0.

        An error of any other operation is raised.
        """
        if self._dead:
            raise Killed
        here = len(self.points) == self._at and not self.healthy
        self.points.append(kind)
        self.noted.append(len(self.operations))
        if not here and not (self._full and kind in {"write", "create", "mkdir"}):
            return None
        if self._fault == "kill":
            self._dead = True
            raise Killed
        if self._fault == "short write":
            return 0 if kind == "write" and length > 1 else None
        self._full = self._fault == "ENOSPC"
        number = ERRORS[self._fault]
        if kind == "write":
            return number
        raise OSError(number, os.strerror(number))

    def note(self, operation: Operation) -> None:
        """Keep what has been done, for `AfterCut`."""
        if operation.inode != UNNAMED:
            self.operations.append(operation)

    # The functions that are replaced.

    def __enter__(self) -> Disk:
        for owner, name, mine in (
            (io, "open", self._open),
            (builtins, "open", self._open),
            (os, "open", self._os_open),
            (os, "close", self._close),
            (os, "fsync", self._fsync),
            (os, "replace", self._replace),
            (os, "rename", self._replace),
            (os, "unlink", self._unlink),
            (os, "mkdir", self._mkdir),
        ):
            self._real[owner, name] = getattr(owner, name)
            setattr(owner, name, mine)
        return self

    def __exit__(self, *_: object) -> None:
        for (owner, name), function in self._real.items():
            setattr(owner, name, function)
        self._real.clear()

    def _below(self, path: Any) -> str | None:
        if not isinstance(path, str | os.PathLike):
            return None
        text = os.path.abspath(os.fspath(path))  # noqa: PTH100
        return text if text == str(self.root) or text.startswith(f"{self.root}{os.sep}") else None

    def _parent(self, path: str) -> int:
        return self._inodes[os.path.dirname(path)]  # noqa: PTH120

    def _new(self, path: str) -> int:
        self._inodes[path] = self._next
        self._next += 1
        return self._inodes[path]

    def _open(
        self, file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any
    ) -> Any:
        path = self._below(file)
        if path is None:
            return self._real[io, "open"](file, mode, buffering, *rest, **named)
        if named.get("opener") is not None:
            return self._open_unnamed(path, mode, named["opener"])
        if not set(mode) & set("wax+"):
            self.at_point("open")
            return self._real[io, "open"](file, mode, buffering, *rest, **named)
        assert "b" in mode, "only files of bytes are written"
        exists = os.path.exists(path)  # noqa: PTH110
        self.at_point("open" if exists else "create")
        raw = _File(path, mode.replace("b", ""))
        raw.disk = self
        if not exists:
            raw.inode = self._new(path)
            self.note(Operation("create", self._parent(path), Path(path).name, raw.inode))
        else:
            raw.inode = self._inodes[path]
            if "w" in mode:
                self.note(Operation("truncate", raw.inode, other=0))
        self._descriptors[raw.fileno()] = raw.inode
        if not buffering:
            return raw
        return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)

    def _open_unnamed(self, path: str, mode: str, opener: Callable[[str, int], int]) -> Any:
        """Open a temporary file, of which a power cut leaves nothing."""
        raw = _File(path, mode.replace("b", ""), opener=opener)
        raw.disk, raw.inode = self, UNNAMED
        return io.BufferedRandom(raw)

    def _os_open(self, path: Any, flags: int, *rest: Any, **named: Any) -> int:
        own = self._below(path)
        if own is None:
            return self._real[os, "open"](path, flags, *rest, **named)
        self.at_point("open a folder")
        descriptor = self._real[os, "open"](path, flags, *rest, **named)
        if flags & os.O_CREAT and own not in self._inodes:
            self.note(Operation("create", self._parent(own), Path(own).name, self._new(own)))
        if own in self._inodes:
            self._descriptors[descriptor] = self._inodes[own]
        return descriptor

    def _close(self, descriptor: int) -> None:
        self._descriptors.pop(descriptor, None)
        self._real[os, "close"](descriptor)

    def _fsync(self, descriptor: int) -> None:
        inode = self._descriptors.get(descriptor)
        if inode is None:
            return
        try:
            self.at_point("fsync")
        except OSError:
            self.note(Operation("fail to sync", inode))
            raise
        self.note(Operation("sync", inode))

    def _replace(self, source: Any, target: Any, **named: Any) -> None:
        old, new = self._below(source), self._below(target)
        if old is None or new is None:
            self._real[os, "replace"](source, target, **named)
            return
        self.at_point("replace")
        self._real[os, "replace"](source, target, **named)
        self._inodes[new] = self._inodes.pop(old)
        self.note(Operation("replace", self._parent(new), Path(old).name, Path(new).name))

    def _unlink(self, path: Any, **named: Any) -> None:
        own = self._below(path)
        if own is None:
            self._real[os, "unlink"](path, **named)
            return
        self.at_point("unlink")
        self._real[os, "unlink"](path, **named)
        if self._inodes.pop(own, None) is not None:
            self.note(Operation("unlink", self._parent(own), Path(own).name))

    def _mkdir(self, path: Any, *rest: Any, **named: Any) -> None:
        own = self._below(path)
        if own is None:
            self._real[os, "mkdir"](path, *rest, **named)
            return
        self.at_point("mkdir")
        self._real[os, "mkdir"](path, *rest, **named)
        self.note(Operation("mkdir", self._parent(own), Path(own).name, self._new(own)))


class _Inode:
    """A file: what is written, what of it is durable, and whether a sync of it has failed."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.durable = b""
        self.lost = False

    def apply(self, operation: Operation) -> None:
        at = int(operation.other)
        if operation.kind == "write":
            self.written[at : at + len(operation.data)] = operation.data
        elif operation.kind == "truncate":
            del self.written[at:]
            self.lost = self.lost and at > 0  # what is written from now on is to be synced anew
        elif operation.kind == "fail to sync":
            self.lost = True
        elif not self.lost:
            self.durable = bytes(self.written)

    def left(self, chance: Random | None) -> bytes:
        """Return what a power cut leaves: what is durable, or also some of what is not."""
        if chance is None or self.written == self.durable:
            return self.durable
        choice = chance.randrange(4)
        if choice == 0:
            return self.durable
        if choice == 1:
            return bytes(self.written)
        whole = bytearray(self.written)
        if choice == 2:
            return bytes(whole[: chance.randint(0, len(whole))])
        # Some blocks have been written, and the length; the others are zeros.
        for start in range(0, len(whole), 64):
            if chance.random() < 0.5:
                whole[start : start + 64] = bytes(len(whole[start : start + 64]))
        return bytes(whole)


class _Folder:
    """The names in a folder as of its last sync, and what has changed since."""

    def __init__(self) -> None:
        self.durable: dict[str, int] = {}
        self.changes: list[Operation] = []

    def apply(self, operation: Operation) -> None:
        if operation.kind == "sync":
            self.durable, self.changes = self.names(self.changes), []
        elif operation.kind != "fail to sync":
            self.changes.append(operation)

    def names(self, changes: list[Operation]) -> dict[str, int]:
        found = dict(self.durable)
        for change in changes:
            if change.kind == "unlink":
                found.pop(change.name, None)
            elif change.kind == "replace":
                if change.name in found:
                    found[str(change.other)] = found.pop(change.name)
            else:
                found[change.name] = int(change.other)
        return found

    def left(self, cut: str, chance: Random) -> dict[str, int]:
        if cut == "least":
            return self.names([])
        if cut in {"names", "most"}:
            return self.names(self.changes)
        if cut == "journal":
            return self.names(self.changes[: chance.randint(0, len(self.changes))])
        # A name may be renamed though its making is not there yet: where its inode is known, it
        # is the one that is renamed.
        found, made = dict(self.durable), dict(self.durable)
        for change in self.changes:
            kept = chance.random() < 0.5
            inode = made.pop(change.name, None)
            if change.kind == "replace" and inode is not None:
                made[str(change.other)] = inode
                if kept:
                    found.pop(change.name, None)
                    found[str(change.other)] = inode
            elif change.kind == "unlink":
                if kept:
                    found.pop(change.name, None)
            else:
                made[change.name] = int(change.other)
                if kept:
                    found[change.name] = int(change.other)
        return found


# least: nothing that was not synced; names: all names, but of the files only what was synced;
# most: everything; journal: the first changes of each folder, and files torn; any: some changes of
# each folder in any order, and files torn.
CUTS = ("least", "names", "most", "journal", "any")


class AfterCut:
    """What is on a disk, operation by operation."""

    def __init__(self) -> None:
        self._folders = {ROOT: _Folder()}
        self._files: dict[int, _Inode] = {}
        self.done = 0

    def go_on(self, operations: list[Operation], until: int) -> None:
        """Take in the operations up to the one numbered `until`."""
        for operation in operations[self.done : until]:
            if operation.kind == "mkdir":
                self._folders[int(operation.other)] = _Folder()
            elif operation.kind == "create":
                self._files[int(operation.other)] = _Inode()
            owner = self._folders.get(operation.inode) or self._files[operation.inode]
            owner.apply(operation)
        self.done = until

    def write(self, target: Path, cut: str, chance: Random) -> None:
        """Lay down below `target` what a power cut would leave now; `cut` is one of CUTS."""
        self._write(ROOT, target, cut, chance)

    def _write(self, folder: int, target: Path, cut: str, chance: Random) -> None:
        target.mkdir()
        for name, inode in self._folders[folder].left(cut, chance).items():
            if inode in self._folders:
                self._write(inode, target / name, cut, chance)
                continue
            file = self._files[inode]
            if cut == "most":
                data = bytes(file.written)
            else:
                data = file.left(None if cut in {"least", "names"} else chance)
            (target / name).write_bytes(data)

"""From the sources that a user names to the files to read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fihris.corpus.problem import Problem
from fihris.errors import InputError

STDIN = "-"


@dataclass(frozen=True, slots=True)
class File:
    """One file to read. `root` is the folder that was named, or that holds the named file."""

    path: str
    root: str

    @property
    def shown(self) -> str:
        """The path as text that every encoding can carry; file names need not be UTF-8."""
        return printable(self.path)

    @property
    def name(self) -> str:
        """The path inside the root, with slashes, or "" for standard input."""
        if self.path == STDIN:
            return ""
        return printable(Path(self.path).relative_to(self.root).as_posix())


def printable(path: str) -> str:
    """Return the path with what is not UTF-8 in it replaced by U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def check_sources(sources: Iterable[str | os.PathLike[str]]) -> tuple[str, ...]:
    """Return the sources as strings.

    A single string or path stands for itself. Raises InputError where one does not exist.
    """
    if isinstance(sources, (str, os.PathLike)):
        sources = (sources,)
    paths = tuple(os.fspath(source) for source in sources)
    for path in paths:
        if path == STDIN:
            continue
        try:
            Path(path).stat()
        except OSError as error:
            reason = f"cannot be read: {error.strerror or error}"
            raise InputError(reason, path=printable(path)) from error
        except ValueError as error:
            raise InputError(f"is not a path: {error}", path=repr(path)) from error
    return paths


def total_bytes(sources: Iterable[str | os.PathLike[str]]) -> int | None:
    """Return how many bytes reading the sources will take in, as they lie on disk.

    None where that cannot be known: standard input and pipes. Raises InputError where a source
    does not exist.
    """
    total = 0
    for file in files_of(check_sources(sources)):
        if isinstance(file, Problem):
            continue
        if file.path == STDIN:
            return None
        with suppress(OSError):
            status = Path(file.path).stat()
            if not stat.S_ISREG(status.st_mode):
                return None
            total += status.st_size
    return total


def files_of(sources: Iterable[str]) -> Iterator[File | Problem]:
    """Yield the files that the sources name, those of a folder sorted by name, depth first.

    Hidden files and folders are passed over. A link inside a folder is not followed: what it
    leads to is read at its own place, or, where that is outside, is reported.
    """
    for source in sources:
        if source == STDIN:
            yield File(STDIN, STDIN)
        elif Path(source).is_dir():
            yield from _walk(source)
        else:
            yield File(source, str(Path(source).parent))


def _walk(root: str) -> Iterator[File | Problem]:
    folders = [iter(_entries(root))]
    while folders:
        entry = next(folders[-1], None)
        if entry is None:
            folders.pop()
        elif isinstance(entry, Problem):
            yield entry
        elif entry.is_symlink():
            if not _leads_to_visible(Path(entry.path), Path(root)):
                reason = "a link out of the folder; to read what it leads to, name that"
                yield _unread(entry.path, reason, kind="link")
        elif entry.is_dir(follow_symlinks=False):
            folders.append(iter(_entries(entry.path)))
        elif entry.is_file(follow_symlinks=False):
            yield File(entry.path, root)
        else:
            yield _unread(entry.path, "not a regular file")


def _entries(folder: str) -> Sequence[os.DirEntry[str] | Problem]:
    try:
        with os.scandir(folder) as entries:
            visible = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        return [_unread(folder, f"the folder cannot be read: {error.strerror or error}")]
    return sorted(visible, key=lambda entry: entry.name)


def _leads_to_visible(link: Path, root: Path) -> bool:
    """Tell whether the walk through `root` comes to what the link leads to by itself."""
    try:
        inside = link.resolve(strict=True).relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # nothing there, a loop, outside
        return False
    return not any(part.startswith(".") for part in inside.parts)


def _unread(path: str, reason: str, *, kind: str = "file") -> Problem:
    return Problem(printable(path), None, None, reason, skipped=True, kind=kind)

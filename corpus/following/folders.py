"""What of a folder, or a file, is new: by the size of each file and the time of its last change."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from fihris.corpus.files.sources import check_sources, files_of, printable
from fihris.corpus.problem import Problem
from fihris.errors import InputError

Sign = tuple[int, int]
"""Of a file: its bytes, and the nanosecond of its last change."""

# Within the time that a file system may give to two changes, the second leaves the sign as it was.
_SETTLED = 2_000_000_000


class Files(NamedTuple):
    """The files of a source: the signs of those that are there, and which are to be read.

    `bytes` is how many those have, `removed` how many files are there no more.
    """

    signs: dict[str, Sign]
    changed: frozenset[str]
    bytes: int
    removed: int


def look(source: str, known: Mapping[str, Sign]) -> Files:
    """Compare the files of a source with what is known of them.

    Files that were changed just now get no sign that lasts: they are looked at once more. Raises
    InputError where the source is not there, or a folder that cannot be read.
    """
    signs: dict[str, Sign] = {}
    sizes: dict[str, int] = {}
    now = time.time_ns()
    for file in files_of(check_sources([source])):
        if isinstance(file, Problem):
            if file.path == printable(source):  # the folder itself: that is no folder without files
                raise InputError(file.reason, path=source)
            continue
        try:
            status = Path(file.path).stat()
        except OSError:
            continue  # gone since; if it is there after all, reading it says what is wrong
        sizes[file.path] = status.st_size
        sign = (status.st_size, status.st_mtime_ns)
        if known.get(file.path) == sign or abs(now - status.st_mtime_ns) > _SETTLED:
            signs[file.path] = sign
    changed = frozenset(path for path in sizes if known.get(path) != signs.get(path, ()))
    size = sum(sizes[path] for path in changed)
    return Files(signs, changed, size, sum(path not in sizes for path in known))

"""Judgments of relevance, appended to a TREC file one at a time."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path as FilePath
from types import TracebackType
from typing import Self

from fihris.errors import FihrisError, InputError
from fihris.search.evaluation.lines import Path, shown
from fihris.search.evaluation.trec import Qrels, read_qrels

# As in the TREC tracks with graded relevance.
GRADES = {0: "not relevant", 1: "touches it", 2: "relevant", 3: "just what was asked for"}

# Without it Windows writes a line's end as two characters.
_BINARY = getattr(os, "O_BINARY", 0)

_WHOLE = re.compile(rb"\S+\s+\S+\s+\S+\s+-?\d+\s*")
# Only what `add` may have begun is ever cut off: the file may be another one, named by mistake.
_BEGUN = re.compile(rb"\S+(?: (?:0(?: (?:\S+ ?)?)?)?)?")


class JudgmentFile:
    """A file of TREC judgments: each is on the disk before the next one is asked for.

    `judged` has the grades in the file by query and article. A last line that was cut off while it
    was written is removed when the file is opened; `repaired` tells so.
    """

    def __init__(self, path: Path) -> None:
        """Open a file, or make it. Raises InputError for lines that are no judgments, OSError."""
        self.path = FilePath(path)
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | _BINARY, 0o666)
        try:
            self.repaired = self._repair()
            self.judged: Qrels = read_qrels(self.path)
        except BaseException:
            self.close()
            raise
        self._end = os.fstat(self._descriptor).st_size
        self._added: list[tuple[str, str, int]] = []

    def add(self, query: str, document: str, grade: int) -> None:
        """Append a judgment and wait until it is on the disk. Raises FihrisError, OSError."""
        self._require_own_end()
        line = f"{query} 0 {document} {grade}\n".encode()
        self._write(line, self._end)
        self._added.append((query, document, self._end))
        self._end += len(line)
        self.judged.setdefault(query, {})[document] = grade

    def undo(self) -> None:
        """Take the last judgment that was added back. Raises FihrisError, IndexError, OSError."""
        self._require_own_end()
        query, document, start = self._added.pop()
        os.ftruncate(self._descriptor, start)
        os.fsync(self._descriptor)
        self._end = start
        del self.judged[query][document]

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.close()

    def _require_own_end(self) -> None:
        """Refuse to overwrite or cut off what another process has appended meanwhile."""
        if os.fstat(self._descriptor).st_size != self._end:
            raise FihrisError(f"{self.path} was changed by another program; start again")

    def _write(self, data: bytes, start: int) -> None:
        os.lseek(self._descriptor, start, os.SEEK_SET)
        while data:
            data = data[os.write(self._descriptor, data) :]
        os.fsync(self._descriptor)

    def _repair(self) -> bool:
        """End the last line where its end is missing; remove it where it is no whole judgment."""
        content = self.path.read_bytes()
        try:
            # Not as the final piece: the cut may lie inside a character.
            codecs.getincrementaldecoder("utf-8")().decode(content)
        except UnicodeDecodeError as error:
            reason = "not UTF-8 text, to which judgments could be added"
            raise InputError(reason, path=shown(self.path)) from error
        start = content.rfind(b"\n") + 1
        last = content[start:]
        if _WHOLE.fullmatch(last):
            self._write(b"\n", len(content))
        if not _BEGUN.fullmatch(last):
            return False
        os.ftruncate(self._descriptor, start)
        os.fsync(self._descriptor)
        return True

"""Arrays that wait in a temporary file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array


class Spool:
    """Keeps the pieces of an array in a temporary file until it is the array's turn to be written.

    An array lies in one place of its file, so of several that come about together all but one have
    to wait. A context manager, which lets the file go.
    """

    def __init__(self, folder: Path, dtype: npt.DTypeLike) -> None:
        # Imported here: it brings two dozen modules, and who searches needs none of them.
        from tempfile import TemporaryFile

        self.dtype = np.dtype(dtype)
        # Where the system has files without a name, it has none.
        self._file = TemporaryFile(dir=folder, prefix="fihris-", suffix=".spool")  # noqa: SIM115

    def add(self, piece: Array) -> None:
        """Append a piece, cast to the spool's type."""
        self._file.write(np.ascontiguousarray(piece, dtype=self.dtype).view(np.uint8).data)

    def pieces(self) -> Iterator[Array]:
        """Yield what was added."""
        self._file.seek(0)
        while data := self._file.read(1 << 20):
            yield np.frombuffer(data, self.dtype)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._file.close()

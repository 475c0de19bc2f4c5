"""Which documents of a segment are deleted, as of one commit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import ArrayFile, ArrayFileWriter

BOOL = npt.NDArray[np.bool_]


def deletions_name(segment: str, generation: int) -> str:
    """Return the name of the file that holds a segment's deletions as of that commit."""
    return f"{segment}.{generation}.deleted"


def write_deletions(folder: Path, segment: str, generation: int, deleted: BOOL) -> str:
    """Write the bitmap (bool, shape (documents,)) and return the file's name."""
    name = deletions_name(segment, generation)
    with ArrayFileWriter(folder / name) as file:
        file.add("deleted", np.packbits(deleted))
        file.close({"documents": len(deleted)})
    return name


def read_deletions(folder: Path, name: str, documents: int) -> BOOL:
    """Return the bitmap; raises DamagedIndexError."""
    file = ArrayFile(folder / name)
    file.verify()
    bits = np.unpackbits(file.array("deleted"), count=documents)
    return bits.astype(np.bool_)

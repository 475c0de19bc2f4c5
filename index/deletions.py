"""Which documents of a segment are deleted, as of one commit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.checksums import damaged

BOOL = npt.NDArray[np.bool_]


def deletions_name(segment: str, generation: int) -> str:
    """Return the name of the file that holds a segment's deletions as of that commit."""
    return f"{segment}.{generation}.deleted"


def write_deletions(folder: Path, segment: str, generation: int, deleted: BOOL) -> tuple[str, int]:
    """Write the bitmap (bool, shape (documents,)); return the file's name and its checksum."""
    name = deletions_name(segment, generation)
    with ArrayFileWriter(folder / name) as file:
        file.add("deleted", np.packbits(deleted))
        file.close({"documents": len(deleted)})
    return name, file.checksum


def read_deletions(folder: Path, name: str, documents: int, checksum: int | None) -> BOOL:
    """Return the bitmap; raises DamagedIndexError. A `checksum` of None is not known."""
    file = ArrayFile(folder / name)
    file.verify()
    if checksum not in (None, file.checksum):
        raise damaged(file.path, "not the file that the index was committed with")
    if file.meta.get("documents") != documents or file.length("deleted") != (documents + 7) // 8:
        raise damaged(file.path, f"not the deletions of {documents} documents")
    if file.part("deleted").dtype != np.uint8:
        raise damaged(file.path, "not a bitmap")
    bits = np.unpackbits(file.array("deleted"), count=documents)
    return bits.astype(np.bool_)

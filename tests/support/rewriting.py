"""Segments that are wrong though all of their checksums are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.manifest import Manifest, read_manifest, segment_path, write_manifest

Arrays = dict[str, np.ndarray[Any, Any]]
Change = Callable[[Arrays], None]


def segment_file(folder: Path, place: int = 0) -> Path:
    return segment_path(folder, read_manifest(folder).segments[place].name)


def arrays_of(path: Path) -> Arrays:
    file = ArrayFile(path)
    return {name: file.array(name).copy() for name in file.names}


def rewrite_file(path: Path, change: Change, meta: dict[str, Any] | None = None) -> None:
    """Write a file anew, with arrays that a function has changed, and other checksums."""
    arrays, before = arrays_of(path), ArrayFile(path).meta
    change(arrays)
    with ArrayFileWriter(path) as file:
        for name, array in arrays.items():
            file.add(name, array)
        file.close(before | (meta or {}))


def rewrite_manifest(folder: Path, change: Callable[[Manifest], Manifest]) -> None:
    write_manifest(folder, change(read_manifest(folder)))


def rewrite(folder: Path, change: Change, place: int = 0, **meta: Any) -> None:
    """Write a segment anew, and tell the manifest how long it is now, and its checksum."""
    path = segment_file(folder, place)
    rewrite_file(path, change, meta)

    def told(manifest: Manifest) -> Manifest:
        segments = list(manifest.segments)
        size, sum_ = path.stat().st_size, ArrayFile(path).checksum
        segments[place] = replace(segments[place], bytes=size, checksum=sum_)
        return replace(manifest, segments=tuple(segments))

    rewrite_manifest(folder, told)


def flip(path: Path, place: int, bits: int = 0x40) -> None:
    """Change a byte of a file."""
    data = bytearray(path.read_bytes())
    data[place] ^= bits
    path.write_bytes(data)


def flip_in(path: Path, name: str, place: int = 0) -> None:
    """Change a byte of an array in a file."""
    flip(path, ArrayFile(path)._entries[name]["offset"] + place)

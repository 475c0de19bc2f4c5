"""Damage to an index: the right answer or an error, and no memory for what a file claims.

The first byte of an input says whose doing the damage is: that of a disk, which the checksums tell,
or that of somebody who makes them right again, in the arrays of a segment, in its header or in the
manifest. Each six bytes more are one change.
"""

from __future__ import annotations

import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from mutations import (
    KINDS,
    Answers,
    Forged,
    Mutation,
    answers,
    make_index,
    segment_files,
    sign,
    write_content,
)

import fihris
from fihris import DamagedIndexError, FihrisError
from fihris.index.manifest import MANIFEST

WORDS: tuple[str, ...] = ()
BYTES = (b"\xff\xff", b"\x00\x00", b"\x80\x00", b"\x40\x00")

# What a number is replaced by: the edges of each type, and what is near to them.
_EDGES = [0, 1, 2, 255, 256, *(2**n + d for n in (15, 16, 31, 32, 63, 64) for d in (-1, 0))][:-1]
_VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 1, 12, 12.0, 1.5, 10**15, 2**63, "", "12", "../..", [], [7], {}, {"a": 1}),
    *("none", "lexicon", "00000000-00000000"),
)
_TYPES = ("<u1", "<u2", "<u4", "<u8", "<i8", "<f4", "<f8", "<i4", "|b1", "<c8", "<M8[s]", "|S3")
_SIZES = (1, 4, 16, 64, 512, 4096)
_MOST_CHANGES = 6

_WORK = tempfile.TemporaryDirectory(prefix="fihris-fuzz-")


class Change(NamedTuple):
    """One change: of which file or array, how, where and to what."""

    which: int
    way: int
    place: int
    value: int

    @property
    def share(self) -> float:
        """The place as a share of a whole."""
        return self.place / 65536


@cache
def _source() -> tuple[Path, Answers]:
    """Return an index and what it answers."""
    folder = Path(_WORK.name) / "source"
    make_index(folder, segments=2)  # the fewer, the more often they can be damaged
    return folder, answers(folder)


def check(data: bytes) -> None:
    """Damage a copy of the index and ask it for everything."""
    source, expected = _source()
    copy = Path(_WORK.name) / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source, copy)
    whose, body = data[:1], data[1:]
    body = body[: len(body) // 6 * 6][: 6 * _MOST_CHANGES]
    changes = [Change(*fields) for fields in struct.iter_unpack(">BBHH", body)]
    way = _WAYS[whose[0] % len(_WAYS)] if whose else _break
    way(copy, changes)
    _check_answers(copy, expected if way is _break else None)
    _check_verification(copy, told_truly=way is _break)


def _check_answers(folder: Path, expected: Answers | None) -> None:
    try:
        found = answers(folder)
    except FihrisError as error:
        str(error).encode()
        return
    assert expected is None or found == expected


def _check_verification(folder: Path, *, told_truly: bool) -> None:
    """Where the manifest tells the truth, each article of a damaged segment is accounted for."""
    try:
        report = fihris.verify(folder)
    except FihrisError:
        return
    for segment in report.segments if told_truly else ():
        found = len(segment.readable) + len(segment.unreadable) + segment.unnamed
        assert segment.sound or found >= segment.articles


def _break(folder: Path, changes: list[Change]) -> None:
    """Damage files as a disk does."""
    names = [path.name for path in segment_files(folder)]
    for change in changes:
        kind = KINDS[change.way % len(KINDS)]
        file, other = (names[n % len(names)] for n in (change.which, change.value))
        size = _SIZES[change.value % len(_SIZES)]
        Mutation(kind, file, other, change.share, size, change.value).apply(folder)


def _forge(folder: Path, changes: list[Change]) -> None:
    """Change arrays of a file, and make its checksums right."""
    if not changes:
        return
    paths = [path for path in segment_files(folder) if path.name != MANIFEST]
    forged = Forged(paths[changes[0].place % len(paths)])
    names = sorted(forged.arrays)
    for change in changes:
        name = names[change.which % len(names)]
        way = _ARRAY_WAYS[change.way % len(_ARRAY_WAYS)]
        forged.arrays[name] = way(forged.arrays[name], change)
    _sign(forged, folder)


def _sign(forged: Forged, folder: Path) -> None:
    forged.write()
    with suppress(DamagedIndexError):  # signing reads the file, which may be refused
        sign(folder)


Array = np.ndarray[Any, Any]


def _at(array: Array, change: Change) -> int:
    return int(change.share * len(array))


def _value(change: Change) -> int:
    return _EDGES[change.value % len(_EDGES)] if change.value >= 1 << 15 else change.value


def _set(array: Array, change: Change) -> Array:
    """Set a value, which is cut down to the array's type."""
    if len(array):
        item = _value(change).to_bytes(8, "little")[: array.dtype.itemsize]
        data = bytearray(array.tobytes())
        at = _at(array, change) * array.dtype.itemsize
        data[at : at + len(item)] = item
        array = np.frombuffer(bytes(data), array.dtype)
    return array


def _set_wide(array: Array, change: Change) -> Array:
    """Set a value, in the widest type."""
    wide = array.astype(np.uint64)
    if len(wide):
        wide[_at(array, change)] = _value(change)
    return wide


def _set_all(array: Array, change: Change) -> Array:
    return np.full(len(array), _value(change), np.uint64)


def _zero_from(array: Array, change: Change) -> Array:
    array = array.copy()
    array[_at(array, change) :] = 0
    return array


def _shorten(array: Array, change: Change) -> Array:
    return array[: _at(array, change)]


def _lengthen(array: Array, change: Change) -> Array:
    return np.concatenate((array, array[: 1 + change.value % 9]))


def _swap(array: Array, change: Change) -> Array:
    array = array.copy()
    if len(array):
        one, two = _at(array, change), change.value % len(array)
        array[[one, two]] = array[[two, one]]
    return array


def _retype(array: Array, change: Change) -> Array:
    """Take the bytes for another type's, as far as they go."""
    kind = np.dtype(_TYPES[change.value % len(_TYPES)])
    data = array.tobytes()
    return np.frombuffer(data[: len(data) // kind.itemsize * kind.itemsize], kind)


_ARRAY_WAYS: tuple[Callable[[Array, Change], Array], ...] = (
    *(_set, _set_wide, _set_all, _zero_from, _shorten, _lengthen, _swap, _retype),
)


def _lie(folder: Path, changes: list[Change]) -> None:
    """Change what a segment's header says of it, and how long its arrays are."""
    if not changes:
        return
    paths = [path for path in segment_files(folder) if path.name != MANIFEST]
    forged = Forged(paths[changes[0].place % len(paths)])
    names = sorted(forged.arrays)
    for change in changes:
        if change.way % 2:
            _replace(forged.meta, change)
        else:
            length = _VALUES[change.value % len(_VALUES)]
            forged.lengths[names[change.which % len(names)]] = length
    _sign(forged, folder)


def _rule(folder: Path, changes: list[Change]) -> None:
    """Change what the manifest says."""
    content = orjson.loads((folder / MANIFEST).read_bytes())["index"]
    for change in changes:
        _replace(content, change)
    write_content(folder, content)


def _replace(content: Any, change: Change) -> None:
    """Replace, remove or add one of the values of JSON."""
    places = list(_places(content))
    if not places:
        return
    holder, key = places[change.which % len(places)]
    value = deepcopy(_VALUES[change.value % len(_VALUES)])
    if change.way % 8 == 7:
        del holder[key]
    elif change.way % 8 == 6 and isinstance(holder, list):
        holder.append(deepcopy(holder[key]))
    else:
        holder[key] = value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys if isinstance(value, dict | list) else ():
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


_WAYS: tuple[Callable[[Path, list[Change]], None], ...] = (_break, _forge, _lie, _rule, _forge)


def seeds() -> Iterator[bytes]:
    """Yield each way to change something, once or twice, at a few places."""
    for whose in range(len(_WAYS) - 1):
        for way in range(8):
            for which in (0, 9, 40):
                change = struct.pack(">BBHH", which, way, which * 999, way * 4099)
                yield bytes((whose,)) + change * (1 + which % 2)

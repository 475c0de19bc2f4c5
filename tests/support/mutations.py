"""Damage to the files of an index, and what reading it may end in: the right answer, or an error.

Two kinds: what a disk or a careless copy does, which the checksums tell; and what somebody does who
makes the checksums right again (`forge`), of which only is asked that it ends in an answer or in a
FihrisError, and in no more memory than the files are large.
"""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
import orjson

import fihris
from fihris import Article, FihrisError
from fihris.index import arrays, manifest
from fihris.index.checksums import BlockSums

# From an id to its article, and from a query to its hits: id, score, title, marks and snippets.
Answers = dict[str, Any]

_TITLES = ("أمطار على الساحل", "السوق تفتح أبوابها", "مباراة في الملعب", "الوزير يزور الميناء")
_WORDS = (
    "أعلن الوزير اليوم أن الميناء يستقبل السفن بعد هدوء البحر وأن السوق تفتح أبوابها صباحا وقال "
    "لاعب الفريق إن المباراة كانت صعبة على أرض الملعب بسبب المطر الذي هطل على الساحل طوال الليل"
).split()
QUERIES = (
    "الوزير",
    "سوق OR مطر",
    '"على الساحل"',
    "مبار*",
    "الميناء -السوق",
    "=الملعب",
    "title:أمطار",
)


def make_index(folder: Path, segments: int = 3) -> None:
    """Make an index of several segments, with deletions."""
    chance = Random(7)
    with fihris.create(folder, analyzer="light10").writer() as writer:
        for batch in range(segments):
            for i in range(12):
                # Of some of each segment near-copies of one story.
                words = chance.choices(_WORDS, k=120) if i % 4 else [*_WORDS * 4, str(batch + i)]
                title = _TITLES[(batch + i) % len(_TITLES)]
                writer.add(Article(f"{batch}-{i:02}", title, " ".join(words), source="س"))
            if batch:
                writer.delete(f"{batch - 1}-03")
            writer.commit(merge=False)


class Damaged(AssertionError):  # noqa: N818
    """Damage was served as an answer, or ended in an error that is none of ours."""


def answers(folder: Path) -> Answers:
    """Ask for everything: raises FihrisError where the index is damaged."""
    index = fihris.open(folder)
    found: Answers = {}
    for batch in range(3):
        for i in range(12):
            identity = f"{batch}-{i:02}"
            found[identity] = index.get(identity) if identity in index else None
    for query in QUERIES:
        hits = index.search(query, limit=8)
        page = [(hit.id, hit.score, hit.title, hit.title_spans, hit.snippets) for hit in hits]
        found[query] = (hits.total, page)
        found[f"{query}, collapsed"] = [
            (hit.id, hit.score, hit.copies and hit.copies.ids)
            for hit in index.search(query, limit=8, collapse=True)
        ]
    found["duplicates"] = [cluster.ids for cluster in index.duplicates()]
    return found


def segment_files(folder: Path) -> list[Path]:
    """Return the files of an index but its lock, which holds nothing."""
    return sorted(path for path in folder.iterdir() if path.name != "fihris.lock")


class Mutation(NamedTuple):
    """A damage and where it is."""

    kind: str
    file: str
    other: str
    place: float  # of the file's length
    size: int
    value: int

    def apply(self, folder: Path) -> None:
        path = folder / self.file
        if self.kind == "swap files":
            other = folder / self.other
            first, second = path.read_bytes(), other.read_bytes()
            path.write_bytes(second)
            other.write_bytes(first)
            return
        whole = bytearray(path.read_bytes())
        at = int(self.place * len(whole))
        MUTATORS[self.kind](whole, at, self.size, self.value)
        path.write_bytes(whole)


def _flip(whole: bytearray, at: int, _: int, value: int) -> None:
    if whole:
        whole[min(at, len(whole) - 1)] ^= 1 << value % 8


def _truncate(whole: bytearray, at: int, _: int, __: int) -> None:
    del whole[at:]


def _extend(whole: bytearray, _: int, size: int, value: int) -> None:
    whole += bytes([value % 256]) * size


def _swap_blocks(whole: bytearray, at: int, size: int, value: int) -> None:
    other = value % max(len(whole) - size, 1)
    at = min(at, max(len(whole) - size, 0))
    one, two = bytes(whole[at : at + size]), bytes(whole[other : other + size])
    if abs(at - other) >= size and len(one) == len(two):
        whole[at : at + size], whole[other : other + size] = two, one


def _zero(whole: bytearray, at: int, size: int, _: int) -> None:
    size = min(size, len(whole) - at)
    whole[at : at + size] = bytes(size)


def _remove(whole: bytearray, at: int, size: int, _: int) -> None:
    del whole[at : at + size]


MUTATORS: dict[str, Callable[[bytearray, int, int, int], None]] = {
    "flip a bit": _flip,
    "truncate": _truncate,
    "extend": _extend,
    "swap blocks": _swap_blocks,
    "zero a range": _zero,
    "cut out a range": _remove,
}
KINDS = (*MUTATORS, "swap files")


def some_mutation(chance: Random, folder: Path) -> Mutation:
    """Draw a mutation of a file of an index."""
    names = [path.name for path in segment_files(folder)]
    file, other = chance.sample(names, 2)
    size = chance.choice((1, 4, 16, 64, 512, 4096))
    return Mutation(
        chance.choice(KINDS), file, other, chance.random(), size, chance.randrange(1 << 16)
    )


def check_mutation(source: Path, work: Path, mutation: Mutation, expected: Answers) -> str:
    """Damage a copy and ask it; return what became of it: an error, or the right answer."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(source, work)
    mutation.apply(work)
    try:
        found = answers(work)
    except FihrisError:
        return "error"
    except Exception as error:
        raise Damaged(f"{mutation} ends in {error!r}") from error
    if found != expected:
        raise Damaged(f"{mutation} is served")
    return "right answer"


# Files that lie, with checksums that are right.


class Forged:
    """A file of arrays, taken apart, to be changed and put together with the right checksums."""

    def __init__(self, path: Path) -> None:
        file = arrays.ArrayFile(path)
        self.path = path
        self.meta = dict(file.meta)
        self.arrays = {name: file.array(name).copy() for name in file._entries}
        self.lengths: dict[str, int] = {}  # what the footer says of an array's length, if not that

    def write(self) -> None:
        """Write the file, with the footer that its content asks for."""
        self.path.unlink()
        whole, entries, sums = bytearray(arrays.MAGIC), {}, []
        for name, array in self.arrays.items():
            whole += bytes(-len(whole) % 64)
            own = BlockSums()
            own.add(memoryview(array.tobytes()))
            sums += own.finish()
            length = self.lengths.get(name, len(array))
            entries[name] = {"dtype": array.dtype.str, "offset": len(whole), "length": length}
            whole += array.tobytes()
        whole += bytes(-len(whole) % 64)
        data = np.array(sums, "<u4").tobytes()
        entry = {"dtype": "<u4", "offset": len(whole), "length": len(sums)}
        entry["crc32"] = zlib.crc32(data)
        whole += data
        footer = orjson.dumps({"arrays": entries, "checksums": entry, "meta": self.meta})
        trailer = arrays._TRAILER.pack(len(whole), len(footer), zlib.crc32(footer), arrays.MAGIC)
        self.path.write_bytes(whole + footer + trailer)


def sign(folder: Path) -> None:
    """Have the manifest name the files with the sizes and checksums that they have now."""
    content = orjson.loads((folder / manifest.MANIFEST).read_bytes())["index"]
    for entry in content["segments"]:
        path = folder / f"{entry['name']}.segment"
        entry["bytes"] = path.stat().st_size
        entry["checksum"] = _footer_sum(path)
        documents = Forged(path).meta.get("documents")
        if isinstance(documents, int) and 0 <= documents < 1 << 63:
            entry["documents"] = documents
        if entry["deletions"]:
            entry["deletions_checksum"] = _footer_sum(folder / entry["deletions"])
    write_content(folder, content)


def write_content(folder: Path, content: Any) -> None:
    """Write a manifest that says this, with the right checksum."""
    crc = zlib.crc32(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))
    envelope = {"format": manifest.FORMAT, "crc32": crc, "index": content}
    (folder / manifest.MANIFEST).write_bytes(orjson.dumps(envelope))


def _footer_sum(path: Path) -> int:
    data = path.read_bytes()
    return int(arrays._TRAILER.unpack(data[-arrays._TRAILER.size :])[2])


def forge(folder: Path, chance: Random) -> str:
    """Change one array of a segment as somebody would who wants the reader to fall; say how."""
    path = chance.choice(sorted(folder.glob("*.segment")))
    forged = Forged(path)
    name = chance.choice(sorted(forged.arrays))
    array = forged.arrays[name]
    way = chance.choice(("values", "largest", "zeros", "shorter", "longer", "type", "bytes", "all"))
    if way == "values" and len(array):
        at = chance.randrange(len(array))
        array[at] = chance.choice((0, 1, 255, chance.randrange(256), array[at] // 2))
    elif way == "largest":  # in the widest type
        wide = array.astype(np.uint64)
        if len(wide):
            value = (1 << chance.randrange(8, 64)) - chance.randrange(2)
            wide[chance.randrange(len(wide))] = value
        forged.arrays[name] = wide
    elif way == "all":
        wide = array.astype(np.uint64)
        wide[:] = 1 << chance.randrange(8, 50)
        forged.arrays[name] = wide
    elif way == "zeros":
        array[:] = 0
    elif way == "shorter":
        forged.arrays[name] = array[: chance.randrange(len(array) + 1)]
    elif way == "longer":
        forged.arrays[name] = np.concatenate((array, array[-3:], array[:1]))
    elif way == "type":
        forged.arrays[name] = array.astype(chance.choice(("<f4", "<f8", "<i8", "<u8")))
    elif len(array):
        data = bytearray(array.tobytes())
        for _ in range(chance.randrange(1, 9)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        forged.arrays[name] = np.frombuffer(bytes(data), array.dtype)
    forged.write()
    sign(folder)
    return f"{way} in {name} of {path.name}"


def check_forgery(source: Path, work: Path, seed: int) -> str:
    """Forge a copy and ask it; return what became of it."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(source, work)
    how = forge(work, Random(seed))
    try:
        answers(work)
    except FihrisError:
        return "error"
    except Exception as error:
        raise Damaged(f"{how} (seed {seed}) ends in {error!r}") from error
    return "an answer"

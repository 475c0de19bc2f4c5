from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.stored import BLOCK_BYTES, Stored, StoredWriter

RECORDS = st.lists(st.binary(max_size=50) | st.just(b"x" * BLOCK_BYTES), max_size=12)


def stored(records: list[bytes], folder: str) -> Stored:
    writer = StoredWriter()
    for record in records:
        writer.add(record)
    with ArrayFileWriter(Path(folder) / "s") as file:
        writer.write(file, "body")
        file.close({})
    return Stored(ArrayFile(Path(folder) / "s"), "body")


@given(RECORDS)
def test_records_come_back_by_number(records: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        found = stored(records, folder)
        assert len(found) == len(records)
        assert [found[i] for i in range(len(records))] == records
        assert [found[i] for i in reversed(range(len(records)))] == records[::-1]


@given(RECORDS)
def test_blocks_are_copied_as_they_stand(records: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        source = stored(records, folder)
        writer = StoredWriter()
        writer.add("أول".encode())
        bounds = source.block_records.tolist()
        for block, (first, after) in enumerate(pairwise(bounds)):
            writer.add_block(source.raw_block(block), source.sizes[first:after])
        with ArrayFileWriter(Path(folder) / "copy") as file:
            writer.write(file, "body")
            file.close({})
        copy = Stored(ArrayFile(Path(folder) / "copy"), "body")
        assert [copy[i] for i in range(len(copy))] == ["أول".encode(), *records]

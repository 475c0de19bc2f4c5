from __future__ import annotations

import gzip
import io
import os
import sys
import threading
from pathlib import Path

import pytest

from fihris.corpus.files.opening import Stream
from fihris.corpus.files.sources import STDIN, File
from fihris.errors import InputError


def file_of(tmp_path: Path, data: bytes, name: str = "news") -> File:
    (tmp_path / name).write_bytes(data)
    return File(str(tmp_path / name), str(tmp_path))


def test_a_look_ahead_takes_nothing_away(tmp_path: Path) -> None:
    data = os.urandom(1_000_000)
    with Stream(file_of(tmp_path, data)) as stream:
        assert stream.peek(10)[:10] == data[:10]
        assert stream.peek(300_000)[:300_000] == data[:300_000]
        assert b"".join(stream.blocks()) == data


def test_a_look_ahead_at_a_short_file_is_all_of_it(tmp_path: Path) -> None:
    with Stream(file_of(tmp_path, b"short")) as stream:
        assert stream.peek(100) == b"short"


def test_compression_goes_by_the_first_bytes_not_by_the_name(tmp_path: Path) -> None:
    with Stream(file_of(tmp_path, gzip.compress(b"text"), "news.txt")) as stream:
        assert stream.peek(100) == b"text"
    with Stream(file_of(tmp_path, b"text", "news.txt.gz")) as stream:
        assert stream.peek(100) == b"text"


def test_damage_is_raised_after_what_can_be_read(tmp_path: Path) -> None:
    packed = gzip.compress(b"text" * 1000)[:-4]
    with Stream(file_of(tmp_path, packed)) as stream:
        assert stream.peek(100) == b"text" * 1000
        blocks = stream.blocks()
        assert next(blocks) == b"text" * 1000
        with pytest.raises(InputError) as caught:
            next(blocks)
    assert caught.value.offset == 4000


def test_a_look_ahead_at_nothing_but_damage_raises(tmp_path: Path) -> None:
    with Stream(file_of(tmp_path, b"\x1f\x8b\x08\xff")) as stream, pytest.raises(InputError):
        stream.peek(1)


def test_progress_counts_the_bytes_on_disk(tmp_path: Path) -> None:
    packed = gzip.compress(os.urandom(1_000_000))
    counts: list[int] = []
    with Stream(file_of(tmp_path, packed), counts.append) as stream:
        for _ in stream.blocks():
            pass
        stream.finish()
    assert sum(counts) == len(packed)
    assert len(counts) > 2


def test_progress_reaches_the_end_of_a_file_that_is_left_early(tmp_path: Path) -> None:
    counts: list[int] = []
    with Stream(file_of(tmp_path, bytes(1_000_000)), counts.append) as stream:
        stream.peek(10)
        stream.finish()
    assert sum(counts) == 1_000_000


def test_standard_input_is_read_and_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO(b"text")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffer))
    with Stream(File(STDIN, STDIN)) as stream:
        assert b"".join(stream.blocks()) == b"text"
    assert not buffer.closed


def test_no_standard_input_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="no standard input"):
        Stream(File(STDIN, STDIN))


def test_a_pipe_that_gives_byte_after_byte_is_read(tmp_path: Path) -> None:
    packed = gzip.compress(b"text")
    os.mkfifo(tmp_path / "pipe")

    def write() -> None:
        with (tmp_path / "pipe").open("wb", buffering=0) as pipe:
            for byte in packed:
                pipe.write(bytes((byte,)))

    writer = threading.Thread(target=write)
    writer.start()
    with Stream(File(str(tmp_path / "pipe"), str(tmp_path))) as stream:
        assert b"".join(stream.blocks()) == b"text"
    writer.join()


def test_a_file_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        Stream(File(str(tmp_path / "missing"), str(tmp_path)))


def test_a_file_that_cannot_be_read_on_is_an_error(tmp_path: Path) -> None:
    with Stream(file_of(tmp_path, b"text")) as stream:
        stream._raw.close()
        stream._raw = _FailingFile()
        with pytest.raises(InputError, match="cannot be read on"):
            stream.peek(1)


class _FailingFile(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise OSError(5, "Input/output error")

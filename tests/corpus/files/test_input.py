from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.corpus.files.encoding import Encoding
from fihris.corpus.files.input import Input
from fihris.corpus.files.opening import Stream
from fihris.corpus.files.sources import File
from fihris.corpus.problem import Problem
from fihris.errors import EncodingError


class BytesStream(Stream):
    """A stream of given blocks, without a file."""

    def __init__(self, *blocks: bytes) -> None:
        self.file = File("news.txt", ".")
        self._all = blocks

    def peek(self, size: int) -> bytes:
        return b"".join(self._all)

    def blocks(self):
        yield from self._all


def lines_of(*blocks: bytes, codec: str = "utf-8", mark: int = 0) -> list[tuple[int, bytes | None]]:
    return list(Input(BytesStream(*blocks), Encoding(codec, mark)).lines())


def test_lines_come_with_the_offset_at_which_they_begin() -> None:
    assert lines_of(b"one\ntwo\n\nfour") == [(0, b"one"), (4, b"two"), (8, b""), (9, b"four")]


def test_a_last_newline_begins_no_line() -> None:
    assert lines_of(b"one\n") == [(0, b"one")]
    assert lines_of(b"") == []


@given(st.lists(st.binary(max_size=9)))
def test_blocks_do_not_matter(blocks: list[bytes]) -> None:
    text = b"".join(blocks)
    lines = lines_of(*blocks)
    assert b"\n".join(line or b"" for _, line in lines) == text.removesuffix(b"\n")
    assert all(text[offset:].startswith(line or b"") for offset, line in lines)


def test_the_byte_order_mark_is_no_text_but_counts() -> None:
    assert lines_of(b"\xef\xbb", b"\xbfone\ntwo", mark=3) == [(3, b"one"), (7, b"two")]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("cut", [0, 1, 5, 17])
def test_utf16_comes_as_utf8_with_its_own_offsets(codec: str, cut: int) -> None:
    text = "خبر 😀\nآخر\n"
    data = text.encode(codec)
    second = len("خبر 😀\n".encode(codec))
    lines = lines_of(data[:cut], data[cut:], codec=codec)
    assert lines == [(0, "خبر 😀".encode()), (second, "آخر".encode())]


def test_a_line_that_is_too_long_is_not_held(small_records: int) -> None:
    long = b"x" * (small_records + 1)
    assert lines_of(b"one\n", long[:500], long[500:], b"\ntwo") == [
        (0, b"one"),
        (4, None),
        (4 + len(long) + 1, b"two"),
    ]
    assert lines_of(b"one\n" + long) == [(0, b"one"), (4, None)]
    assert lines_of(long[1:]) == [(0, long[1:])]


def test_the_first_bad_byte_is_named() -> None:
    text = Input(BytesStream(), Encoding("utf-8"))
    with pytest.raises(EncodingError) as caught:
        text.decode("خبر".encode() + b"\xff", record=3, offset=100)
    error = caught.value
    assert (error.path, error.record, error.offset) == ("news.txt", 3, 106)


def test_half_a_character_of_utf16_is_found_in_its_line() -> None:
    lone = b"\x00\xd8"  # a high surrogate, little endian
    data = "خبر\n".encode("utf-16-le") + "x".encode("utf-16-le") + lone + b"\n\0"
    text = Input(BytesStream(data), Encoding("utf-16-le"))
    (_, first), (offset, second) = text.lines()
    assert text.decode(first, offset=0) == "خبر"
    with pytest.raises(EncodingError) as caught:
        text.decode(second, offset=offset)
    assert caught.value.offset == 10


def test_an_odd_byte_at_the_end_of_utf16_is_raised_after_the_text() -> None:
    data = "خبر\nx".encode("utf-16-le") + b"\x20"
    seen = []
    with pytest.raises(EncodingError) as caught:
        seen.extend(Input(BytesStream(data), Encoding("utf-16-le")).blocks())
    assert b"".join(seen) == "خبر\nx".encode()
    assert caught.value.offset == 10


@pytest.mark.parametrize("cut", range(12))
def test_the_first_bad_byte_is_named_where_a_text_can_be_written_in_several_ways(cut: int) -> None:
    data = b"+AGE-b+GA-c"  # "a" as nobody has to write it, "b", and half a character
    text = Input(BytesStream(data[:cut], data[cut:]), Encoding("utf-7"))
    seen = []
    with pytest.raises(EncodingError) as caught:
        seen.extend(text.blocks())
    assert b"".join(seen) == b"ab"
    assert caught.value.offset == 6


def test_bytes_that_an_asian_encoding_lacks_are_found_in_their_line() -> None:
    data = "日本\n".encode("shift_jis") + b"\xff\n"
    text = Input(BytesStream(data), Encoding("shift_jis"))
    (_, first), (offset, second) = text.lines()
    assert text.decode(first, offset=0) == "日本"
    with pytest.raises(EncodingError) as caught:
        text.decode(second, offset=offset)
    assert caught.value.offset == 5


def test_the_whole_of_a_file_that_is_too_long_is_none(small_records: int) -> None:
    assert Input(BytesStream(bytes(small_records)), Encoding("utf-8")).whole() == bytes(1000)
    assert Input(BytesStream(bytes(small_records + 1)), Encoding("utf-8")).whole() is None


def test_the_head_is_the_text_without_its_mark(tmp_path: Path) -> None:
    (tmp_path / "news").write_bytes(b"\xff\xfe" + "خبر".encode("utf-16-le"))
    with Stream(File(str(tmp_path / "news"), str(tmp_path))) as stream:
        assert Input(stream, Encoding("utf-16-le", 2)).head == "خبر"


def test_a_whole_file_is_text_or_the_problem_that_it_is_not(small_records: int) -> None:
    def whole(*blocks: bytes) -> str | Problem:
        return Input(BytesStream(*blocks), Encoding("utf-8-sig", 3)).whole_text(record=1)

    assert whole(b"\xef\xbb\xbf", "خبر".encode()) == "خبر"
    bad, long = whole(b"\xef\xbb\xbfnews\xff"), whole(b"x" * (small_records + 4))
    assert isinstance(bad, Problem)
    assert (bad.kind, bad.record, bad.offset) == ("encoding", 1, 7)
    assert isinstance(long, Problem)
    assert (long.kind, long.record, long.offset) == ("too-large", 1, 3)

"""One file's text as its reader sees it: bytes in which ASCII is ASCII, with exact offsets."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain

from fihris.corpus.files.encoding import SAMPLE_BYTES, Encoding
from fihris.corpus.files.opening import Stream
from fihris.corpus.problem import Problem
from fihris.errors import EncodingError

# The longest record, and the longest file that is one record or is read as a whole (HTML, feeds,
# raw text), in uncompressed bytes. A longer one is reported and passed over without being held.
# The longest news articles have some 100 KiB; what comes near the limit is a broken file, such as
# a CSV file with a quote that is never closed. A parser may take ten times as much memory.
MAX_RECORD_BYTES = 16 << 20


class Input:
    """The text of one file, in blocks, in lines or as a whole. `head` is its beginning.

    UTF-8 and the single-byte encodings come as the file has them. UTF-16 and other encodings in
    which a newline is not one byte come as UTF-8. Either way offsets count the file's own bytes.

    Every method that reads raises InputError where the file is damaged, after what stands before.
    """

    def __init__(self, stream: Stream, encoding: Encoding) -> None:
        sample = stream.peek(SAMPLE_BYTES)[encoding.mark_bytes :]
        self.head = sample.decode(encoding.codec, "replace")
        self.path = stream.file.shown
        self.start = encoding.mark_bytes
        self.max_record_bytes = MAX_RECORD_BYTES
        self.codec = encoding.codec if encoding.extends_ascii else "utf-8"
        self._stream = stream
        self._encoding = encoding

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes come as UTF-8."""
        return self.codec == "utf-8"

    def measure(self, data: bytes | bytearray) -> int:
        """Return how many bytes of the file the data was."""
        if self.codec == self._encoding.codec:
            return len(data)
        return self.width(data.decode("utf-8", "surrogatepass"))

    def width(self, text: str) -> int:
        """Return how many bytes of the file the text was."""
        return len(text.encode(self._encoding.codec, self._error_handler))

    def decode(self, data: bytes | bytearray, *, record: int | None = None, offset: int) -> str:
        """Return the data, which begins at `offset`, as text.

        Raises EncodingError, with the offset of the first bad byte.
        """
        try:
            return data.decode(self.codec)
        except UnicodeDecodeError as error:
            raise EncodingError(
                f"not text in {self._encoding.codec}: {error.reason}",
                path=self.path,
                record=record,
                offset=offset + self.measure(data[: error.start]),
            ) from error

    def blocks(self) -> Iterator[bytes]:
        """Yield the text in pieces of whatever size."""
        return self._transcoded(_without(self.start, self._stream.blocks()))

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Yield each line without its newline, and the offset at which it begins.

        None stands for a line that is longer than MAX_RECORD_BYTES.
        """
        measure, newline = self.measure, self.width("\n")
        offset = self.start
        pieces: list[bytes] = []  # of the line that the last block did not end
        held = dropped = 0
        for block in self.blocks():
            lines = block.split(b"\n")
            last = lines.pop()
            if lines:
                lines[0] = b"".join((*pieces, lines[0]))
                for line in lines:
                    fits = not dropped and len(line) <= self.max_record_bytes
                    yield offset, line if fits else None
                    offset += dropped + measure(line) + newline
                    dropped = 0
                pieces, held = [], 0
            pieces.append(last)
            held += len(last)
            if held > self.max_record_bytes:
                dropped += sum(map(measure, pieces))
                pieces, held = [], 0
        if dropped or held:
            yield offset, None if dropped else b"".join(pieces)

    def whole(self) -> bytes | None:
        """Return everything, or None if it is longer than MAX_RECORD_BYTES."""
        pieces: list[bytes] = []
        held = 0
        for block in self.blocks():
            pieces.append(block)
            held += len(block)
            if held > self.max_record_bytes:
                return None
        return b"".join(pieces)

    def whole_text(self, record: int | None = None) -> str | Problem:
        """Return everything as text, or the problem that it is too long or no text.

        `record` is the number of the record that the whole file is, where it is one.
        """
        data = self.whole()
        if data is None:
            return self.too_large(record, self.start)
        try:
            return self.decode(data, record=record, offset=self.start)
        except EncodingError as error:
            return Problem.of(error)

    def problem(
        self,
        kind: str,
        reason: str,
        *,
        record: int | None = None,
        offset: int | None = None,
        skipped: bool = True,
    ) -> Problem:
        """Return a problem of this file."""
        return Problem(self.path, record, offset, reason, skipped=skipped, kind=kind)

    def too_large(self, record: int | None, offset: int) -> Problem:
        """Return the problem of a record that is longer than MAX_RECORD_BYTES."""
        return self.problem("too-large", self.too_large_reason, record=record, offset=offset)

    @property
    def too_large_reason(self) -> str:
        """Why a record that is longer than MAX_RECORD_BYTES is not read."""
        return f"the record is longer than {self.max_record_bytes:,} bytes"

    @property
    def _error_handler(self) -> str:
        """How what cannot be decoded is carried through UTF-8, to be found record by record."""
        utf = self._encoding.codec.startswith(("utf-16", "utf-32"))
        return "surrogatepass" if utf else "surrogateescape"

    def _transcoded(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        if self.codec == self._encoding.codec:
            yield from blocks
            return
        decoder = codecs.getincrementaldecoder(self._encoding.codec)(self._error_handler)
        offset = self.start
        try:
            for block in chain(blocks, [b""]):
                state = decoder.getstate()
                text = decoder.decode(block, final=not block)
                yield text.encode("utf-8", "surrogatepass")
                offset += len(block)
        except UnicodeDecodeError as error:
            # What was decoded may begin with what the block before had left over.
            bad = offset + len(block) - len(error.object) + error.start
            decoder.setstate(state)
            text = decoder.decode(block[: max(bad - offset, 0)])
            yield text.encode("utf-8", "surrogatepass")
            raise EncodingError(
                f"not text in {self._encoding.codec}: {error.reason}", path=self.path, offset=bad
            ) from error


def _without(count: int, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the blocks without their first `count` bytes."""
    for block in blocks:
        yield block[count:]
        count = max(0, count - len(block))

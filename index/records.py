"""What an index keeps of an article as bytes: its texts, and as JSON what no column holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from fihris.corpus.article import Article
from fihris.index.analysis.characters import ONE_BYTE
from fihris.index.fields import to_microseconds


def encode_head(article: Article) -> bytes:
    """Return what no column of the index holds of the article but its texts, as JSON."""
    return orjson.dumps([article.url, dict(article.metadata)])


def encode_metadata(article: Article) -> bytes:
    """Return the article's metadata as JSON. Raises ValueError where it is none."""
    try:
        return orjson.dumps(dict(article.metadata))
    except TypeError as error:
        raise ValueError(f"the metadata of article {article.id!r} is no JSON: {error}") from error


def decode_head(data: bytes) -> tuple[str, dict[str, Any]]:
    """Return the url and the metadata of an article."""
    url, metadata = orjson.loads(data)
    return url, metadata


# Arabic takes one byte a letter in windows-1256 and two in UTF-8; compressed, that is .25 of the
# UTF-8 text instead of .33, at nearly twice the speed. What it cannot hold is kept as UTF-8.
def one_byte(text: str) -> str | bytes:
    """Return a text as bytes of one a letter, or as it is where that encoding cannot hold it."""
    try:
        return text.encode(ONE_BYTE)
    except UnicodeEncodeError:
        return text


def encode_text(text: str | bytes) -> bytes:
    """Return a text, as `one_byte` gave it, as bytes, the first of which says which it was."""
    return b"1" + text if isinstance(text, bytes) else b"8" + text.encode()


def decode_text(data: bytes) -> str:
    """Return the text that `encode_text` was given."""
    return data[1:].decode(ONE_BYTE if data[:1] == b"1" else "utf-8")


class Packed(NamedTuple):
    """An article as it waits to be built into a segment: half as large, and quick to send.

    Title and body are as `one_byte` returns them.
    """

    id: str
    title: str | bytes
    body: str | bytes
    date: int
    source: str
    category: str
    head: bytes

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        keys = len(self.id) + len(self.source) + len(self.category)
        text = len(self.head) + _text_bytes(self.title) + _text_bytes(self.body)
        return text + max(_PACKED_BYTES, _KEY_BYTES * keys)

    @property
    def is_long(self) -> bool:
        """Whether it may take much more memory than most while a segment is built."""
        return len(self.title) + len(self.body) > _LONG_TEXT


def _text_bytes(text: str | bytes) -> int:
    return len(text) if isinstance(text, bytes) else 2 * len(text)


# What Python adds to the bytes and texts of a `Packed`, keys of some length included.
_PACKED_BYTES = 500
# A letter of an id, a source or a category: as text, encoded, and in a batch.
_KEY_BYTES = 4
_LONG_TEXT = 1 << 18


def pack(article: Article) -> Packed:
    """Return the article packed, without unpaired surrogates.

    Raises ValueError where its metadata cannot be kept.
    """
    try:
        return _packed(article)
    except (TypeError, UnicodeEncodeError):  # a surrogate somewhere, or metadata that is no JSON
        encode_metadata(article)
        return _packed(storable(article))


def _packed(article: Article) -> Packed:
    packed = Packed(
        article.id,
        one_byte(article.title),
        one_byte(article.body),
        to_microseconds(article.date),
        article.source,
        article.category,
        encode_head(article),
    )
    # Raises UnicodeEncodeError where something is no text that UTF-8 can hold.
    for text in (packed.title, packed.body, f"{packed.id}{packed.source}{packed.category}"):
        if isinstance(text, str):
            text.encode()
    return packed


def storable(article: Article) -> Article:
    """Return the article with unpaired surrogates, which are no text, replaced by U+FFFD."""
    values = [
        getattr(article, name) for name in ("id", "title", "body", "source", "category", "url")
    ]
    try:
        # The cheapest way to look for one: Python keeps Arabic in sixteen bits a letter.
        "".join(values).encode("utf-16-le")
    except UnicodeEncodeError:
        identity, title, body, source, category, url = map(storable_text, values)
        return Article(identity, title, body, article.date, source, category, url, article.metadata)
    return article


def storable_text(text: str) -> str:
    """Return a text with its unpaired surrogates replaced by U+FFFD."""
    try:
        text.encode("utf-16-le")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def key_hash(identity: str) -> int:
    """Return 64 bits that stand for an article's id; a match must still be verified."""
    from hashlib import blake2b  # loads OpenSSL, which no search needs

    data = identity.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def key_hashes(identities: Iterable[str]) -> npt.NDArray[np.uint64]:
    """Return `key_hash` of each id, uint64."""
    return np.array([key_hash(identity) for identity in identities], np.uint64)

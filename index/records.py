"""What an index keeps of an article as bytes: its texts, and as JSON what no column holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from fihris.corpus.article import Article


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
_ONE_BYTE = "cp1256"


def encode_text(text: str) -> bytes:
    """Return a text as bytes, the first of which says how it is encoded."""
    try:
        return b"1" + text.encode(_ONE_BYTE)
    except UnicodeEncodeError:
        return b"8" + text.encode()


def decode_text(data: bytes) -> str:
    """Return the text that `encode_text` was given."""
    return data[1:].decode(_ONE_BYTE if data[:1] == b"1" else "utf-8")


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

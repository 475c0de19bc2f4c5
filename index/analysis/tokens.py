"""From text to tokens, as arrays: no step is done token by token.

A token is a maximal run of one kind: Arabic letters, other letters, or digits. So ``15عاما`` is two
tokens, and so are ``F16``, ``F-16`` and ``F 16``, which a reader takes for one thing: a query's
word of several tokens is searched as a phrase. ``#هاشتاغ_مركب``, ``@name`` and web addresses are
their parts in the same way. Harakat, shadda, tatweel, zero-width and bidi characters never end a
word. A number keeps its decimal point and loses its grouping marks: ``1,500`` is ``1500`` and
``١٫٥`` is ``1.5``; a full stop between words ends the word even where the space after it is
missing. Of a word of more than LONGEST_TOKEN letters the token is the first of them.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from fihris.index.analysis import characters as ch

U8 = npt.NDArray[np.uint8]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

# A code that is no letter's stands for a line break where forms are decoded together.
_LINE_BREAK = ch.UNKNOWN
_LETTERS = "".join(letter or "\ufffd" for letter in ch.LETTER_OF_CODE[:_LINE_BREAK]) + "\n"
# The bits of a token's first n letters, n from 0 to 8, in eight bytes read at its place.
_LOW_BYTES = np.array([(1 << (8 * n)) - 1 for n in range(9)], np.uint64)
LONGEST_PACKED = 16
# As in Lucene. Of a longer word the first letters are its token, in articles and queries alike.
LONGEST_TOKEN = 255
_LONGEST_KEPT = 64
# Where a long text is cut: words and the gaps between them are mostly shorter.
_EDGE_SOUGHT_AT_ONCE = 1000
# Characters that depend on their neighbours.
_DECIDED_AT_ONCE = 100_000


@dataclass(frozen=True)
class Tokens:
    """The tokens of one text, in order.

    `low` and `high` (uint64, shape (n,)) are the codes of a token's first eight and next eight
    letters: together they are the word itself, exactly, unless its index stands in `odd` (longer
    than 16 letters, or with a letter outside the alphabet), where `surface` must be asked.
    `starts` (int64, shape (n,)) are offsets in code points of `text`, which is text, or bytes of
    text in ``ONE_BYTE``.
    """

    text: str | bytes
    low: U64
    high: U64
    odd: I64
    _all: U8  # the code of every character
    _codes: U8  # of the characters that are not ignored
    _first: I64  # where each token begins and ends among those
    _after: I64

    def __len__(self) -> int:
        return len(self.low)

    @cached_property
    def _places(self) -> I64:
        """Where in the text the characters that are not ignored stand; indexing needs it not."""
        return np.flatnonzero(self._all < ch.MADDA_ABOVE)

    def counts(self, lengths: Sequence[int]) -> I64:
        """Return how many tokens begin in each of the pieces that the text is cut into, int64."""
        begins = np.cumsum([0, *lengths])
        if len(self._codes) < len(self._all):  # something is ignored
            ignored = np.flatnonzero(self._all >= ch.MADDA_ABOVE)
            begins -= np.searchsorted(ignored, begins)
        return np.diff(np.searchsorted(self._first, begins))

    @property
    def starts(self) -> I64:
        """Where each token begins in the text, int64, shape (n,)."""
        return self._places[self._first]

    @property
    def ends(self) -> I64:
        """Where each token ends in the text, its last letter's diacritics included."""
        return self.ends_of(np.arange(len(self)))

    def ends_of(self, tokens: I64) -> I64:
        """Return where the tokens of these indices end in the text."""
        after = self._after[tokens]
        ends = self._places[after - 1] + 1
        following = self._places.take(after, mode="clip")
        following[after == len(self._places)] = len(self.text)
        gap = np.flatnonzero(following > ends)
        if len(gap):
            # Between the last letter and the next character that counts stand only ignored ones.
            own = np.flatnonzero(self._all != ch.FORMAT)
            ends[gap] = own[np.searchsorted(own, following[gap]) - 1] + 1
        return ends

    def surface(self, i: int) -> str:
        """Return the surface form of token `i`: the folded word, without what is ignored."""
        first, after = int(self._first[i]), int(self._after[i])
        codes = self._codes[first:after].tobytes()
        plain = codecs.charmap_decode(codes, "strict", _LETTERS)[0]
        if "\ufffd" not in plain:
            return plain
        whole = "".join(
            letter if letter != "\ufffd" else ch.fold_character(self._character(first + j))
            for j, letter in enumerate(plain)
        )
        return whole[:LONGEST_TOKEN]  # a ligature stands for several letters

    def _character(self, kept: int) -> str:
        """Return one of the characters that are not ignored, as it was written."""
        place = int(self._places[kept])
        if isinstance(self.text, bytes):
            return self.text[place : place + 1].decode(ch.ONE_BYTE)
        return self.text[place]

    def surfaces(self) -> list[str]:
        """Return the surface form of every token."""
        return [self.surface(i) for i in range(len(self))]

    def different(self) -> tuple[list[str], I64]:
        """Return the surface forms, and for each token the number of one that is its own.

        Of a long text far faster than `surfaces`. Odd forms may be there several times, and some
        that are no token's.
        """
        order = np.lexsort((self.low, self.high))
        low, high = self.low[order], self.high[order]
        is_new = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))[: len(order)]
        numbers = np.empty(len(order), np.int64)
        numbers[order] = is_new.cumsum() - 1
        forms = unpack(low[is_new], high[is_new])
        numbers[self.odd] = np.arange(len(forms), len(forms) + len(self.odd))
        return forms + [self.surface(i) for i in self.odd.tolist()], numbers


@lru_cache(maxsize=1 << 16)
def pack(form: str) -> tuple[int, int] | None:
    """Return the two numbers of a surface form, as in `Tokens`, or None where it does not fit."""
    if not 0 < len(form) <= LONGEST_PACKED:
        return None
    try:
        codes = bytes(map(ch.ALPHABET.__getitem__, form))
    except KeyError:
        return None
    return int.from_bytes(codes[:8], "little"), int.from_bytes(codes[8:], "little")


def unpack(low: U64, high: U64) -> list[str]:
    """Return the surface forms of packed words, which are not odd."""
    letters = np.zeros((len(low), LONGEST_PACKED + 1), np.uint8)
    letters[:, :8] = low.astype("<u8")[:, None].view(np.uint8)
    letters[:, 8:16] = high.astype("<u8")[:, None].view(np.uint8)
    letters[:, 16] = _LINE_BREAK
    codes = letters[letters != 0].tobytes()
    return codecs.charmap_decode(codes, "strict", _LETTERS)[0].split("\n")[:-1]


@lru_cache(maxsize=4096)
def _kept_forms(text: str) -> tuple[str, ...]:
    return tuple(tokenise(text).surfaces())


def surface_forms(text: str) -> tuple[str, ...]:
    """Return the surface forms of a text's tokens; those of words that were asked for are kept."""
    return _kept_forms(text) if len(text) <= _LONGEST_KEPT else tuple(tokenise(text).surfaces())


def tokenise(text: str | bytes) -> Tokens:
    """Split `text` into tokens; bytes are text in ``ONE_BYTE``, at three times the speed."""
    return _tokens(text, _codes_of(text))


def tokenise_in_pieces(text: str | bytes, size: int) -> Iterator[Tokens]:
    """Yield the same tokens piece by piece, each of about `size` characters.

    While they are found, a character may take a hundred bytes.
    """
    every = _codes_of(text)
    first = 0
    while first < len(every):
        after = _edge(every, first + size)
        yield _tokens(text[first:after], every[first:after])
        first = after


def _edge(every: U8, least: int) -> int:
    """Return the first place from `least` on where no token goes on, by all characters' codes."""
    for first in range(least, len(every), _EDGE_SOUGHT_AT_ONCE):
        # One character before, to see what changes; where it is ignored, an edge later will do.
        places = np.flatnonzero(every[first - 1 : first + _EDGE_SOUGHT_AT_ONCE] < ch.MADDA_ABOVE)
        kind = _kinds(every[first - 1 + places])
        changes = np.flatnonzero(kind[1:] != kind[:-1])
        if len(changes):
            return first - 1 + int(places[changes[0] + 1])
    return len(every)


def _codes_of(text: str | bytes) -> U8:
    return _classified_bytes(text) if isinstance(text, bytes) else _classified(text)


def _tokens(text: str | bytes, every: U8) -> Tokens:
    """Return the tokens of a text whose characters have these codes."""
    codes = every[every < ch.MADDA_ABOVE]
    kind = _kinds(codes)
    edges = np.flatnonzero(kind[1:] != kind[:-1]) + 1
    first = np.concatenate(([0], edges)) if len(kind) else edges
    after = np.append(edges, len(kind)) if len(kind) else edges
    word = np.flatnonzero(kind[first])
    first, after = first[word], after[word]
    after = np.minimum(after, first + LONGEST_TOKEN)
    size = after - first

    padded = np.zeros(len(codes) + LONGEST_PACKED, np.uint8)
    padded[: len(codes)] = codes
    eight = np.ndarray((len(padded) - 7,), "<u8", padded.data, strides=(1,))
    low = eight[first] & _LOW_BYTES[np.minimum(size, 8)]
    high = np.zeros(len(first), np.uint64)
    long = np.flatnonzero(size > 8)
    high[long] = eight[first[long] + 8] & _LOW_BYTES[np.minimum(size[long] - 8, 8)]

    odd = size > LONGEST_PACKED
    rare = np.flatnonzero((codes == ch.RARE_ARABIC) | (codes == ch.RARE_OTHER))
    odd[np.searchsorted(first, rare, side="right") - 1] = True
    return Tokens(text, low, high, np.flatnonzero(odd), every, codes, first, after)


def _kinds(codes: U8) -> U8:
    """Return each letter's kind: 0 between words, 1 Arabic letters, 2 other letters, 3 digits.

    Arithmetic on bytes is several times as fast as looking the codes up.
    """
    kinds: U8 = (codes != ch.BETWEEN).view(np.uint8) + (codes >= ch.FIRST_OTHER)
    kinds += codes - np.uint8(ch.FIRST_DIGIT) <= ch.LAST_DIGIT - ch.FIRST_DIGIT
    kinds += codes == ch.POINT
    return kinds


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _classified(text: str) -> U8:
    """Return the code of every character, with what depends on its neighbours decided."""
    points = _code_points(text)
    table = ch.code_table()
    codes = table.take(points)
    unknown = codes == ch.UNKNOWN
    if unknown.any():
        ch.classify_unknown(points[unknown])
        codes = table.take(points)
    return _decided(codes)


def _classified_bytes(text: bytes) -> U8:
    """Return the code of every character of text in ``ONE_BYTE``."""
    return _decided(np.frombuffer(bytearray(text).translate(ch.one_byte_table()), np.uint8))


def _decided(codes: U8) -> U8:
    """Decide what depends on a character's neighbours, in place."""
    every = np.flatnonzero(codes > ch.RARE_OTHER)
    for first in range(0, len(every), _DECIDED_AT_ONCE):
        special = every[first : first + _DECIDED_AT_ONCE]
        kinds = codes[special]
        _compose(codes, special[kinds <= ch.HAMZA_BELOW])
        _join_numbers(codes, special[(kinds == ch.GROUP_MARK) | (kinds == ch.DECIMAL_POINT)])
    return codes


def _compose(codes: U8, places: I64) -> None:
    """Compose alef, waw and ya with a combining madda or hamza that stands right behind them."""
    for place in places.tolist():
        if place:
            composed = ch.COMPOSED.get((int(codes[place - 1]), int(codes[place])))
            if composed is not None:
                codes[place - 1] = composed
    codes[places] = ch.MARK


def _join_numbers(codes: U8, places: I64) -> None:
    """Keep a decimal point between digits, ignore a grouping mark before three, else separate."""
    if not len(places):
        return
    padded = np.zeros(len(codes) + 5, np.uint8)
    padded[1:-4] = codes
    digit = (padded >= ch.FIRST_DIGIT) & (padded <= ch.LAST_DIGIT)
    between = digit[places] & digit[places + 2]
    point = codes[places] == ch.DECIMAL_POINT
    thousand = ~point & between & digit[places + 3] & digit[places + 4] & ~digit[places + 5]
    codes[places] = ch.BETWEEN
    codes[places[point & between]] = ch.POINT
    codes[places[thousand]] = ch.FORMAT

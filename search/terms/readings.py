"""The words of some articles as arrays: which lemma stands where.

An index has no list of each article's words (it would cost 5 % of the text), so the best few
hundred articles of a question are read and tokenised once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.characters import ONE_BYTE
from fihris.index.analysis.tokens import Tokens, tokenise
from fihris.index.places import BOOL, I64
from fihris.index.records import decode_text, one_byte
from fihris.index.snapshot import Snapshot
from fihris.search.terms.forms import U32, Forms, forms_of

if TYPE_CHECKING:
    from fihris.search.highlighting.highlighter import Highlighter

I32 = npt.NDArray[np.int32]
Text = str | bytes

# What an article is about stands in its first pages. A book must not hold up a question.
MOST_CHARACTERS = 50_000
# As in `fihris.index.analysis.analyzer`: the arrays of a step lie in the processor's cache.
_CHUNK_CHARACTERS = 200_000
_BLANKS = (0x20, 0xA0)


@dataclass(frozen=True)
class Readings:
    """The tokens of some articles, article by article, the title's before the body's.

    By token: `article` (int32, rising) is the article's place among those that were read, `title`
    (bool) tells the title's, `form` (uint32) and `lemma` (int32, -1 for none) are numbers of
    `forms`, `starts` and `ends` (int32) are offsets in the title or the body, and `joined` (bool)
    tells a token that one blank parts from the token before it. `texts` are title and body of each
    article, as text or as bytes in ``ONE_BYTE``, cut behind so many characters.
    """

    forms: Forms
    texts: Sequence[tuple[Text, Text]]
    article: I32
    title: BOOL
    form: U32
    starts: I32
    ends: I32
    joined: BOOL

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def lemma(self) -> I32:
        """The number of each token's lemma."""
        return self.forms.lemma[self.form]

    @cached_property
    def content(self) -> BOOL:
        """Which tokens have a lemma and say something."""
        return self.forms.content[self.form] & (self.lemma >= 0)

    def standing_for(self, highlighter: Highlighter) -> BOOL:
        """Tell which tokens stand for a word of the query that a highlighter is for."""
        forms = (np.bincount(self.form, minlength=1) > 0).nonzero()[0]
        texts = self.forms.texts(forms)
        tokens = tokenise("\n".join(texts))
        lengths = np.array([len(text) + 1 for text in texts], np.int64)
        of_form = np.searchsorted(lengths.cumsum(), tokens.starts, side="right")
        asked = np.zeros(int(forms[-1]) + 1 if len(forms) else 0, bool)
        asked[forms[of_form[highlighter.is_word(tokens)]]] = True
        found: BOOL = asked[self.form]
        return found

    def written(self, first: int, last: int) -> str:
        """Return how it is written from one token to another of the same text."""
        text = self.texts[int(self.article[first])][0 if self.title[first] else 1]
        part = text[int(self.starts[first]) : int(self.ends[last])]
        return part.decode(ONE_BYTE) if isinstance(part, bytes) else part

    @cached_property
    def bounds(self) -> I64:
        """Where each article's tokens begin, and the end, int64, shape (articles + 1,)."""
        return np.searchsorted(self.article, np.arange(len(self) + 1))


def read_documents(snapshot: Snapshot, documents: Sequence[int]) -> Readings:
    """Read articles by their numbers in the snapshot."""
    texts = []
    for document in documents:
        leaf = snapshot.leaf_of(document)
        own = document - leaf.base
        stored = leaf.segment.bodies[own]
        body: Text = stored[1:] if stored[:1] == b"1" else decode_text(stored)
        texts.append((one_byte(leaf.segment.titles[own]), body))
    return _read(forms_of(snapshot), texts, stemmed=False)


def read_text(snapshot: Snapshot, title: str, body: str) -> Readings:
    """Read an article that the index need not hold.

    Its forms that are new to the index have the lemmas that they would get there.
    """
    return _read(Forms(snapshot), [(one_byte(title), one_byte(body))], stemmed=True)


def _read(forms: Forms, texts: Sequence[tuple[Text, Text]], *, stemmed: bool) -> Readings:
    texts = [(title[:MOST_CHARACTERS], body[:MOST_CHARACTERS]) for title, body in texts]
    flat = [text for pair in texts for text in pair]
    columns: list[tuple[I64, ...]] = []
    for kind in (bytes, str):
        own = [i for i, text in enumerate(flat) if isinstance(text, kind)]
        columns += [
            _columns(chunk, [flat[i] for i in chunk], forms, stemmed=stemmed)
            for chunk in _chunks(own, flat)
        ]
    empty = np.zeros(0, np.int64)
    text, form, starts, ends, joined = (
        np.concatenate((empty, *column))
        for column in (zip(*columns, strict=True) if columns else [()] * 5)
    )
    order = np.argsort(text, kind="stable")
    text = text[order]
    return Readings(
        forms,
        texts,
        (text >> 1).astype(np.int32),
        (text & 1) == 0,
        form[order].astype(np.uint32),
        starts[order].astype(np.int32),
        ends[order].astype(np.int32),
        joined[order].astype(bool),
    )


def _chunks(numbers: Sequence[int], texts: Sequence[Text]) -> Iterator[list[int]]:
    chunk: list[int] = []
    size = 0
    for number in numbers:
        if chunk and size + len(texts[number]) > _CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
        chunk.append(number)
        size += len(texts[number])
    if chunk:
        yield chunk


def _columns(
    numbers: Sequence[int], texts: Sequence[Text], forms: Forms, *, stemmed: bool
) -> tuple[I64, ...]:
    """Return for the tokens of some texts of one kind: text, form, start, end and joined."""
    # No token spans a line's end, so one pass serves many texts.
    tokens = tokenise(_lines(texts))
    lengths = np.array([len(text) + 1 for text in texts])
    begins = np.cumsum(lengths) - lengths
    starts, ends = tokens.starts, tokens.ends
    which = begins.searchsorted(starts, side="right") - 1
    joined = np.zeros(len(tokens), bool)
    gaps = ends[:-1][starts[1:] - ends[:-1] == 1]
    joined[1:][starts[1:] - ends[:-1] == 1] = np.isin(_characters(tokens, gaps), _BLANKS)
    form = forms.number(tokens, stemmed=stemmed).astype(np.int64)
    text = np.array(numbers)[which]
    return text, form, starts - begins[which], ends - begins[which], joined.astype(np.int64)


def _lines(texts: Sequence[Text]) -> Text:
    if isinstance(texts[0], bytes):
        return b"\n".join(text for text in texts if isinstance(text, bytes))
    return "\n".join(text for text in texts if isinstance(text, str))


def _characters(tokens: Tokens, places: I64) -> npt.NDArray[np.uint32]:
    """Return the characters at places of the tokens' text, uint32."""
    text = tokens.text
    if isinstance(text, bytes):
        return np.frombuffer(text, np.uint8)[places].astype(np.uint32)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")[places]

"""A query as it was typed: what of it is seen, where its words end, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fihris.errors import QueryError

# What copying from a page brings along unseen: bidi controls, joiners, soft hyphens, byte order
# marks. The two zero-width joiners stay inside a word, where they are Persian spelling.
_UNSEEN = re.compile(
    r"[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
    r"|(?<!\w)[\u200c\u200d]|[\u200c\u200d](?!\w)"
)
_GAP = r"\s\u200b؟،؛۔…"
_QUOTES = r"«»“”„‟"
_BREAK = rf'{_GAP}{_QUOTES}"()^'
# A tatweel between spaces is a dash.
_LETTER = re.compile(r"[^\W_ـ]")

WORD = re.compile(rf"[^{_BREAK}]+")
_OPERATOR = re.compile(rf"(?:AND|OR|NOT)(?![^{_BREAK}])")
# A sign stands before what it means and behind a space: F-16, 2+2 and a lone dash have none.
_SIGN = re.compile(rf"(?<![^{_GAP}(])[+-](?![+\-)\s]|\Z)")
_MARKS_ALONE = re.compile(rf'(?:[*?]+|\*:\*)(?![^{_BREAK}])|=(?=["(])')
_BOOST_ALONE = re.compile(r"\^[\d.]")
_TYPOGRAPHIC = re.compile(r"«([^«»]*)»|[“”„‟]([^“”„‟]*)[“”„‟]")
# What is typed behind a clause; a second ^ is part of the first one's number, which it spoils.
BOOST = re.compile(rf"\^((?:[^{_BREAK}]|\^)*)")
TILDE = re.compile(rf"~([^{_BREAK}]*)")
_TILDE_AND_NUMBER = "~.٫0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"
_PHRASE_WORD = re.compile(r"[^\s\u200b]+")


class QueryText:
    """A query's text without what is unseen in it, and how far it has been read (`at`)."""

    def __init__(self, typed: str) -> None:
        self.typed = typed
        self.at = 0
        unseen = {match.start() for match in _UNSEEN.finditer(typed)}
        seen = [place for place in range(len(typed)) if place not in unseen] if unseen else None
        self.text = typed if seen is None else "".join(typed[place] for place in seen)
        self._places: Sequence[int] = range(len(typed)) if seen is None else seen

    def place(self, at: int) -> int:
        """Return where in the text as typed the character `at` stands."""
        return self._places[at] if at < len(self._places) else len(self.typed)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text as typed the characters from `start` up to `end` stand."""
        return self.place(start), self.place(end - 1) + 1

    def error(self, reason: str, at: int) -> QueryError:
        """Return the error that something is wrong at `at`."""
        return QueryError(reason, query=self.typed, position=self.place(at))

    @property
    def ended(self) -> bool:
        """Whether all has been read."""
        return self.at >= len(self.text)

    @property
    def next(self) -> str:
        """The next character; "" at the end."""
        return self.text[self.at : self.at + 1]

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Read what `pattern` matches here."""
        match = pattern.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        return match

    def word(self) -> str:
        """Read up to the next space, quotation mark, parenthesis or ``^``."""
        match = self.take(WORD)
        return match[0] if match else ""

    def operator(self) -> str | None:
        """Return the operator that stands here, without reading it."""
        match = _OPERATOR.match(self.text, self.at)
        return match[0] if match else None

    def sign(self) -> str:
        """Read a plus or minus that acts."""
        match = self.take(_SIGN)
        return match[0] if match else ""

    def quotation(self) -> tuple[int, int] | None:
        """Read what stands in quotation marks here, and return where it starts and ends.

        Guillemets and curly quotation marks quote only in pairs around a word; curly ones come
        in either order, since Arabic keyboards and pages have both.
        """
        start = self.at
        if self.next == '"':
            end = self.text.find('"', start + 1)
            if end < 0:
                raise self.error("this quotation mark has no partner", start)
            if not _LETTER.search(self.text, start + 1, end):
                raise self.error("there is no word between the quotation marks", start)
        else:
            pair = self._pair(start)
            if pair is None:
                return None
            end = pair.end() - 1
        self.at = end + 1
        return start + 1, end

    def words_between(self, start: int, end: int) -> Iterator[re.Match[str]]:
        """Iterate over the words of a quotation, split at spaces."""
        for match in _PHRASE_WORD.finditer(self.text, start, end):
            if _LETTER.search(match[0]):
                yield match

    def skip(self, *, ranges: bool) -> None:
        """Go on to what has a meaning; spaces and punctuation have none.

        `ranges` says that a bracket or a comparison has one.
        """
        while not self.ended and not self.means(self.at, ranges=ranges):
            if not self.take(WORD):
                self.at += 1

    def means(self, at: int, *, ranges: bool) -> bool:
        """Tell whether what stands at `at` is a word, or something else that has a meaning."""
        if _SIGN.match(self.text, at):
            at += 1
        if self.text[at : at + 1] in ('"', "(", ")") or self._pair(at):
            return True
        word = WORD.match(self.text, at)
        if word is None:
            return _BOOST_ALONE.match(self.text, at) is not None
        return (
            _LETTER.search(word[0]) is not None
            or _MARKS_ALONE.match(self.text, at) is not None
            or (ranges and word[0][0] in "[{<>")
        )

    def _pair(self, at: int) -> re.Match[str] | None:
        """Match a pair of typographic quotation marks around a word."""
        match = _TYPOGRAPHIC.match(self.text, at)
        return match if match and _LETTER.search(match[0]) else None


def tilde_behind(word: str) -> int:
    """Return where in `word` the ``~`` stands that only a number follows; -1 without one."""
    return word.find("~", len(word.rstrip(_TILDE_AND_NUMBER)))


def has_letter(text: str) -> bool:
    """Tell whether `text` has a letter or a digit."""
    return _LETTER.search(text) is not None

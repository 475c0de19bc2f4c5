"""Which line of a page is the headline.

Candidates are the short lines above the text; on a page without running text, all of them. None
are a line behind a bullet, which is the first item of a column, and ``أدهم الساري – القاهرة``, who
wrote it where. Each candidate gets points for what headlines look like:

==========================================================================  ======
5 to 19 words                                                                   +3
3 or 4 words                                                                  +1.5
1 or 2 words                                                                  -1.5
words shared with the lead: 8 times their share, up to                          +4
a full stop or a colon at the end                                               -3
no Arabic letter                                                                -3
below ``اقرأ أيضا``                                                              -2
stands twice, below another of three words or more that stands once             -2
nothing between it and the text but dates, bylines, captions, labels            +1
==========================================================================  ======

The first line that comes within 1.5 points of the best is the headline: the line under it may
repeat more of the lead. Where it stands again below, without ``| اسم الموقع`` behind it, that is
the one. No line with less than -2 is one. On a page without running text a headline has four words
at least, or any scrap of a page would be one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set

from fihris.corpus.dates.months import spellings
from fihris.corpus.folding import fold
from fihris.corpus.pages.kinds import Kind
from fihris.corpus.pages.lines import Line
from fihris.corpus.pages.page import Page
from fihris.corpus.pages.words import RELATED

_USUAL_WORDS = 5
_FEW_WORDS = 3
_USUAL, _FEW, _VERY_FEW = 3.0, 1.5, -1.5
_SHARED, _MOST_SHARED = 8.0, 4.0
_CLOSED, _FOREIGN = -3.0, -3.0
_RELATED, _DOUBLED, _NEAREST = -2.0, -2.0, 1.0
_MARGIN = 1.5
_LEAST = -2.0
_WORDS_WITHOUT_TEXT = 4

_LEAD_PARAGRAPHS = 3
_LEAD_WORDS = 150
_STEM_LETTERS = 5
_SHORTEST_STEM = 3
_WORD = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_PREFIX = re.compile(r"\b(?:[وف]?(?:[بكل]?ال|لل)|[وف](?=\w{4}))(?=\w{3})")
_SITE_NAME = re.compile(r"\s+[|–-]\s+(?!.*\s[|–-]\s)")
_PLACED = re.compile(r"\W*[^\W\d_]+(?: [^\W\d_]+){0,2} [-|] [^\W\d_]+(?: [^\W\d_]+){0,2}\W*")
_BULLETS = ("*", "-", "–", "•", "·", "▪", "●")
_COMMON = frozenset(
    spellings("على، إلى، التي، الذي، هذا، هذه، بعد، قبل، مع، بين، خلال، حول، منذ، عند")
)


def find_headline(page: Page) -> int | None:
    """Return the position of the headline, or None for a page without one."""
    candidates = _candidates(page)
    if not candidates:
        return None
    times = Counter(page.lines[place].key for place in candidates)
    single = next((place for place in candidates if _stands_alone(page.lines[place], times)), None)
    scores = _looks(page, candidates)
    for place in candidates:
        if single is not None and place > single and times[page.lines[place].key] > 1:
            scores[place] += _DOUBLED
        elif place == candidates[-1]:
            scores[place] += _NEAREST
    best = max(scores.values())
    if best < _LEAST:
        return None
    first = next(place for place in candidates if scores[place] >= best - _MARGIN)
    return _without_site_name(page, first, candidates)


def _without_site_name(page: Page, headline: int, candidates: Sequence[int]) -> int:
    """Return the line below that says the same without ``| اسم الموقع`` behind it, if one does."""
    parts = _SITE_NAME.split(page.lines[headline].text)
    if len(parts) == 1:
        return headline
    key = Line(parts[0]).key
    below = (place for place in candidates if place > headline and page.lines[place].key == key)
    return next(below, headline)


def is_placed(line: Line) -> bool:
    """Tell whether a line is a name, an agency or a place beside another, parted by a dash."""
    return _PLACED.fullmatch(line.folded) is not None


def _candidates(page: Page) -> Sequence[int]:
    has_text = page.text_start < len(page.lines)
    return [
        place
        for place, line in enumerate(page.lines[: page.text_start])
        if (page.kinds[place] is Kind.SHORT or _is_listed(page, place))
        and (has_text or line.words >= _WORDS_WITHOUT_TEXT)
        and not (is_placed(line) or line.text.startswith(_BULLETS))
    ]


def _is_listed(page: Page, place: int) -> bool:
    """Tell whether a line stands below ``اقرأ أيضا``: above the text it may still be the one."""
    line = page.lines[place]
    return page.kinds[place] is Kind.RELATED and line.label not in RELATED


def _stands_alone(line: Line, times: Mapping[str, int]) -> bool:
    return times[line.key] == 1 and line.words >= _FEW_WORDS


def _looks(page: Page, candidates: Sequence[int]) -> dict[int, float]:
    """Return the points of each candidate for itself and for what it shares with the lead.

    The lead is the first paragraphs, or the lines below it on a page without paragraphs.
    """
    paragraphs = [
        line for line, kind in zip(page.lines, page.kinds, strict=True) if kind is Kind.RUNNING
    ]
    lead = _lead(paragraphs)
    scores = {}
    for rank, place in enumerate(candidates, start=1):
        if not paragraphs:
            below = candidates[rank : rank + _LEAD_PARAGRAPHS]
            lead = _lead([page.lines[other] for other in below])
        line = page.lines[place]
        scores[place] = _look(line) + min(_MOST_SHARED, _SHARED * _shared(line, lead))
        if page.kinds[place] is Kind.RELATED:
            scores[place] += _RELATED
    return scores


def _look(line: Line) -> float:
    score = _VERY_FEW
    if line.words >= _FEW_WORDS:
        score = _USUAL if line.words >= _USUAL_WORDS else _FEW
    if line.has_full_stop or line.text.endswith((":", "،")):
        score += _CLOSED
    if not _ARABIC.search(line.text):
        score += _FOREIGN
    return score


def _lead(paragraphs: Sequence[Line]) -> set[str]:
    """Return the stems of the first words of the first paragraphs."""
    text = " ".join(line.text for line in paragraphs[:_LEAD_PARAGRAPHS])
    return _stems(fold(" ".join(text.split()[:_LEAD_WORDS])))


def _shared(line: Line, lead: Set[str]) -> float:
    """Return the share of a line's words that are in the lead."""
    stems = _stems(line.folded)
    return len(stems & lead) / len(stems) if stems else 0.0


def _stems(folded: str) -> set[str]:
    """Return words without article and conjunction, cut to five letters: enough to compare."""
    bare = _WORD.findall(_PREFIX.sub("", folded))
    return {word[:_STEM_LETTERS] for word in bare if len(word) >= _SHORTEST_STEM} - _COMMON

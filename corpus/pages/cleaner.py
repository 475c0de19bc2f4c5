"""From a scraped page, as raw text, to its headline and body.

The rules are general: what lines of news pages look like (`fihris.corpus.pages.kinds`) and what
stands beside them (`fihris.corpus.pages.page`), what makes a headline
(`fihris.corpus.pages.headline`), and what a source prints on every page
(`fihris.corpus.pages.boilerplate`). None of them knows a site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from fihris.corpus.pages.boilerplate import LineCounter, boilerplate_key
from fihris.corpus.pages.headline import find_headline, is_placed
from fihris.corpus.pages.kinds import Kind
from fihris.corpus.pages.lines import Line
from fihris.corpus.pages.page import Page, read_page

_SHORTEST_ABOVE_TEXT = 5
_SHORTEST_BELOW_TEXT = 4
# Behind a picture's caption, who took it: ``(رويترز)``.
_CREDITED = re.compile(r"\([^()]{2,30}\)\W*$")


@dataclass(frozen=True, slots=True)
class RawText:
    """The article of a page. Paragraphs of the `body` are parted by a blank line."""

    title: str
    body: str
    date: datetime | None


class RawTextCleaner:
    """Takes articles out of the pages of one source.

    It works on a single page; `learn` makes it better where there are more of the same source.
    `known_boilerplate` are lines that are never part of an article, such as the `boilerplate` that
    another cleaner has learned. `zone` is where the pages were printed.
    """

    def __init__(self, known_boilerplate: Collection[str] = (), *, zone: tzinfo = UTC) -> None:
        self._known = frozenset(boilerplate_key(Line(line)) for line in known_boilerplate)
        self._zone = zone
        self._counter = LineCounter()
        self.boilerplate = self._known

    def learn(self, texts: Iterable[str]) -> None:
        """Find the lines that the source prints on page after page.

        Those that stand in at least three texts and in a fifth of all that were learned so far.
        """
        for text in texts:
            self._counter.add(text)
        self.boilerplate = self._known | self._counter.boilerplate()

    def extract(self, text: str) -> RawText:
        """Return the headline, the body and the date of a page; empty where it has none.

        Lines lose the spacing around them and are otherwise left as they are printed. Of a text too
        short to tell a headline from a label, all lines that could be either are the body.
        """
        page = read_page(text, self.boilerplate, self._zone)
        headline = find_headline(page)
        title = page.lines[headline].text if headline is not None else ""
        paragraphs = list(_paragraphs(page, headline))
        if not title and not paragraphs:
            paragraphs = list(dict.fromkeys(page.lines[place].text for place in page.short_lines()))
        return RawText(title, "\n\n".join(paragraphs), page.date)


def _paragraphs(page: Page, headline: int | None) -> Iterator[str]:
    """Yield the lines of the article below its headline, each once."""
    seen = set() if headline is None else {page.lines[headline].key}
    for line in _content(page, headline):
        if line.key not in seen:
            seen.add(line.key)
            yield line.text


def _content(page: Page, headline: int | None) -> Iterator[Line]:
    """Yield sentences, and the short lines that go with them.

    A short line that stands twice is a caption, unless it ends with a colon, as the name of a
    speaker does.
    """
    times = Counter(page.lines[place].key for place in page.short_lines())
    introduced = False
    for place in range(0 if headline is None else headline + 1, len(page.lines)):
        line, kind = page.lines[place], page.kinds[place]
        if kind not in (Kind.RUNNING, Kind.SHORT):
            continue
        opens = line.text.endswith(":")
        introduced = introduced or (opens and place >= page.text_end - 1)
        if kind is Kind.RUNNING or (
            (opens or times[line.key] == 1) and _belongs(page, place, introduced=introduced)
        ):
            yield line


def _belongs(page: Page, place: int, *, introduced: bool) -> bool:
    """Tell whether a short line is of the article.

    Above the text that is a second headline, in it a subheading or an item of a list, below it the
    rest of a list that a colon introduced, or else a line too long for a label.
    """
    line = page.lines[place]
    if place < page.text_start:
        is_aside = is_placed(line) or _CREDITED.search(line.text) is not None
        return line.words >= _SHORTEST_ABOVE_TEXT and not is_aside
    return place < page.text_end or introduced or line.words >= _SHORTEST_BELOW_TEXT

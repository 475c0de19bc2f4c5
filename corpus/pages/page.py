"""A news page: its lines, and what each is once its neighbours are looked at.

What a line by itself does not show (`fihris.corpus.pages.kinds`):

- the name above or below a role: ``رئيس التحرير`` and the line beside it, wherever that stands;
- the headlines of other articles below ``اقرأ أيضا``, the tags below ``كلمات مفتاحية``, and what
  follows the copyright or an invitation to write, below the text;
- menus of one place to a line: lines of one or two words in a row, above or below the text;
- dates that are subheadings of a chronicle, and not the page's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import groupby

from fihris.corpus.pages.boilerplate import boilerplate_key
from fihris.corpus.pages.datelines import DateLine, date_line, is_age
from fihris.corpus.pages.kinds import Kind, is_name, kind_of
from fihris.corpus.pages.lines import Line, lines_of
from fihris.corpus.pages.words import RELATED, TAGS

_LONGEST_DATED = 12
_LONGEST_TAG = 5
_LONGEST_RELATED = 25
_LONGEST_MENU_ITEM = 2
_SHORTEST_MENU = 4
_SURE_NAME = 3
_PARAGRAPHS_ABOVE_DATE = 2

_UNSURE = frozenset({Kind.SHORT, Kind.LABEL, Kind.MENU})
_ENDS_THE_ARTICLE = frozenset({Kind.RELATED, Kind.TAGS, Kind.INVITATION, Kind.NOTICE})


@dataclass(slots=True)
class Page:
    """Lines, the kind of each, and by position the dates among them.

    `text_start` is the position of the first line of running text, `text_end` that behind the last;
    both are the number of lines where there is none.
    """

    lines: Sequence[Line]
    kinds: list[Kind]
    dates: dict[int, DateLine] = field(default_factory=dict)
    text_start: int = 0
    text_end: int = 0

    @property
    def date(self) -> datetime | None:
        """When the page was published, or else changed."""
        dates = sorted(self.dates.items(), key=lambda item: (item[1].is_update, item[0]))
        return dates[0][1].date if dates else None

    def short_lines(self) -> Iterator[int]:
        """Yield the positions of the lines that may still be anything."""
        return (place for place, kind in enumerate(self.kinds) if kind is Kind.SHORT)


def read_page(text: str, boilerplate: Collection[str], zone: tzinfo) -> Page:
    """Read a page; `boilerplate` holds the keys of lines known to be no part of an article."""
    lines = lines_of(text)
    kinds = [
        Kind.LABEL if boilerplate and boilerplate_key(line) in boilerplate else kind_of(line)
        for line in lines
    ]
    page = Page(lines, kinds)
    _mark_dates(page, zone)
    running = [place for place, kind in enumerate(page.kinds) if kind is Kind.RUNNING]
    page.text_start = running[0] if running else len(lines)
    page.text_end = running[-1] + 1 if running else len(lines)
    _release_chronicle(page, running)
    _mark_names(page)
    _mark_lists(page)
    _mark_menus(page)
    return page


def _mark_dates(page: Page, zone: tzinfo) -> None:
    for place, line in enumerate(page.lines):
        kind = page.kinds[place]
        if kind not in _UNSURE and (kind is not Kind.RUNNING or line.words > _LONGEST_DATED):
            continue
        date = date_line(line.text, zone)
        if date is not None:
            page.dates[place] = date
        if date is not None or is_age(line.folded):
            page.kinds[place] = Kind.DATE


def _release_chronicle(page: Page, running: Sequence[int]) -> None:
    """Give back the dates between paragraphs, except above the third: a lead may precede a date."""
    if len(running) <= _PARAGRAPHS_ABOVE_DATE:
        return
    for place in list(page.dates):
        if running[_PARAGRAPHS_ABOVE_DATE] < place < page.text_end:
            page.kinds[place] = Kind.SHORT
            del page.dates[place]


def _mark_names(page: Page) -> None:
    """Find the name beside each role; then a line with that name is a byline wherever it is."""
    names = {
        page.lines[name].key
        for place, kind in enumerate(page.kinds)
        if kind is Kind.ROLE and (name := _name_beside(page, place)) is not None
    }
    for place in list(page.short_lines()):
        if page.lines[place].key in names:
            page.kinds[place] = Kind.BYLINE


def _name_beside(page: Page, role: int) -> int | None:
    """Return where the name stands: right below the role, right above it, or below a gap."""
    below, above = role + 1, role - 1
    if _is_name(page, below) and not page.lines[below].after_gap:
        return below
    if _is_name(page, above) and not page.lines[role].after_gap:
        return above
    if _is_name(page, below) and page.lines[below].words <= _SURE_NAME:
        return below
    return None


def _is_name(page: Page, place: int) -> bool:
    if not 0 <= place < len(page.lines) or page.kinds[place] is not Kind.SHORT:
        return False
    return is_name(page.lines[place])


def _mark_lists(page: Page) -> None:
    """Mark what stands below a heading for it, and all below the end of the article."""
    for place, line in enumerate(page.lines):
        kind = page.kinds[place]
        if place >= page.text_end and kind in _ENDS_THE_ARTICLE:
            for below in [each for each in page.short_lines() if each > place]:
                page.kinds[below] = kind
            return
        if kind is Kind.RELATED and line.label in RELATED:
            _mark_below(page, place, _LONGEST_RELATED)
        elif kind is Kind.TAGS and line.label in TAGS:
            _mark_below(page, place, _LONGEST_TAG)


def _mark_below(page: Page, heading: int, longest: int) -> None:
    """Give lines the kind of the heading above: up to the next gap, where there is none between.

    Where the first is set apart by a gap as well, all lines of the page are likely to be: then up
    to the next line of another kind.
    """
    first = heading + 1
    close = first < len(page.lines) and not page.lines[first].after_gap
    for place in range(first, len(page.lines)):
        line = page.lines[place]
        if page.kinds[place] is not Kind.SHORT or line.words > longest:
            return
        if close and line.after_gap:
            return
        page.kinds[place] = page.kinds[heading]


def _mark_menus(page: Page) -> None:
    """Mark runs of very short lines above and below the text, but not a list behind a colon."""
    places = [*range(page.text_start), *range(page.text_end, len(page.lines))]
    for is_item, group in groupby(places, key=lambda place: _is_menu_item(page, place)):
        run = list(group)
        if not is_item or len(run) < _SHORTEST_MENU or _is_introduced(page, run[0]):
            continue
        for place in run:
            page.kinds[place] = Kind.MENU


def _is_menu_item(page: Page, place: int) -> bool:
    if page.kinds[place] in (Kind.LABEL, Kind.MENU):
        return True
    line = page.lines[place]
    is_item = line.words <= _LONGEST_MENU_ITEM and not line.text.endswith(":")
    return is_item and page.kinds[place] is Kind.SHORT


def _is_introduced(page: Page, place: int) -> bool:
    return place > 0 and page.lines[place - 1].text.endswith(":")

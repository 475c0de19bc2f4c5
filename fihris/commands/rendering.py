"""Hits and articles for people."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from fihris.commands.terminal import Page
from fihris.commands.text import Span, is_right_to_left, paragraphs, visible_marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fihris.corpus.article import Article
    from fihris.search.copies.copies import Copies
    from fihris.search.highlighting.snippet import Snippet
    from fihris.search.hits import Hit, Hits

_UNTITLED = "(no title)"


def print_hits(page: Page, hits: Hits, *, explained: bool = False, zone: tzinfo = UTC) -> None:
    """Print other spellings that were searched, a page of hits, and how many there are in all.

    Days are those of `zone`.
    """
    if hits.variants:
        spellings = dict.fromkeys(other for found in hits.variants.values() for other in found)
        page.write(f"بُحث أيضًا عن: {'، '.join(spellings)}", style="dim")
        page.blank()
    indent = len(f"{hits.offset + len(hits)}") + 2
    for hit in hits:
        _print_hit(page, hit, indent, zone)
        if explained:
            _print_explanation(page, hit, indent)
        page.blank()
    last = hits.offset + len(hits)
    total = hits.total
    shown = f"{hits.offset + 1}-{last} of {'at least ' if hits.partial else ''}{total:,}"
    more = f" · go on with --offset {last}" if hits.has_more else ""
    if any(hit.copies for hit in hits):
        more += " · near-copies are one hit, unless --no-collapse"
    more += " · partial: the time was up" if hits.partial else ""
    page.write(f"{shown} · {hits.took_ms:.1f} ms{more}", style="dim", right_to_left=False)


def _print_hit(page: Page, hit: Hit, indent: int, zone: tzinfo) -> None:
    title, spans = visible_marked(hit.title or _UNTITLED, hit.title_spans if hit.title else ())
    direction = is_right_to_left(hit.title or " ".join(part.text for part in hit.snippets))
    page.write(
        title, spans, style="bold", first=f"{hit.rank}", indent=indent, right_to_left=direction
    )
    date = in_zone(hit.date, zone).date().isoformat() if hit.date else ""
    page.write_apart(
        [hit.source, date, hit.id], style="dim", indent=indent, right_to_left=direction
    )
    print_snippets(page, hit, indent=indent, right_to_left=direction)
    if hit.copies:
        page.write(copies_line(hit.copies), style="dim", indent=indent, right_to_left=False)


def copies_line(copies: Copies) -> str:
    """Return how many copies there are, and in which papers."""
    line = "1 copy" if copies.count == 1 else f"{copies.count:,} copies"
    comma = "، " if any(map(is_right_to_left, copies.sources)) else ", "
    return f"{line} in {comma.join(copies.sources)}" if copies.sources else line


def in_zone(date: datetime, zone: tzinfo) -> datetime:
    """Return an instant on the clocks of a zone, as far as these go: to the years 1 and 9999."""
    try:
        return date.astimezone(zone)
    except OverflowError:
        return date


def _print_explanation(page: Page, hit: Hit, indent: int) -> None:
    """Print what makes up a hit's score, a line a part."""
    page.write(f"score {hit.score:.3f}:", indent=indent, right_to_left=False)
    for part in hit.explain().contributions:
        line = f"{part.score:8.3f}  {part.term}"
        if part.frequency is not None and part.length is not None and part.idf is not None:
            line += (
                f" ({' '.join(part.forms)}) {part.field} {part.level}: weight {part.weight:g}, "
                f"{part.frequency} of {part.length} tokens, in {part.document_frequency:,} "
                f"articles, idf {part.idf:.2f}"
            )
        elif part.level is not None:
            forms = f" ({' '.join(part.forms)})" if part.forms else ""
            line += f"{forms} {part.level}: weight {part.weight:g}"
        elif part.weight != 1:
            line += f": weight {part.weight:g}"
        page.write(line, style="dim", indent=indent, right_to_left=False)


def print_snippets(page: Page, hit: Hit, *, indent: int, right_to_left: bool) -> None:
    """Print the passages of a hit, with what matched marked, as one paragraph."""
    text, marks = _run_on(hit.snippets)
    if text:
        page.write(text, marks, indent=indent, right_to_left=right_to_left)


def _run_on(parts: Sequence[Snippet]) -> tuple[str, list[Span]]:
    """Return the passages one after the other, with … where text was left out."""
    line, marks = "", list[Span]()
    for part in parts:
        text, spans = visible_marked(part.text, part.spans)
        if line:
            line += " … "
        elif part.cut_before:
            line = "… "
        marks += [(start + len(line), end + len(line)) for start, end in spans]
        line += text
    return (f"{line} …" if parts and parts[-1].cut_after else line), marks


def print_article(
    page: Page,
    article: Article,
    title_spans: Sequence[Span],
    body_spans: Sequence[Span],
    zone: tzinfo = UTC,
) -> None:
    """Print a whole article; its time is that of `zone`."""
    direction = is_right_to_left(article.title or article.body)
    title, spans = visible_marked(article.title or _UNTITLED, title_spans if article.title else ())
    page.write(title, spans, style="bold", right_to_left=direction)
    date = f"{in_zone(article.date, zone):%Y-%m-%d %H:%M} {zone}" if article.date else ""
    for parts in ([article.source, article.category, date], [article.id, article.url]):
        if any(parts):
            page.write_apart(parts, style="dim", right_to_left=direction)
    page.blank()
    for text, marks in paragraphs(article.body, body_spans):
        page.write(text, marks, right_to_left=direction)
    if article.metadata:
        page.blank()
    for name, value in article.metadata.items():
        page.write(f"{name}: {value}", style="dim")

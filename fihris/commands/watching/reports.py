"""What an article matches, for programs and for people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fihris.commands.rendering import print_snippets
from fihris.commands.terminal import Page
from fihris.commands.text import is_right_to_left

if TYPE_CHECKING:
    from fihris.corpus.article import Article
    from fihris.search.engine import Index
    from fihris.search.hits import Hit
    from fihris.search.watching.seen import News
    from fihris.search.watching.watch import Watch
    from fihris.search.watching.watches import Watches

Report = Callable[["Article", Sequence["Watch"]], None]
Marking = Callable[["Article", Sequence["Watch"]], Sequence["Hit | None"]]


def match_json(
    article: Article, watches: Sequence[Watch], hits: Sequence[Hit | None] | None = None
) -> dict[str, Any]:
    """Return an article, without its body, and the saved searches that it matches.

    Where there are `hits`, one a search, with what they mark.
    """
    from fihris.commands.contract import date_json, marks_json

    marked = ({} if hits is None else marks_json(hit) for hit in hits or [None] * len(watches))

    return {
        "article": {
            "id": article.id,
            "title": article.title,
            "date": date_json(article.date),
            "source": article.source,
            "category": article.category,
            "url": article.url,
        },
        "searches": [
            {"name": watch.name, "query": watch.query, **marks}
            for watch, marks in zip(watches, marked, strict=True)
        ],
    }


def print_match_json(
    article: Article, watches: Sequence[Watch], hits: Sequence[Hit | None] | None = None
) -> None:
    """Print it as a line of JSON."""
    from fihris.commands.contract import print_json

    print_json(match_json(article, watches, hits), indented=False)


def reporter(form: str, *, marker: Marking | None = None, color: str, bidi: bool) -> Report:
    """Return what prints a match: as JSON or for people; auto: for people on a terminal.

    With a `marker`, which says what marks an article, with what it marks.
    """
    if form == "jsonl" or (form == "auto" and not sys.stdout.isatty()):
        if marker is None:
            return print_match_json
        return lambda article, watches: print_match_json(article, watches, marker(article, watches))
    page = Page(color=color, bidi=bidi)

    def show(article: Article, watches: Sequence[Watch]) -> None:
        direction = is_right_to_left(article.title or article.body)
        page.write(article.title or "(no title)", style="bold", right_to_left=direction)
        date = article.date.date().isoformat() if article.date else ""
        page.write_apart([article.source, date, article.id], style="dim", right_to_left=direction)
        hits = marker(article, watches) if marker else [None] * len(watches)
        for watch, hit in zip(watches, hits, strict=True):
            named = watch.name if watch.name == watch.query else f"{watch.name}: {watch.query}"
            page.write(named, first="·", indent=2)
            if hit is not None:
                print_snippets(page, hit, indent=2, right_to_left=direction)
        page.blank()

    return show


def report(
    articles: Iterable[Article], watches: Watches, show: Report, *, together: int | None = None
) -> int:
    """Print what matches of some articles, read `together`; return how many matched."""
    matched = 0
    for article, found in watches.matching_many(articles, together=together):
        if found:
            matched += 1
            show(article, found)
    return matched


def report_new(
    index: Index, watches: Watches, show: Report, *, everything: bool = False
) -> int | None:
    """Print what matches of what is new in the index, and note that it was reported.

    Return how many matched; None of a first run, which only notes what there is, unless
    `everything` is to be reported. What was printed is flushed before it is noted: after a crash it
    is printed again. Raises IndexLockedError where another process reports.
    """
    from fihris.search.watching.seen import News, Seen, reporting, seen_path, write_seen

    path = seen_path(index.path, watches.path)
    with reporting(path) as before:
        index.refresh()
        news = News(index.snapshot, before or Seen())
        articles = _counted(news)
        matched = None
        if before is not None or everything:
            matched = report(articles, watches, show)
            sys.stdout.flush()
        for _ in articles:  # those that are only noted
            pass
        if news.seen is not None and news.seen.names != (before and before.names):
            write_seen(path, news.seen)
    return matched


def note_present(index: Index, watches: Watches) -> None:
    """Note what an index holds, so that the next report is of what comes from now on.

    Where something was noted before, nothing is done: what was not reported since still will be.
    """
    from fihris.search.watching.seen import News, Seen, reporting, seen_path, write_seen

    path = seen_path(index.path, watches.path)
    with reporting(path) as before:
        if before is None:
            news = News(index.snapshot, Seen())
            for _ in _counted(news):
                pass
            if news.seen is not None:
                write_seen(path, news.seen)


def _counted(news: News) -> Iterator[Article]:
    """Yield the new articles, with a bar for how many were looked at."""
    from fihris.commands.progress import counting

    with counting("reading", news.work) as told:
        for article in news.articles():
            told(1)
            if article is not None:
                yield article

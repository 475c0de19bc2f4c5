"""What the page's templates are given: made of hits and articles, in one of the languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import tzinfo
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup

from fihris.corpus.article import Article
from fihris.search.engine import Index
from fihris.search.facets.counts import FacetCount
from fihris.search.highlighting.article_spans import query_spans
from fihris.search.highlighting.snippet import Snippet, Span, marked_html
from fihris.search.hits import Hit, Hits
from fihris.search.web.addresses import EVERY_TOPIC, LAST_PAGE, NO_TOPIC, PAGE_SIZE, Question
from fihris.search.web.answers import counted, found, topics
from fihris.search.web.chart import chart
from fihris.search.web.language import Language
from fihris.search.web.parameters import Values, filters
from fihris.search.web.settings import WEB_LIMITS

View = dict[str, Any]

_NEIGHBOURS = 2
# Behind it stands nothing, and before it no operator but the name of a field.
_LAST_WORD = re.compile(r"(?:^|[\s:])([^\W\d_][\w\u064b-\u0652]+)$")
_FACETS_SHOWN = 12
_SIMILAR_SHOWN = 5
_MEANT_SHOWN = 3
_LEAST_GROUPED = 4


class Shown(NamedTuple):
    """A hit for a template; `title` and `snippet` are marked HTML."""

    rank: int
    address: str
    title: Markup
    snippet: Markup
    source: str
    category: str
    date: str
    moment: str
    copies: int
    copy_sources: tuple[str, ...]


class Choice(NamedTuple):
    """A value of a facet that can be chosen or left out."""

    value: str
    name: str
    number: str
    chosen: bool
    excluded: bool


def results(
    index: Index, question: Question, values: Values, language: Language, timeout_ms: float
) -> View:
    """Return a page of results: of an empty question, the latest articles."""
    asked: Values = values | {
        "q": question.q or None,
        "limit": PAGE_SIZE,
        "offset": (question.page - 1) * PAGE_SIZE,
        "lenient": True,
        "collapse": index.is_local,
    }
    if not question.q and question.sort == "relevance":
        asked["sort"] = "newest"
    grouped = _topics(index, question, values, timeout_ms)
    if question.topic in grouped:
        asked["ids"] = grouped[question.topic]
    hits, beginning = _hits(index, asked, timeout_ms)
    shown = [_shown(hit, question, language, index.zone) for hit in hits]
    total = hits.total
    last = _last_page(total)
    # Of near-copies that are one hit the total counts each.
    if not hits.has_more:
        last = min(last, question.page)
    counts = counted(hits, lambda: hits.facets(most=_FACETS_SHOWN, lifted=True))
    timeline = counted(hits, lambda: hits.timeline("auto", index.zone))
    partial = hits.partial or counts is None or timeline is None
    return {
        "hits": shown,
        "total": total,
        "counted": _counted(total, hits, language),
        "facets": [_choices(f, count, question, language) for f, count in (counts or {}).items()],
        "chart": timeline and chart(timeline, language),
        "topics": _topic_choices(grouped, question, language),
        "can_be_grouped": bool(index.is_local and question.q and total >= _LEAST_GROUPED),
        "pages": _pages(last, question.page),
        "last_page": last,
        "variants": sorted({other for others in hits.variants.values() for other in others}),
        "note": hits.note,
        "partial": partial,
        "beginning": beginning,
        "meant": _meant(index, question, values, total),
        "is_empty": not total and not len(index),
    }


def _topics(
    index: Index, question: Question, values: Values, timeout_ms: float
) -> dict[str, tuple[str, ...]]:
    """Return the ids of the articles of each topic of a query's hits, where that is asked for."""
    if not question.q or not question.topic or not index.is_local:
        return {}
    found = topics(index, values | {"q": question.q}, timeout_ms)["topics"]
    return {topic["label"] or NO_TOPIC: tuple(topic["ids"]) for topic in found}


def _topic_choices(
    grouped: dict[str, tuple[str, ...]], question: Question, language: Language
) -> list[Choice]:
    """Return the topics to choose from, the first of them for all."""
    if not grouped:
        return []
    chosen = question.topic if question.topic in grouped else EVERY_TOPIC
    names = {EVERY_TOPIC: language.t["all_topics"], NO_TOPIC: language.t["no_topic"]}
    choices = [Choice(EVERY_TOPIC, names[EVERY_TOPIC], "", chosen == EVERY_TOPIC, False)]
    for label, ids in grouped.items():
        number = language.number(len(ids))
        choices.append(Choice(label, names.get(label, label), number, chosen == label, False))
    return choices


def _hits(index: Index, asked: Values, timeout_ms: float) -> tuple[Hits, str]:
    """Return what a query finds, or else what it finds with its last word as a beginning of words.

    That one is returned, too: who types sees results before a word is at its end.
    """
    hits = found(index, asked, timeout_ms)
    last = _LAST_WORD.search(asked["q"] or "")
    if hits or hits.total or last is None or hits.note is not None:
        return hits, ""
    begun = found(index, asked | {"q": f"{asked['q']}*"}, timeout_ms)
    return (begun, last[1]) if begun else (hits, "")


def _counted(total: int, hits: Hits, language: Language) -> str:
    if not total:
        return language.t["no_results"]
    most = f"{language.t['at_least']} " if hits.partial else ""
    return most + language.counted(total, "result")


def _shown(hit: Hit, question: Question, language: Language, zone: tzinfo) -> Shown:
    copies = hit.copies
    title = Markup(marked_html(hit.title, hit.title_spans))  # noqa: S704 (escaped)
    return Shown(
        hit.rank,
        question.article(hit.id),
        title,
        run_on(hit.snippets),
        hit.source,
        hit.category,
        language.date(hit.date and hit.date.astimezone(zone)),
        hit.date.isoformat() if hit.date else "",
        copies.count if copies else 0,
        tuple(copies.sources) if copies else (),
    )


def run_on(snippets: Sequence[Snippet]) -> Markup:
    """Return passages as one line of marked HTML, with … where text was left out."""
    line = ""
    for snippet in snippets:
        if line:
            line += " … "
        elif snippet.cut_before:
            line = "… "
        line += snippet.html()
    if snippets and snippets[-1].cut_after:
        line += "\N{NO-BREAK SPACE}…"
    return Markup(line)  # noqa: S704 (escaped)


def _choices(
    field: str, counts: Sequence[FacetCount], question: Question, language: Language
) -> View:
    chosen: tuple[str, ...] = getattr(question, field)
    excluded: tuple[str, ...] = getattr(question, f"exclude_{field}")
    # An empty value cannot be asked for by name.
    numbers = {count.value: count.count for count in counts if count.value}
    numbers |= {value: 0 for value in (*chosen, *excluded) if value not in numbers}
    choices = [
        Choice(value, value, language.number(count), value in chosen, value in excluded)
        for value, count in numbers.items()
    ]
    return {"field": field, "name": language.t[field], "choices": choices}


def _last_page(total: int) -> int:
    return min((total - 1) // PAGE_SIZE + 1, LAST_PAGE)


def _pages(last: int, page: int) -> list[int]:
    """Return the numbers of the pages to offer: those around this one."""
    if last < 2:
        return []
    return list(range(max(page - _NEIGHBOURS, 1), min(page + _NEIGHBOURS, last) + 1))


def _meant(index: Index, question: Question, values: Values, total: int) -> list[tuple[str, str]]:
    """Return other texts to ask, with their addresses, where few articles match this one."""
    if not question.q or total > PAGE_SIZE:
        return []
    suggested = index.suggest(question.q, limit=_MEANT_SHOWN, **filters(values))
    texts = [suggestion.text for suggestion in suggested]
    return [(text, question.address(q=text, page=1)) for text in texts if text != question.q]


def article(
    index: Index, identity: str, question: Question, language: Language, timeout_ms: float
) -> View:
    """Return an article for reading. Raises UnknownArticleError."""
    asked = index.get(identity)
    title_spans: tuple[Span, ...] = ()
    body_spans: tuple[Span, ...] = ()
    if question.q:
        title_spans, body_spans = query_spans(
            index, asked, question.q, limits=WEB_LIMITS, timeout_ms=timeout_ms
        )
    return {
        "article": asked,
        "title": Markup(marked_html(asked.title, title_spans)),  # noqa: S704 (escaped)
        "paragraphs": paragraphs(asked.body, body_spans),
        "date": language.instant(asked.date.astimezone(index.zone)) if asked.date else "",
        "moment": asked.date.isoformat() if asked.date else "",
        "link": asked.url if is_web_address(asked.url) else "",
        "metadata": [(name, str(value)) for name, value in asked.metadata.items()],
        "back": question.address(),
        **_others(index, asked, question, language, timeout_ms),
    }


def _others(
    index: Index, asked: Article, question: Question, language: Language, timeout_ms: float
) -> View:
    """Return the articles that are like this one, and its near-copies; of a cluster, none."""
    if not index.is_local:
        return {"similar": [], "copies": []}
    found = index.similar(asked.id, _SIMILAR_SHOWN, collapse=True, timeout_ms=timeout_ms)
    alike = [_shown(hit, question, language, index.zone) for hit in found]
    copies: list[tuple[str, str, str, str]] = []
    for identity in index.copies(asked.id):
        if identity != asked.id:
            copy = index.get(identity)
            date = language.date(copy.date and copy.date.astimezone(index.zone))
            copies.append((question.article(identity), copy.title, copy.source, date))
    return {"similar": alike, "copies": copies}


def paragraphs(body: str, spans: Sequence[Span]) -> list[Markup]:
    """Return each line of a text that holds something as marked HTML."""
    found: list[Markup] = []
    begin = 0
    for line in body.split("\n"):
        end = begin + len(line)
        inside = [
            (max(start, begin) - begin, min(stop, end) - begin)
            for start, stop in spans
            if start < end and stop > begin
        ]
        if line.strip():
            found.append(Markup(marked_html(line, inside)))  # noqa: S704 (escaped)
        begin = end + 1
    return found


def is_web_address(url: str) -> bool:
    """Tell whether a link may lead there: other schemes could be a script."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)

"""What the API can be asked: addresses, their parameters, and what answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from fihris.search.engine import Index
from fihris.search.web import answers
from fihris.search.web import parameters as p
from fihris.search.web.answers import Answer
from fihris.search.web.parameters import Parameter, Values


class Operation(NamedTuple):
    """Something to ask: `answer` is given the index, the values and the milliseconds it has.

    `schema` names what it answers in `fihris.search.web.schemas`. What `needs_folder` an index on a
    cluster does not offer.
    """

    path: str
    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    answer: Callable[[Index, Values, float], Answer]
    schema: str
    needs_folder: bool = False


_SEARCHED = (p.Q, *p.FILTERS, p.ON)

OPERATIONS = (
    Operation(
        "/api/search",
        "search",
        "Search",
        (*_SEARCHED, *p.PAGE, p.SORT, p.HALF_LIFE, p.LENIENT, p.COLLAPSE, p.FACETS, p.TIMELINE),
        answers.search,
        "Hits",
    ),
    Operation(
        "/api/facets",
        "facets",
        "Count the sources and sections of all that matches",
        (*_SEARCHED, p.LENIENT, p.MOST, p.LIFTED),
        answers.facets,
        "Facets",
    ),
    Operation(
        "/api/timeline",
        "timeline",
        "Count all that matches over time",
        (*_SEARCHED, p.LENIENT, p.UNIT, p.LIFTED),
        answers.timeline,
        "Timelines",
    ),
    Operation(
        "/api/articles/{id}", "article", "An article", (p.MARKED,), answers.article, "Article"
    ),
    Operation(
        "/api/articles/{id}/similar",
        "similar",
        "Articles like one",
        (p.FEW,),
        answers.similar,
        "Similar",
        needs_folder=True,
    ),
    Operation(
        "/api/articles/{id}/related",
        "related",
        "Articles like one, of about its time",
        (p.DAYS, p.FEW),
        answers.related,
        "Similar",
        needs_folder=True,
    ),
    Operation(
        "/api/similar",
        "similar_to_text",
        "Articles like a text",
        (p.TEXT, p.FEW),
        answers.similar_to_text,
        "Similar",
        needs_folder=True,
    ),
    Operation(
        "/api/complete",
        "complete",
        "How what has been typed may go on",
        (p.START, p.FEW),
        answers.complete,
        "Object",
        needs_folder=True,
    ),
    Operation(
        "/api/suggest",
        "suggest",
        "What may have been meant",
        (*_SEARCHED, p.ARABIZI),
        answers.suggest,
        "Object",
        needs_folder=True,
    ),
    Operation(
        "/api/topics",
        "topics",
        "What the hits are about",
        _SEARCHED,
        answers.topics,
        "Object",
        needs_folder=True,
    ),
    Operation(
        "/api/terms",
        "terms",
        "The words that set the hits apart",
        (*_SEARCHED, p.FEW),
        answers.terms,
        "Object",
        needs_folder=True,
    ),
    Operation("/api/stats", "stats", "What the index holds", (), answers.stats, "Stats"),
)

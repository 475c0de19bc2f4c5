"""Articles for loads, and what has to be on a cluster after them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gate import Gate

import fihris
from fihris import Article
from fihris.index.analysis.analyzer import Analyzer
from fihris.index.cluster import word_store
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.credentials import Credentials
from fihris.index.cluster.documents import analysed
from fihris.index.cluster.remote import Remote
from fihris.index.cluster.server import Server
from fihris.index.cluster.word_counts import WordCounts
from fihris.index.records import pack

MANY = 400


def articles(first: int = 0, after: int = MANY, text: str = "سارت مسيرة") -> list[Article]:
    return [
        Article(str(i), f"خبر {i}", f"{text} في المدينة {i}. " * 5) for i in range(first, after)
    ]


def breaking(some: list[Article], after: int, error: BaseException) -> Iterator[Article]:
    """Yield so many, then fail."""
    yield from some[:after]
    raise error


def server_of(address: str, **credentials: Any) -> Server:
    return Server(parse_address(address), Credentials(**credentials))


def behind(passing: Gate, address: str) -> str:
    """Return the address of the same index by way of a gate."""
    host = passing.address.removeprefix("http://")
    return f"opensearch://{host}/{address.rpartition('/')[2]}"


def physicals(server: Server) -> list[str]:
    """Return the indexes that were made for an address, without those of words."""
    return [name for name in server.ask("GET", f"{server.address.name}*") if "words" not in name]


def counts_of(some: list[Article]) -> WordCounts:
    return analysed([pack(article) for article in some], Analyzer("lexicon")).words


def comparable(counts: WordCounts) -> dict[str, Any]:
    """Return counts by word, whatever order the words have."""
    surfaces = {
        form: (
            counts.lemmas[counts.lemma_of[i]],
            *(int(c[i]) for c in counts.surface_articles.values()),
        )
        for i, form in enumerate(counts.surfaces)
    }
    lemmas = {
        lemma: tuple(int(c[i]) for c in counts.lemma_articles.values())
        for i, lemma in enumerate(counts.lemmas)
    }
    return {"s": surfaces, "l": lemmas, "t": dict(counts.tokens), "n": counts.articles}


def check(address: str, expected: list[Article]) -> None:
    """Look whether an index has these articles, each once and as it was."""
    with fihris.open(address) as index:
        assert len(index) == len(expected)
        for article in expected:
            assert index.get(article.id) == article
        assert index.search(None, 0).total == len(expected)


def check_with_words(
    address: str, expected: list[Article], counted: list[Article] | None = None
) -> None:
    """Look whether its words are those of these articles, too, or those of `counted`."""
    check(address, expected)
    server = server_of(address)
    words = word_store.load(server, Remote.of(server)).segment.counts()
    assert comparable(words) == comparable(counts_of(expected if counted is None else counted))

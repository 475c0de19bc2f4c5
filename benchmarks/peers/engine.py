"""What a benchmark asks of an engine, and what the adapters share."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fihris import Article

Ranked = list[tuple[str, float]]
"""The ids of articles with their scores, best first."""

K1 = 1.2
B = 0.75
"""The parameters of BM25, for all that let them be chosen: Lucene's and tantivy's own."""


class Engine(Protocol):
    """An engine with the analysis that its users get, which ranks with one text a query."""

    name: str

    def unavailable(self) -> str | None:
        """Return what is missing here and how to install it, None where nothing is."""

    def build(self, articles: Iterable[Article], folder: Path) -> None:
        """Index the articles in a folder that exists and is empty, and open that index."""

    def search(self, text: str, depth: int) -> Ranked:
        """Return at most `depth` articles that match any word of a text, best first."""


def whole_text(article: Article) -> str:
    """Return title and body as one text, for engines with a single text field."""
    return "\n".join(filter(None, (article.title, article.body)))


def missing(*modules: str) -> str | None:
    """Return how to install the modules that are missing, None where none is."""
    absent = [name for name in modules if find_spec(name) is None]
    return f"no module {', '.join(absent)}: pip install 'fihris[bench]'" if absent else None

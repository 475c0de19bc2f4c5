"""What a benchmark asks of an engine, and what the adapters share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fihris import Article

Ranked = list[tuple[str, float]]
"""The ids of articles with their scores, best first."""

Shown = list[tuple[str, str]]
"""The ids and titles of articles, best first."""

K1 = 1.2
B = 0.75
"""The parameters of BM25, for all that let them be chosen: Lucene's and tantivy's own."""

MEMORY = 512 * 1024 * 1024
"""What a writer may hold in its buffers, in bytes, for all that let it be chosen."""


class Indexing(Protocol):
    """An engine that makes an index in a folder, with the analysis that its users get."""

    name: str

    def unavailable(self) -> str | None:
        """Return what is missing here and how to install it, None where nothing is."""

    def build(self, articles: Iterable[Article], folder: Path, threads: int = 1) -> None:
        """Index the articles in a folder that exists and is empty, and commit."""

    def open(self, folder: Path) -> None:
        """Open what `build` made of a folder, in the same process or another."""


class Engine(Indexing, Protocol):
    """An engine whose ranking is compared."""

    def search(self, text: str, depth: int) -> Ranked:
        """Return at most `depth` articles that match any word of a text, best first."""


class TimedEngine(Indexing, Protocol):
    """An engine whose speed is compared.

    `words` says what becomes of words and stop words. `kinds` are those of `queries.KINDS` that the
    engine can answer; `can_mark` says whether it makes snippets. `threads` is how many a build can
    use; `most` how many articles it can be asked to index in bearable time, None for any number.
    """

    words: str
    kinds: frozenset[str]
    can_mark: bool
    threads: int
    most: int | None

    def version(self) -> str:
        """Return the version of what is measured."""

    def find(self, kind: str, words: Sequence[str], limit: int) -> Shown:
        """Return the best articles' ids and titles; all from the words on is done in here."""

    def snippets(self, kind: str, words: Sequence[str], limit: int) -> Sequence[object]:
        """Return the best articles' titles with passages of their bodies, the words marked."""


def whole_text(article: Article) -> str:
    """Return title and body as one text, for engines with a single text field."""
    return "\n".join(filter(None, (article.title, article.body)))


def missing(*modules: str, install: str = "pip install 'fihris[bench]'") -> str | None:
    """Return how to install the modules that are missing, None where none is."""
    absent = [name for name in modules if find_spec(name) is None]
    return f"no module {', '.join(absent)}: {install}" if absent else None

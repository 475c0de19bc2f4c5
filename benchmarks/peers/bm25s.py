"""bm25s with the tokeniser of its documentation and Snowball's Arabic stemmer (PyStemmer).

The tokeniser's expression breaks words at harakat, for its users as here: without that, RR@10
on arcd is .784 instead of .762, on xquad_ar .918 either way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers.engine import K1, B, Ranked, Shown, missing, whole_text

if TYPE_CHECKING:
    from fihris import Article

ARTICLES = "articles.json"


class Bm25s:
    """One text; bm25s has no list of Arabic stop words, so that all words count.

    It stores no texts and no positions: ids and titles are kept in a file beside its own.
    """

    name = "bm25s, Snowball"
    words = "Snowball stems; stop words are indexed and searched"
    kinds = frozenset({"or"})
    can_mark = False
    threads = 1
    most = None

    def unavailable(self) -> str | None:
        """Return how to install bm25s and PyStemmer where they are missing."""
        return missing("bm25s", "Stemmer")

    def version(self) -> str:
        """Return the version, and whether numba compiles the scoring."""
        numba = f"with numba {version('numba')}" if find_spec("numba") else "without numba"
        return f"{version('bm25s')} {numba}"

    def build(self, articles: Iterable[Article], folder: Path, threads: int = 1) -> None:
        """Index each article's whole text; all are in memory until the index is saved."""
        import bm25s

        read = [(article.id, article.title, whole_text(article)) for article in articles]
        retriever = bm25s.BM25(k1=K1, b=B, method="lucene")
        retriever.index(_tokens([text for _, _, text in read]), show_progress=False)
        retriever.save(folder)
        shown = [(identity, title) for identity, title, _ in read]
        (folder / ARTICLES).write_text(json.dumps(shown), encoding="utf-8")

    def open(self, folder: Path) -> None:
        """Load the index; it is searched in memory."""
        import bm25s

        backend = "numba" if find_spec("numba") else "numpy"
        self._retriever = bm25s.BM25.load(folder, backend=backend, show_progress=False)
        self._articles = json.loads((folder / ARTICLES).read_text(encoding="utf-8"))

    def search(self, text: str, depth: int) -> Ranked:
        """Return the best articles."""
        return [(self._articles[place][0], score) for place, score in self._found(text, depth)]

    def find(self, kind: str, words: Sequence[str], limit: int) -> Shown:
        """Return ids and titles from memory."""
        found = self._found(" ".join(words), limit)
        return [(self._articles[place][0], self._articles[place][1]) for place, _ in found]

    def snippets(self, kind: str, words: Sequence[str], limit: int) -> Sequence[object]:
        """Raise an error: bm25s has no snippets."""
        raise NotImplementedError

    def _found(self, text: str, depth: int) -> list[tuple[int, float]]:
        """Return places and scores; bm25s fills up with what matches no word, at a score of 0."""
        tokens = _tokens([text])
        if not tokens.ids[0]:
            return []
        found = self._retriever.retrieve(
            tokens, k=min(depth, len(self._articles)), show_progress=False, n_threads=1
        )
        best = zip(found.documents[0].tolist(), found.scores[0].tolist(), strict=True)
        return [(place, score) for place, score in best if score > 0]


def _tokens(texts: list[str]) -> Any:
    import bm25s
    from Stemmer import Stemmer

    return bm25s.tokenize(texts, stopwords=None, stemmer=Stemmer("arabic"), show_progress=False)

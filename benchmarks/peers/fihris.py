"""Fihris as it is, and BM25 over its analyzers' lemmas alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.peers.engine import K1, MEMORY, B, Ranked, Shown
from benchmarks.queries import KINDS

if TYPE_CHECKING:
    from fihris import Article, Index
    from fihris.search.hits import Hits
    from fihris.search.ranking import Ranking


class Fihris:
    """Fihris with everything at its default, the queries read as plain words."""

    name = "Fihris"
    analyzer = "lexicon"

    def unavailable(self) -> str | None:
        """Return None: Fihris is what is being measured."""
        return None

    def build(self, articles: Iterable[Article], folder: Path, threads: int = 1) -> None:
        """Index titles and bodies as two fields."""
        import fihris

        made = fihris.create(folder, analyzer=self.analyzer)
        with made, made.writer(processes=threads, memory=MEMORY) as writer:
            writer.add_all(articles)

    def open(self, folder: Path) -> None:
        """Open the index."""
        import fihris

        self.index: Index = fihris.open(folder)

    def search(self, text: str, depth: int) -> Ranked:
        """Return the best articles."""
        return [(hit.id, hit.score) for hit in self.hits(text, depth)]

    def hits(self, text: str, depth: int) -> Hits:
        """Return what the index finds."""
        return self.index.search(text, depth, plain=True)


class TimedFihris(Fihris):
    """Fihris asked for what its users ask for: words as plain text, all else in its language."""

    name = "Fihris, default ranking"
    words = "lemmas and words as written; stop words are indexed, and searched in phrases only"
    kinds = frozenset(KINDS)
    can_mark = True
    threads = 2
    most = None

    def version(self) -> str:
        """Return the version."""
        return version("fihris")

    def find(self, kind: str, words: Sequence[str], limit: int) -> Shown:
        """Return ids and titles, read from the index."""
        return [(hit.id, hit.title) for hit in self.asked(kind, words, limit)]

    def snippets(self, kind: str, words: Sequence[str], limit: int) -> Sequence[object]:
        """Return titles and snippets with their marks."""
        return [
            (hit.title, hit.title_spans, hit.snippets) for hit in self.asked(kind, words, limit)
        ]

    def asked(self, kind: str, words: Sequence[str], limit: int) -> Hits:
        """Return what the index finds for words."""
        return self.index.search(text_of(kind, words), limit, plain=kind == "or")


class TimedFirstStage(TimedFihris):
    """The sum of BM25 over fields and levels alone: what the others' rankings are comparable to."""

    name = "Fihris, first stage"

    def asked(self, kind: str, words: Sequence[str], limit: int) -> Hits:
        """Return what the index finds, without other spellings of names."""
        from fihris.search.ranking import RANKINGS

        return self.index.search(
            text_of(kind, words),
            limit,
            plain=kind == "or",
            ranking=RANKINGS["levels"],
            variants=False,
        )


def text_of(kind: str, words: Sequence[str]) -> str:
    """Return a query as text, for "or" as plain words, for the others in the query language."""
    if kind == "and":
        return " ".join(f"+{word}" for word in words)
    text = " ".join(words)
    return {"or": text, "phrase": f'"{text}"', "prefix": f"{text}*"}[kind]


class Bm25(Fihris):
    """BM25 of an analyzer's lemmas, title and body added up; stop words are dropped as ever."""

    def __init__(self, analyzer: str) -> None:
        self.analyzer = analyzer
        self.name = f"{analyzer}, BM25"

    def hits(self, text: str, depth: int) -> Hits:
        """Search without other spellings of names: they are part of what is compared with."""
        return self.index.search(text, depth, plain=True, variants=False, ranking=_bm25())


class Bm25AllWords(Bm25):
    """The same with the query's stop words, as `benchmarks.analysis` measures analyzers."""

    def __init__(self, analyzer: str) -> None:
        super().__init__(analyzer)
        self.name += ", all words"

    def hits(self, text: str, depth: int) -> Hits:
        """Search for each lemma once, whatever word it is of."""
        from whoosh.query import Or, Term

        from fihris.index.analysis.stemmers import stemmer
        from fihris.index.analysis.tokens import tokenise
        from fihris.index.fields import TEXT_FIELDS

        surfaces = list(dict.fromkeys(tokenise(text).surfaces()))
        lemmas = dict.fromkeys(stemmer(self.analyzer).lemmas(surfaces))
        terms = [Term(field, lemma) for field in TEXT_FIELDS for lemma in lemmas]
        return self.index.search(Or(terms), depth, ranking=_bm25())


def _bm25() -> Ranking:
    """Return plain BM25 with parameters that no tuning of the default moves."""
    from fihris.search.ranking import RANKINGS

    return replace(RANKINGS["bm25"], k1=K1, b=B, title_weight=1.0, body_weight=1.0)

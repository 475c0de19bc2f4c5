"""tantivy with its Arabic stemmer and its default BM25 (tantivy-py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers.engine import MEMORY, Ranked, Shown, missing, whole_text
from benchmarks.queries import KINDS

if TYPE_CHECKING:
    from tantivy import Index, Query, TextAnalyzer

    from fihris import Article

ANALYZER = "arabic"
# The stemmer writes every alef like this, and a prefix does not go through it.
BARE_ALEF = str.maketrans("أإآ", "ااا")


class Tantivy:
    """One text field, and titles stored beside it."""

    name = "tantivy, Arabic stemmer"
    words = "Snowball stems; stop words are indexed and searched"
    kinds = frozenset(KINDS)
    can_mark = True
    threads = 2
    most = None

    def unavailable(self) -> str | None:
        """Return how to install tantivy-py where it is missing."""
        return missing("tantivy")

    def version(self) -> str:
        """Return the version of tantivy-py, which follows that of tantivy."""
        return version("tantivy")

    def build(self, articles: Iterable[Article], folder: Path, threads: int = 1) -> None:
        """Index and store each article's whole text, with one thread in the articles' order."""
        from tantivy import Document

        index = self._index(folder)
        writer = index.writer(MEMORY, num_threads=threads)
        for article in articles:
            text = whole_text(article)
            writer.add_document(Document(id=article.id, title=article.title, text=text))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """Open the index."""
        index = self._index(folder)
        self._schema = index.schema
        self._searcher = index.searcher()

    def _index(self, folder: Path) -> Index:
        from tantivy import Index, SchemaBuilder

        builder = SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("title", stored=True, tokenizer_name="raw")
        builder.add_text_field("text", stored=True, tokenizer_name=ANALYZER)
        index = Index(builder.build(), path=str(folder))
        self._analyzer = _analyzer()
        index.register_tokenizer(ANALYZER, self._analyzer)
        return index

    def search(self, text: str, depth: int) -> Ranked:
        """Return the best articles; a query is an optional clause for each token of its text."""
        return [
            (document["id"][0], score)
            for score, document in self._found(self._query("or", [text]), depth)
        ]

    def find(self, kind: str, words: Sequence[str], limit: int) -> Shown:
        """Return ids and titles from the store."""
        found = self._found(self._query(kind, words), limit)
        return [(document["id"][0], document["title"][0]) for _, document in found]

    def snippets(self, kind: str, words: Sequence[str], limit: int) -> list[tuple[str, str]]:
        """Return titles, and one snippet of each text as HTML."""
        from tantivy import SnippetGenerator

        query = self._query(kind, words)
        generator = SnippetGenerator.create(self._searcher, query, self._schema, "text")
        return [
            (document["title"][0], generator.snippet_from_doc(document).to_html())
            for _, document in self._found(query, limit)
        ]

    def _found(self, query: Query, limit: int) -> list[tuple[float, Any]]:
        found = self._searcher.search(query, limit, count=False)
        return [(score, self._searcher.doc(place)) for score, place in found.hits]

    def _query(self, kind: str, words: Sequence[str]) -> Query:
        from tantivy import Occur, Query

        if kind == "prefix":
            return Query.regex_query(self._schema, "text", words[0].translate(BARE_ALEF) + ".*")
        tokens: list[str] = self._analyzer.analyze(" ".join(words))
        if kind == "phrase" and len(tokens) > 1:
            return Query.phrase_query(self._schema, "text", list(tokens))
        occur = Occur.Should if kind == "or" else Occur.Must
        return Query.boolean_query(
            [(occur, Query.term_query(self._schema, "text", token)) for token in tokens]
        )


def _analyzer() -> TextAnalyzer:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    chain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    return chain.filter(Filter.stemmer("arabic")).build()

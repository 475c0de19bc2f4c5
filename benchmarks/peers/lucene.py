"""Lucene with its ArabicAnalyzer and its default BM25, in this process through JPype.

A process has one virtual machine, which takes over signals: do not build in a process that does
anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers.engine import Ranked, missing, whole_text

if TYPE_CHECKING:
    from fihris import Article

DEBIAN = Path("/usr/share/java")
# The analyzers moved to lucene-analysis-common with Lucene 9.
JARS = (
    "lucene-core-*.jar",
    "lucene-anal*-common-*.jar",
    "lucene-highlighter-*.jar",
    "lucene-memory-*.jar",
    "lucene-queries-*.jar",
)
# All of Lucene is in this one, for the virtual machine that its release of Lucene asks for.
PYSERINI = "resources/jars/anserini-*-fatjar.jar"
INSTALL = "apt-get install liblucene8-java"


def jars() -> list[str]:
    """Return the jars to run Lucene from: Debian's, or pyserini's, or none."""
    debian = [str(path) for pattern in JARS for path in sorted(DEBIAN.glob(pattern))[-1:]]
    if len(debian) == len(JARS):
        return debian
    spec = find_spec("pyserini")
    folders = spec.submodule_search_locations or () if spec else ()
    return [str(path) for folder in folders for path in sorted(Path(folder).glob(PYSERINI))[-1:]]


class Lucene:
    """One text field; a query is an optional clause for each token of its text."""

    name = "Lucene, ArabicAnalyzer"

    def unavailable(self) -> str | None:
        """Return what is missing of JPype, a virtual machine and the jars."""
        reason = missing("jpype")
        if reason:
            return reason
        import jpype

        try:
            jpype.getDefaultJVMPath()
        except jpype.JVMNotFoundException:
            return "no Java: apt-get install default-jre-headless"
        return None if jars() else f"no {JARS[0]} in {DEBIAN}: {INSTALL}"

    def build(self, articles: Iterable[Article], folder: Path, threads: int = 1) -> None:
        """Index and store each article's whole text, in the articles' order."""
        start()
        config = _lucene("index.IndexWriterConfig")(_lucene("analysis.ar.ArabicAnalyzer")())
        with _lucene("index.IndexWriter")(_directory(folder), config) as writer:
            for article in articles:
                writer.addDocument(_document(article))

    def open(self, folder: Path) -> None:
        """Open the index."""
        start()
        self._analyzer = _lucene("analysis.ar.ArabicAnalyzer")()
        reader = _lucene("index.DirectoryReader").open(_directory(folder))
        self._searcher = _lucene("search.IndexSearcher")(reader)
        # From Lucene 9.5 on, stored fields are read through an object of their own.
        self._stored = reader.storedFields() if hasattr(reader, "storedFields") else reader

    def search(self, text: str, depth: int) -> Ranked:
        """Return the best articles."""
        builder = _lucene("search.BooleanQuery").Builder()
        optional = _lucene("search.BooleanClause").Occur.SHOULD
        term, term_query = _lucene("index.Term"), _lucene("search.TermQuery")
        for token in self._tokens(text):
            builder.add(term_query(term("text", token)), optional)
        found = self._searcher.search(builder.build(), depth)
        only = _java("java.util.Collections").singleton("id")
        return [
            (str(self._stored.document(hit.doc, only).get("id")), float(hit.score))
            for hit in found.scoreDocs
        ]

    def _tokens(self, text: str) -> Iterator[str]:
        attribute = _lucene("analysis.tokenattributes.CharTermAttribute")
        with self._analyzer.tokenStream("text", text) as stream:
            token = stream.addAttribute(attribute.class_)
            stream.reset()
            while stream.incrementToken():
                yield str(token.toString())
            stream.end()


def _document(article: Article) -> Any:
    document = _lucene("document.Document")()
    yes = _lucene("document.Field").Store.YES
    document.add(_lucene("document.StringField")("id", article.id, yes))
    document.add(_lucene("document.TextField")("text", whole_text(article), yes))
    return document


def start(*options: str, classpath: Sequence[str] = ()) -> None:
    """Start the process's virtual machine unless it runs."""
    import jpype

    if not jpype.isJVMStarted():
        jpype.startJVM(*options, classpath=[*jars(), *classpath])


def _directory(folder: Path) -> Any:
    return _lucene("store.FSDirectory").open(_java("java.nio.file.Paths").get(str(folder)))


def _java(name: str) -> Any:
    import jpype

    return jpype.JClass(name)


def _lucene(name: str) -> Any:
    return _java(f"org.apache.lucene.{name}")

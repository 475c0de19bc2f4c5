"""Lucene as it is timed: called once a query, through a few lines of Java compiled for it.

A call through JPype takes 2 microseconds, and reading ten stored documents step by step took 850
where the search itself took 16: what is timed must be Lucene.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from benchmarks.peers.engine import MEMORY, Shown, whole_text
from benchmarks.peers.lucene import Lucene, jars, start
from benchmarks.queries import KINDS

if TYPE_CHECKING:
    from fihris import Article

SOURCE = Path(__file__).parent.parent / "lucene" / "Engine.java"
HEAP = "-Xmx2g"
END = "\x1f"


class TimedLucene:
    """One stored text field with positions, but no offsets, as by default.

    Ids and titles are columns (doc values), as one who knows Lucene would have them.
    """

    name = "Lucene, ArabicAnalyzer"
    words = "light10 stems; stop words are neither indexed nor searched"
    kinds = frozenset(KINDS)
    can_mark = True
    threads = 2
    most = None

    def unavailable(self) -> str | None:
        """Return what is missing of JPype, a virtual machine, the jars and the compiler."""
        reason = Lucene().unavailable()
        if reason is None and shutil.which("javac") is None:
            return "no javac: apt-get install default-jdk-headless"
        return reason

    def version(self) -> str:
        """Return the version of Lucene and of the virtual machine."""
        import jpype

        _start()
        lucene = jpype.JClass("org.apache.lucene.util.Version").LATEST
        java = jpype.JClass("java.lang.System").getProperty("java.version")
        return f"{lucene}, Java {java} {HEAP}"

    def build(self, articles: Iterable[Article], folder: Path, threads: int = 1) -> None:
        """Index and store each article's whole text."""
        engine = _engine(folder)
        engine.create(float(MEMORY >> 20))
        if threads == 1:
            _add_all(engine, articles)
        else:
            # The virtual machine is called without Python's lock.
            shared = _Shared(articles)
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(_add_all, [engine] * threads, [shared] * threads))
        engine.commit()

    def open(self, folder: Path) -> None:
        """Open the index."""
        self._engine = _engine(folder)
        self._engine.open()

    def find(self, kind: str, words: Sequence[str], limit: int) -> Shown:
        """Return ids and titles from their columns."""
        return _pairs(self._engine.find, kind, words, limit)

    def snippets(self, kind: str, words: Sequence[str], limit: int) -> Shown:
        """Return titles, and two passages of each text with their marks (UnifiedHighlighter)."""
        return _pairs(self._engine.snippets, kind, words, limit)


class _Shared:
    """Articles that several threads take from."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = iter(articles)
        self._lock = Lock()

    def __iter__(self) -> Iterator[Article]:
        return self

    def __next__(self) -> Article:
        with self._lock:
            return next(self._articles)


def _add_all(engine: Any, articles: Iterable[Article]) -> None:
    for article in articles:
        engine.add(article.id, article.title, whole_text(article))


def _pairs(ask: Callable[..., Any], kind: str, words: Sequence[str], limit: int) -> Shown:
    cells = str(ask(kind, " ".join(words), limit)).split(END)
    return list(zip(cells[::2], cells[1::2], strict=False))


def _engine(folder: Path) -> Any:
    import jpype

    _start()
    return jpype.JClass("Engine")(str(folder))


def _start() -> None:
    start(HEAP, classpath=[str(_compiled())])


def _compiled() -> Path:
    """Return the folder of the compiled source, which is compiled when it is first asked for."""
    digest = hashlib.blake2b(SOURCE.read_bytes(), digest_size=8).hexdigest()
    folder = Path(tempfile.gettempdir()) / f"fihris-benchmarks-{os.getuid()}-{digest}"
    if not folder.exists():
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        subprocess.run(
            ["javac", "-cp", os.pathsep.join(jars()), "-d", str(made), str(SOURCE)],
            check=True,
        )
        made.rename(folder)
    return folder

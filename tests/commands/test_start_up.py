"""What one search from the command line imports: what it must not is held here by name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

# Each costs a search between one and fifty milliseconds.
UNUSED = {
    # of other packages
    "arramooz",
    "charset_normalizer",
    "dateutil",
    "feedparser",
    "hijridate",
    "ir_datasets",
    "ir_measures",
    "lxml",
    "numpy.ma",
    "platformdirs",
    "pyarabic",
    "rich",
    "scipy",
    "snowballstemmer",
    "trafilatura",
    "whoosh.analysis",
    "whoosh.fields",
    "whoosh.filedb.filestore",
    "whoosh.lang.morph_en",
    "whoosh.qparser",
    "whoosh.searching",
    # of Python
    "asyncio",
    "concurrent.futures",
    "difflib",
    "decimal",
    "email",
    "hashlib",
    "http",
    "logging",
    "multiprocessing",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "urllib.request",
    # of Fihris: whoever only asks neither writes nor stems
    "fihris.corpus.dates",
    "fihris.corpus.files",
    "fihris.corpus.formats",
    "fihris.corpus.reading",
    "fihris.index.analysis.compiled",
    "fihris.index.analysis.dictionary",
    "fihris.index.analysis.lexicon",
    "fihris.index.analysis.lexicon_stemmer",
    "fihris.index.analysis.roots",
    "fihris.index.analysis.splits",
    "fihris.index.backup",
    "fihris.index.builder",
    "fihris.index.builds",
    "fihris.index.commit",
    "fihris.index.creation",
    "fihris.index.cross_checks",
    "fihris.index.lock",
    "fihris.index.merge",
    "fihris.index.postings_checks",
    "fihris.index.repair",
    "fihris.index.salvage",
    "fihris.index.verification",
    "fihris.index.whoosh",
    "fihris.index.writer",
    "fihris.search.batch",
    "fihris.search.evaluation",
    "fihris.search.explanation",
    "fihris.search.matching.whoosh_fallback",
    "fihris.search.variants.names",
}


@pytest.mark.parametrize(
    "query",
    ["مسيرات", "وزير الخارجية", '"وزير الخارجية" -طائرات', "title:رئيس", "حكوم*"],
)
@pytest.mark.parametrize("form", ["table", "json", "jsonl"])
def test_a_search_imports_nothing_that_it_does_not_use(query: str, form: str, news: Path) -> None:
    code = (
        "import sys\n"
        "from fihris.commands.app import app\n"
        f"app(['search', {query!r}, '--index', {str(news)!r}, '--format', {form!r}],"
        " standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout
    assert set(done.stderr.split()) & UNUSED == set()


def test_threads_for_linear_algebra_are_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import os\n"
        "from fihris.__main__ import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    for given, expected in ((None, "1"), ("3", "3")):
        monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
        if given:
            monkeypatch.setenv("OPENBLAS_NUM_THREADS", given)
        done = subprocess.run(
            [sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=True
        )
        assert done.stdout.endswith(f"\n{expected}\n")

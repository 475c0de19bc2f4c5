"""A pytest plugin that puts indexes of Fihris in the place of Whoosh's, and keeps what came of it.

Both ways in which Whoosh makes and opens indexes are replaced: those of a storage and those of a
folder. What Whoosh makes for its own use, as `BufferedWriter` does, is left to it. With `--stock`
nothing is replaced.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import whoosh.index
from mapping import NamedIndex, NamedReader, names_of
from whoosh.fields import ensure_schema
from whoosh.filedb.filestore import FileStorage, Storage
from whoosh.searching import Searcher

from fihris.index.creation import create_index

_DEFAULT = whoosh.index._DEF_INDEX_NAME


class Suite:
    """Makes the indexes of one test at a time and keeps what came of each test."""

    def __init__(self, folder: Path, *, stock: bool) -> None:
        self.stock = stock
        self.results: dict[str, dict[str, Any]] = {}
        self._folder = folder
        self._test: dict[str, Any] = {}
        self._made: dict[tuple[Any, str], NamedIndex] = {}
        self._count = count()

    def start(self, test: str) -> None:
        """Begin a test."""
        self._test = self.results[test] = {"index": False, "outcome": "passed", "message": ""}
        self._made = {}

    def failed(self, outcome: str, message: str) -> None:
        """Note that a test has failed or was skipped."""
        self._test.update(outcome=outcome, message=message)

    def note(self) -> None:
        """Note that a test makes or searches an index."""
        self._test["index"] = True

    def make(self, place: Any, name: str, schema: Any) -> NamedIndex:
        """Make an index of Fihris. Raises UnmappableError."""
        names = names_of(ensure_schema(schema))
        folder = self._folder / str(next(self._count))
        create_index(folder, "none")
        index = self._made[place, name] = NamedIndex(folder, names)
        return index

    def opened(self, place: Any, name: str) -> NamedIndex | None:
        """Open an index that this test has made; None where it has not."""
        found = self._made.get((place, name))
        return found and NamedIndex(found.folder, found._names)


def _place(storage: Storage) -> Any:
    return storage.folder if isinstance(storage, FileStorage) else id(storage)


def _for_whoosh() -> bool:
    """Tell whether what called the caller is Whoosh and not a test."""
    module: str = sys._getframe(2).f_globals["__name__"]
    return module.startswith("whoosh.") and module != "whoosh.util.testing"


def _install(suite: Suite, patch: pytest.MonkeyPatch) -> None:
    stock_create, stock_open = Storage.create_index, Storage.open_index
    stock_create_in, stock_open_dir = whoosh.index.create_in, whoosh.index.open_dir
    stock_search = Searcher.__init__

    def create_index(
        storage: Storage, schema: Any, indexname: str = _DEFAULT, indexclass: Any = None
    ) -> Any:
        if _for_whoosh():
            return stock_create(storage, schema, indexname, indexclass)
        suite.note()
        if suite.stock:
            return stock_create(storage, schema, indexname, indexclass)
        return suite.make(_place(storage), indexname, schema)

    def create_in(dirname: str, schema: Any, indexname: str | None = None) -> Any:
        suite.note()
        if suite.stock:
            return stock_create_in(dirname, schema, indexname)
        return suite.make(dirname, indexname or _DEFAULT, schema)

    def open_index(storage: Storage, indexname: str = _DEFAULT, **options: Any) -> Any:
        found = suite.opened(_place(storage), indexname)
        return found or stock_open(storage, indexname, **options)

    def open_dir(dirname: str, indexname: str | None = None, **options: Any) -> Any:
        found = suite.opened(dirname, indexname or _DEFAULT)
        return found or stock_open_dir(dirname, indexname, **options)

    def search(searcher: Searcher, reader: Any, *rest: Any, **options: Any) -> None:
        # Some tests share an index, which the first of them makes.
        if isinstance(reader, NamedReader):
            suite.note()
        stock_search(searcher, reader, *rest, **options)

    patch.setattr(Storage, "create_index", create_index)
    patch.setattr(Storage, "open_index", open_index)
    patch.setattr(whoosh.index, "create_in", create_in)
    patch.setattr(whoosh.index, "open_dir", open_dir)
    patch.setattr(Searcher, "__init__", search)


_SUITE: Suite


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this plugin."""
    parser.addoption("--stock", action="store_true")
    parser.addoption("--results", type=Path, required=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """Give the suite a folder, and write what came of all tests."""
    global _SUITE
    results: Path = session.config.getoption("--results")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        _SUITE = Suite(Path(folder), stock=session.config.getoption("--stock"))
        try:
            return (yield)
        finally:
            results.write_text(json.dumps(_SUITE.results))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Give each test indexes of its own."""
    with pytest.MonkeyPatch.context() as patch:
        _SUITE.start(item.nodeid)
        random.seed(item.nodeid)  # many tests draw their documents
        _install(_SUITE, patch)
        return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what came of a test."""
    if report.outcome != "passed":
        crash = getattr(report.longrepr, "reprcrash", None)
        message = crash.message if crash else str(report.longrepr)
        _SUITE.failed(report.outcome, message.split("\n")[0])

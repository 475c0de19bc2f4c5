"""A pytest plugin for those who test their own search: fixtures, a marker, an assertion.

pytest imports this file whenever it runs where Fihris is installed. Nothing heavy is imported
before a fixture is used.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fihris.corpus.article import Article
    from fihris.corpus.problem import Problem
    from fihris.search.engine import Index
    from fihris.search.hits import Hits

    PathOrText = str | PathLike[str]

MakeIndex = Callable[..., "Index"]
CheckBaseline = Callable[..., None]

MEASURES = ("nDCG@10", "RR@10")
TOLERANCE = 0.005

_UPDATE = "--fihris-update-baselines"
# An article that is missing is looked for so far down.
_DEEPEST = 1000


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that accepts rankings as they are."""
    parser.getgroup("fihris").addoption(
        _UPDATE, action="store_true", help="write the baselines of fihris_baseline anew"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"fihris_baseline(*measures, tolerance={TOLERANCE}): what the fixture fihris_baseline "
        "measures, in the notation of ir_measures, and by how much means may differ",
    )


@pytest.fixture(scope="session")
def fihris_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeIndex]:
    """Open an index's folder, or make an index of articles in a temporary folder.

    ``fihris_index(folder)`` or ``fihris_index(articles, analyzer="lexicon")``; fixtures of any
    scope may call it. Raises ValueError where `read_articles` yielded a Problem, and what
    `fihris.open` and `fihris.create` raise.
    """
    with ExitStack() as opened:

        def make(
            source: PathOrText | Iterable[Article | Problem], *, analyzer: str = "lexicon"
        ) -> Index:
            from fihris.search.opening import open as open_index

            with _own_warnings():
                if not isinstance(source, (str, PathLike)):
                    folder = tmp_path_factory.mktemp("fihris") / "index"
                    _build(folder, source, analyzer)
                    source = folder
                return opened.enter_context(open_index(source))

        yield make


@pytest.fixture
def fihris_baseline(request: pytest.FixtureRequest) -> CheckBaseline:
    """Check that an index ranks as it did: ``fihris_baseline(index, queries, qrels)``.

    `queries` and `qrels` are files or mappings, as for `fihris.evaluate`. The baseline is a JSON
    file beside the test's, with the test's name in its own; ``--fihris-update-baselines`` writes
    it. Raises AssertionError where a mean differs, up or down, and what `fihris.evaluate` raises.
    """

    def check(
        index: Index,
        queries: PathOrText | Mapping[str, str],
        qrels: PathOrText | Mapping[str, Mapping[str, int]],
    ) -> None:
        __tracebackhide__ = True
        from fihris.search.evaluation.baseline import Baseline
        from fihris.search.evaluation.evaluation import evaluate
        from fihris.search.evaluation.topics import read_queries

        measures, tolerance = _wanted(request.node)
        with _own_warnings():
            texts = read_queries(queries) if isinstance(queries, (str, PathLike)) else queries
            now = Baseline.of(evaluate(index, texts, qrels, measures, plain=False))
        path = _baseline_path(request.node)
        if request.config.getoption(_UPDATE):
            now.write(path)
            return
        if not path.exists():
            raise AssertionError(f"there is no {path}; make it with: pytest {_UPDATE}")
        lines = list(Baseline.read(path).differences(now, tolerance, texts))
        if lines:
            lines.append(f"where this is meant, accept it with: pytest {_UPDATE}")
            raise AssertionError("\n".join([f"not as in {path}", *lines]))

    return check


def assert_relevant(index: Index, query: str, ids: Collection[str], at: int = 10) -> None:
    """Assert that all these articles are among the first `at` hits.

    Raises AssertionError, which names those that are missing and shows the ranking.
    """
    __tracebackhide__ = True
    if isinstance(ids, str):
        raise TypeError("ids is a collection of ids, as in [id]")
    with _own_warnings():
        hits = index.search(query, limit=max(at, _DEEPEST))
    first = {hit.id for hit in hits[:at]}
    missing = [identity for identity in ids if identity not in first]
    if missing:
        lines = [f"{len(missing)} of {len(ids)} are not among the first {at} for {query}:"]
        lines += [f"  {identity}: {_place(index, hits, identity)}" for identity in missing]
        lines += ["the ranking:"] + [f"  {hit.rank}. {hit.id}  {hit.title}" for hit in hits[:at]]
        raise AssertionError("\n".join(lines if hits else [*lines[:-1], "nothing was found"]))


def _place(index: Index, hits: Hits, identity: str) -> str:
    if identity not in index:
        return "not in the index"
    ranks = (f"rank {hit.rank}" for hit in hits if hit.id == identity)
    return next(ranks, "not found" if len(hits) == hits.total else f"behind rank {len(hits)}")


def _build(folder: Path, articles: Iterable[Article | Problem], analyzer: str) -> None:
    from fihris.corpus.article import Article
    from fihris.search.opening import create

    with create(folder, analyzer=analyzer) as index, index.writer() as writer:
        for item in articles:
            if not isinstance(item, Article):
                raise ValueError(f"not an article: {item}")
            writer.add(item)


def _wanted(node: pytest.Item) -> tuple[tuple[str, ...], float]:
    """Return the measures and the tolerance of a test's marker, or else the usual ones."""
    mark = node.get_closest_marker("fihris_baseline")
    if mark is None:
        return MEASURES, TOLERANCE
    unknown = mark.kwargs.keys() - {"tolerance"}
    if unknown:
        raise TypeError(f"fihris_baseline takes measures and tolerance, not {', '.join(unknown)}")
    return mark.args or MEASURES, mark.kwargs.get("tolerance", TOLERANCE)


def _baseline_path(node: pytest.Item) -> Path:
    """Return where a test's baseline lies: test_news.py::test_top has test_news.test_top.json."""
    _, *names = node.nodeid.split("::")
    name = re.sub(r"[^\w.=-]+", "-", ".".join(names)).strip("-")
    return node.path.with_name(f"{node.path.stem}.{name}.json")


@contextmanager
def _own_warnings() -> Iterator[None]:
    """Keep warnings in the source of dependencies from failing tests that make them errors."""
    with warnings.catch_warnings():
        # Compiled for the first time, Whoosh and others warn of escapes, and ir_measures of ast.
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.filterwarnings("ignore", "invalid escape sequence", DeprecationWarning)
        warnings.filterwarnings("ignore", r".*ast\.", DeprecationWarning)
        yield

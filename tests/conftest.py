from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import settings

import fihris
from fihris import Article, Index

# Examples are written to files, which takes as long as the disk takes: no test asserts a time.
settings.register_profile("fihris", deadline=None)
settings.load_profile("fihris")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason=f"no real articles in {SHARED}")
    for item in items:
        if "shared_data" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles; a test that asks for it carries the mark shared_data."""
    return SHARED


MakeIndex = Callable[..., Index]


@pytest.fixture
def make_index(tmp_path: Path) -> MakeIndex:
    """Make an index from articles, or from bodies numbered from 1."""
    count = 0

    def make(articles: Iterable[Article | str] = (), analyzer: str = "lexicon") -> Index:
        nonlocal count
        count += 1
        index = fihris.create(tmp_path / f"index{count}", analyzer=analyzer)
        with index.writer() as writer:
            for number, article in enumerate(articles, 1):
                if isinstance(article, str):
                    article = Article(str(number), body=article)
                writer.add(article)
        index.refresh()
        return index

    return make

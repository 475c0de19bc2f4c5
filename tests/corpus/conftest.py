"""What the tests of the readers share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from typing import NamedTuple

import pytest

from fihris.corpus.article import Article
from fihris.corpus.reading import Problem, read_articles


class Outcome(NamedTuple):
    """What a file was read as."""

    articles: list[Article]
    problems: list[Problem]

    @property
    def titles(self) -> list[str]:
        return [article.title for article in self.articles]

    @property
    def kinds(self) -> list[str]:
        return [problem.kind for problem in self.problems]


def outcome(items: Iterable[Article | Problem]) -> Outcome:
    result = Outcome([], [])
    for item in items:
        if isinstance(item, Article):
            result.articles.append(item)
        else:
            result.problems.append(item)
    return result


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Outcome]:
    """Read some bytes, or a text as UTF-8, as if they were a file of that name."""
    root = tmp_path_factory.mktemp("read")
    numbers = count()

    def read(data: bytes | str, name: str = "news", **options: object) -> Outcome:
        folder = root / str(next(numbers))
        folder.mkdir()
        path = folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        try:
            return outcome(read_articles([path], **options))
        finally:
            path.unlink()
            folder.rmdir()

    return read


@pytest.fixture
def small_records(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let no record be longer than 1,000 bytes."""
    monkeypatch.setattr("fihris.corpus.files.input.MAX_RECORD_BYTES", 1000)
    return 1000

"""The sample: invented articles, queries, and graded judgments."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from fihris import Article, read_articles

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    items = list(read_articles([SAMPLE / "articles"], base=SAMPLE / "articles"))
    read = [item for item in items if isinstance(item, Article)]
    assert len(read) == len(items), "no record is skipped or flawed"
    return {article.id: article for article in read}


def test_there_are_articles_of_every_kind(articles: dict[str, Article]) -> None:
    assert len(articles) >= 80
    categories = {article.category for article in articles.values()}
    assert {"سياسة", "اقتصاد", "رياضة", "طقس", "ثقافة", "تقنية", "صحة"} <= categories
    assert {"طائرات مسيرة", "احتجاجات"} <= categories
    assert len({article.source for article in articles.values()} - {""}) >= 5


def test_their_dates_span_two_years(articles: dict[str, Article]) -> None:
    dates = [article.date for article in articles.values() if article.date is not None]
    assert len(dates) > 0.9 * len(articles)
    assert {date.year for date in dates} == {2024, 2025, 2026}


def test_they_are_of_realistic_length(articles: dict[str, Article]) -> None:
    words = sorted(len(article.body.split()) for article in articles.values())
    assert words[0] >= 60
    assert words[len(words) // 2] >= 150


def test_every_query_has_graded_judgments_of_articles_that_are_there(
    articles: dict[str, Article],
) -> None:
    lines = (SAMPLE / "queries.tsv").read_text(encoding="utf-8").splitlines()
    queries = dict(line.split("\t") for line in lines)
    assert len(queries) == 40
    grades: Counter[tuple[str, str]] = Counter()
    judged = set()
    for line in (SAMPLE / "qrels.txt").read_text(encoding="utf-8").splitlines():
        query, _, article, grade = line.split()
        assert article in articles
        assert (query, article) not in judged
        judged.add((query, article))
        grades[query, grade] += 1
    assert {grade for _, grade in grades} == {"0", "1", "2", "3"}
    assert all(grades[query, "2"] + grades[query, "3"] for query in queries)
    assert {query for query, _ in judged} == set(queries)


def test_it_says_that_it_is_invented() -> None:
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    assert "مختلَق" in text
    assert "invented" in text

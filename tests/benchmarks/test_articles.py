"""Composed articles: as many as asked for, of real words, the same for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import articles as module
from benchmarks.articles import articles, composed, json_line, statistics, text_bytes, write
from fihris import Article

REAL = [
    Article(
        f"a{number}",
        f"عنوان {word}",
        " ".join(f"{word}{place}" for place in range(number, 20)),
        date=datetime(2015, 7, number, tzinfo=UTC),
        source=f"source-{number}",
        category="محليات",
        url=f"https://example.org/{number}",
    )
    for number, word in enumerate(("مطر", "قمح", "قطار", "ميناء", "سد"), 1)
]


def test_the_real_articles_come_first_and_as_they_are() -> None:
    made = list(composed(REAL, 7))
    assert sorted(made[:5], key=lambda item: item.id) == REAL
    assert made[:5] != REAL
    assert not {item.id for item in made[5:]} & {item.id for item in REAL}


def test_there_are_as_many_as_asked_for_and_no_id_comes_twice() -> None:
    for number in (0, 1, 5, 6, 64):
        made = list(composed(REAL, number))
        assert len(made) == number
        assert len({item.id for item in made}) == number


def test_a_seed_gives_the_same_articles_and_a_smaller_number_their_beginning() -> None:
    once = list(composed(REAL, 30, seed=3))
    assert list(composed(REAL, 30, seed=3)) == once
    assert list(composed(REAL, 12, seed=3)) == once[:12]
    assert list(composed(REAL, 30, seed=4)) != once


def test_a_composed_article_is_half_of_one_and_half_of_another() -> None:
    by_title = {item.title: item for item in REAL}
    # Five rounds of five articles: as long as that, no two bodies are the same.
    made = list(composed(REAL, 25))
    assert len({item.body for item in made}) == 25
    for item in made[5:]:
        first = by_title[item.title]
        assert (item.source, item.category, item.date) == (
            first.source,
            first.category,
            first.date,
        )
        words = item.body.split(" ")
        halves = len(first.body.split(" ")) // 2
        assert words[: halves - 1] == first.body.split(" ")[: halves - 1]
        (second,) = (other for other in REAL if other.body.endswith(words[-1]))
        assert second != first
        assert set(words) <= {*first.body.split(" "), *second.body.split(" ")}


def test_no_real_id_is_given_to_a_composed_article() -> None:
    real = [Article("composed-0", body="أول الكلام"), Article("b", body="ثاني الكلام")]
    assert len({item.id for item in composed(real, 8)}) == 8


def test_articles_without_a_body_and_repeated_ids_are_left_out() -> None:
    real = [Article("1", "عنوان بلا نص"), Article("2", body="نص"), Article("2", body="نص آخر")]
    assert [item.body for item in composed(real, 1)] == ["نص آخر"]
    with pytest.raises(ValueError, match="no article"):
        composed(real[:1], 1)


def test_only_as_many_articles_are_made_as_are_taken() -> None:
    assert len(list(islice(composed(REAL, 10**9), 9))) == 9


def test_words_are_counted_as_fihris_tells_them_apart() -> None:
    read = [Article("1", "مطر غزير", "مَطَر، مطر!"), Article("2", body="قمح")]
    found = statistics(read)
    assert (found.articles, found.tokens, found.forms) == (2, 5, 3)
    assert found.text_bytes == sum(map(text_bytes, read))
    assert text_bytes(read[1]) == 6


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    assert write(REAL, path) == 5
    assert list(articles([path])) == REAL
    assert json_line(Article("1", body="نص")).count(b'"date":null') == 1


def test_articles_are_written_from_the_command_line(tmp_path: Path) -> None:
    corpus, path = tmp_path / "corpus.jsonl", tmp_path / "more.jsonl"
    write(REAL, corpus)
    arguments = [str(corpus), "--articles", "12", "--seed", "3", "--output", str(path)]
    done = CliRunner().invoke(module.main, arguments)
    assert done.exit_code == 0, done.output
    assert list(articles([path])) == list(composed(REAL, 12, seed=3))

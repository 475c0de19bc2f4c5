"""``fihris similar``, ``related``, ``terms`` and ``topics``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample" / "articles"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, fihris: Run) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "index"
    assert fihris("index", SAMPLE, "--index", folder).exit_code == 0
    return folder


def test_similar_prints_hits_as_search_does(fihris: Run, sample: Path) -> None:
    result = fihris("similar", "m-015", "--index", sample, "--limit", 2)
    assert result.exit_code == 0
    assert "m-014" in result.stdout
    assert "go on with --offset 2" in result.stdout
    found = json.loads(fihris("similar", "m-015", "--index", sample, "--format", "json").stdout)
    assert found["query"] == "m-015"
    assert found["hits"][0]["id"] == "m-014"
    lines = fihris("similar", "m-015", "--index", sample, "--format", "jsonl", "-n", 3).stdout
    assert [json.loads(line)["rank"] for line in lines.splitlines()] == [1, 2, 3]


def test_similar_to_a_text_of_a_file_or_of_standard_input(
    fihris: Run, sample: Path, tmp_path: Path
) -> None:
    text = "خرجت نساء في مسيرة تطالب بالمساواة في الأجور في اليوم العالمي للمرأة"
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    for args, given in ((["--text", tmp_path / "text.txt"], None), (["--text", "-"], text)):
        result = fihris("similar", *args, "--index", sample, "--format", "json", input=given)
        assert result.exit_code == 0
        ids = [hit["id"] for hit in json.loads(result.stdout)["hits"]]
        assert {"m-014", "m-015"} == set(ids[:2])


def test_similar_needs_one_article(fihris: Run, sample: Path, tmp_path: Path) -> None:
    for args in ([], ["m-015", "--text", "-"]):
        result = fihris("similar", *args, "--index", sample, input="نص")
        assert result.exit_code == 2
        assert "name the ID of an article" in result.stderr
    two = tmp_path / "two.jsonl"
    two.write_text('{"title": "خبر"}\n{"title": "نبأ"}\n', encoding="utf-8")
    result = fihris("similar", "--text", two, "--index", sample)
    assert (result.exit_code, "several articles" in result.stderr) == (2, True)
    result = fihris("similar", "--text", "-", "--index", sample, input="")
    assert result.exit_code in (1, 2)
    assert result.stderr
    result = fihris("similar", "nothing", "--index", sample)
    assert (result.exit_code, "no article with the id" in result.stderr) == (1, True)


def test_related_keeps_to_the_days_around(fihris: Run, sample: Path) -> None:
    result = fihris("related", "m-015", "--days", 3, "--index", sample, "--format", "json")
    assert result.exit_code == 0
    dates = [hit["date"] for hit in json.loads(result.stdout)["hits"]]
    assert dates
    assert all("2026-03-05" <= date[:10] <= "2026-03-12" for date in dates)
    assert fihris("related", "m-015", "--days", 0, "--index", sample).exit_code == 2


def test_an_article_without_a_date_is_an_error(fihris: Run, news: Path) -> None:
    result = fihris("related", "undated", "--index", news)
    assert result.exit_code == 1
    assert "has no date" in result.stderr


def test_nothing_like_it_is_said(fihris: Run, news: Path) -> None:
    result = fihris("related", "drone", "--days", 0.001, "--index", news)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "nothing to show: no other article is like it\n"


def test_terms_of_a_query(fihris: Run, sample: Path) -> None:
    result = fihris("terms", "مسيرات", "--index", sample)
    assert result.exit_code == 0
    head, first, *_, last = result.stdout.splitlines()
    assert head.split() == ["articles", "expected", "term"]
    assert first.endswith("طائرات مسيّرة")
    assert last == "of 31 articles"
    found = json.loads(fihris("terms", "مسيرات", "--index", sample, "--format", "json").stdout)
    assert (found["query"], found["read"]) == ("مسيرات", 31)
    assert found["terms"][0]["text"] == "طائرات مسيّرة"
    assert set(found["terms"][0]) == {"text", "words", "articles", "expected", "score"}


def test_terms_of_a_time(fihris: Run, sample: Path) -> None:
    result = fihris("terms", "--on", "2026", "--index", sample, "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["query"] is None
    result = fihris("terms", "--on", "1999-01-01", "--index", sample)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing stands out" in result.stderr


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ([], "name a query"),
        (["--on", "2026", "--since", "2025"], "--on says both ends"),
        (["خبر", "--before", "3"], "--before needs"),
        ([" "], "the query is empty"),
    ],
)
def test_terms_of_nothing_is_wrong_usage(
    fihris: Run, sample: Path, args: list[str], reason: str
) -> None:
    result = fihris("terms", *args, "--index", sample)
    assert (result.exit_code, reason in result.stderr) == (2, True)


def test_topics_show_label_size_and_two_headlines(fihris: Run, sample: Path) -> None:
    result = fihris("topics", "مسيرات", "--index", sample)
    assert result.exit_code == 0
    blocks = [block.splitlines() for block in result.stdout.strip().split("\n\n")]
    found = json.loads(fihris("topics", "مسيرات", "--index", sample, "--format", "json").stdout)
    assert len(blocks) == len(found["topics"])
    for block, topic in zip(blocks, found["topics"], strict=True):
        label = topic["label"] or "موضوعات أخرى"
        assert block[0].split(maxsplit=1) == [str(topic["size"]), label]
        assert len(block) == 1 + bool(topic["terms"]) + min(topic["size"], 2)
        assert len(topic["ids"]) == topic["size"]


def test_topics_of_nothing_are_said(fihris: Run, sample: Path) -> None:
    result = fihris("topics", "كلمةغيرموجودة", "--index", sample)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing found" in result.stderr
    assert fihris("topics", " ", "--index", sample).exit_code == 2


def test_near_copies_are_shown_as_one_unless_each_is_asked_for(fihris: Run, tmp_path: Path) -> None:
    copies = SAMPLE.parent / "copies.jsonl"
    assert fihris("index", SAMPLE, copies, "--index", tmp_path / "index").exit_code == 0
    on = ("--index", tmp_path / "index", "--format", "jsonl", "-n", 20)
    own = {"tahliya-ufuq", "tahliya-manara"}
    for command in (("similar", "tahliya-wakala"), ("related", "tahliya-wakala", "--days", 30)):
        once = {json.loads(line)["id"] for line in fihris(*command, *on).stdout.splitlines()}
        each = fihris(*command, *on, "--no-collapse").stdout.splitlines()
        assert own <= {json.loads(line)["id"] for line in each}
        assert not own & once

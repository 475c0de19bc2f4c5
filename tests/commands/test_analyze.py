"""``fihris analyze``: tokens, and where they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def analyze(fihris: Run) -> Run:
    def run(*args: str | Path, input: bytes | None = None) -> list[dict[str, Any]]:  # noqa: A002
        result = fihris("analyze", *args, "--format", "jsonl", input=input)
        assert result.exit_code == 0
        return [json.loads(line) for line in result.stdout.splitlines()]

    return run


def test_jsonl_has_exactly_these_keys(analyze: Run) -> None:
    (token,) = analyze("المسيّرات", "--analyzer", "light10")
    assert token == {
        "text": "المسيّرات",
        "start": 0,
        "end": 9,
        "surface": "المسيرات",
        "lemma": "مسير",
        "stop": False,
    }


def test_stop_words(analyze: Run) -> None:
    assert [token["stop"] for token in analyze("ذهب", "إلى", "العاصمة")] == [False, True, False]


def test_offsets_count_code_points_of_the_text(analyze: Run) -> None:
    text = "المغرب.وأشار 😀 إلى الـمـغـرب"
    tokens = analyze(text)
    assert [token["text"] for token in tokens] == ["المغرب", "وأشار", "إلى", "الـمـغـرب"]
    assert all(text[token["start"] : token["end"]] == token["text"] for token in tokens)
    assert tokens[0]["surface"] == tokens[3]["surface"]


def test_offsets_count_the_whole_of_standard_input(analyze: Run) -> None:
    line = "خرجت المسيرات صباحا إلى العاصمة\r\n"
    text = line * 5000
    tokens = analyze("--analyzer", "none", input=text.encode())
    assert len(tokens) == 5 * 5000
    assert all(text[token["start"] : token["end"]] == token["text"] for token in tokens)
    assert tokens[-1]["end"] == len(text) - 2


def test_analyzers_differ(analyze: Run) -> None:
    assert [
        analyze("المسيرات", "--analyzer", name)[0]["lemma"] for name in ("none", "light10")
    ] == [
        "المسيرات",
        "مسير",
    ]
    (singular,), (plural,) = analyze("مسيرة"), analyze("المسيرات")
    assert singular["lemma"] == plural["lemma"]


def test_an_index_answers_with_its_own_lemmas(
    fihris: Run, analyze: Run, tmp_path: Path, write_lines: Run
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [{"title": "المسيرات"}])
    fihris("index", source, "--index", tmp_path / "news", "--analyzer", "none")
    (token,) = analyze("المسيرات", "--index", tmp_path / "news")
    assert token["lemma"] == "المسيرات"


def test_analyzer_and_index_exclude_each_other(fihris: Run, news: Path) -> None:
    assert fihris("analyze", "x", "--analyzer", "none", "--index", news).exit_code == 2


def test_the_table(fihris: Run) -> None:
    header, *rows = fihris("analyze", "في", "الطريق", "--analyzer", "none").stdout.splitlines()
    assert header.split() == ["start", "end", "text", "surface", "lemma", "stop"]
    assert [row.split() for row in rows] == [
        ["0", "2", "في", "في", "في", "stop"],
        ["3", "9", "الطريق", "الطريق", "الطريق"],
    ]


def test_input_that_is_not_utf_8_is_an_error_with_its_place(fihris: Run) -> None:
    result = fihris("analyze", input=b"ab\n" + "خبر".encode("cp1256"))
    assert result.exit_code == 1
    assert result.stderr == "Error: -, byte 3: not UTF-8\n"


def test_nothing_to_analyse(analyze: Run) -> None:
    assert analyze("؟؟") == []
    assert analyze(input=b"") == []


def test_the_table_explains_each_word(fihris: Run) -> None:
    header, *rows = fihris("analyze", "وبالمسيرات في").stdout.splitlines()
    assert header.split()[-1] == "rule"
    assert rows[0].split() == ["0", "10", "وبالمسيرات", "وبالمسيرات", "مسيره", "dictionary"]
    assert rows[1].split()[:4] == ["→", "وبال", "مسير", "ات"]
    assert rows[-1].split()[-2:] == ["stop", "word"]


def test_the_candidates_of_a_word(analyze: Run) -> None:
    (token,) = analyze("الكتاب", "--explain")
    assert token["rule"] == "dictionary"
    chosen, *others = token["candidates"]
    assert (chosen["proclitic"], chosen["stem"], chosen["ending"]) == ("ال", "كتاب", "")
    assert chosen["chosen"]
    assert "كاتب" in {candidate["lemma"] for candidate in others}
    assert not any(candidate["chosen"] for candidate in others)
    scores = [candidate["score"] for candidate in token["candidates"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("word", "rule", "lemma"),
    [
        ("وزراء", "dictionary", "وزير"),
        ("إلى", "stop word", "الي"),
        ("جدران", "guess", "جدار"),
        ("والكونغرس", "unknown", "كونغرس"),
        ("covid", "not Arabic", "covid"),
    ],
)
def test_the_rule_that_decided(analyze: Run, word: str, rule: str, lemma: str) -> None:
    (token,) = analyze(word, "--explain")
    assert (token["rule"], token["lemma"]) == (rule, lemma)


def test_another_analyzer_is_its_own_rule(analyze: Run) -> None:
    (token,) = analyze("المسيرات", "--explain", "--analyzer", "light10")
    assert (token["rule"], token["candidates"]) == ("light10", [])


def test_a_lemma_that_the_index_has_otherwise_is_said(
    fihris: Run, analyze: Run, tmp_path: Path, write_lines: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fihris.index.analysis import analyzer

    class Older:
        def lemmas(self, forms: list[str]) -> list[str]:
            return ["قديم" for _ in forms]

    source = write_lines(tmp_path / "a.jsonl", [{"title": "المسيرات"}])
    with monkeypatch.context() as context:
        context.setattr(analyzer, "stemmer", lambda name: Older())
        fihris("index", source, "--index", tmp_path / "news")
    (token,) = analyze("المسيرات", "--index", tmp_path / "news", "--explain")
    assert (token["lemma"], token["rule"]) == ("قديم", "as in the index")


def test_analyzers_side_by_side(fihris: Run, analyze: Run) -> None:
    (token,) = analyze("المسيرات", "--compare")
    assert set(token["lemmas"]) == {"lexicon", "light10", "snowball", "none"}
    assert token["lemmas"]["light10"] == "مسير"
    header, row = fihris("analyze", "--compare", "المسيرات").stdout.splitlines()
    assert header.split()[3:] == ["lexicon", "light10", "snowball", "none"]
    assert row.split()[3:] == list(token["lemmas"].values())


def test_a_comparison_is_of_all_analyzers(fihris: Run) -> None:
    assert fihris("analyze", "x", "--compare", "--analyzer", "none").exit_code == 2

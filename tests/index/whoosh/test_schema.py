"""The schema and the analyzers that give Whoosh the same tokens."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from whoosh_small import small_index

from fihris.index.whoosh.schema import LemmaAnalyzer, SurfaceAnalyzer, index_schema


def test_a_schema_travels_without_its_index(tmp_path: Path) -> None:
    index = small_index(tmp_path / "index")
    schema = pickle.loads(pickle.dumps(index.schema))
    assert schema.names() == index.schema.names()
    lemma, surface = schema["body"].analyzer, schema["body_surface"].analyzer
    assert lemma == LemmaAnalyzer("light10") != LemmaAnalyzer("none")
    assert hash(lemma) == hash(LemmaAnalyzer("light10"))
    assert repr(lemma) == "LemmaAnalyzer('light10')"
    assert surface == SurfaceAnalyzer()
    text = "خرجت المسيرات"
    assert [t.text for t in lemma(text)] == [t.text for t in index.schema["body"].analyzer(text)]


def test_tokens_have_positions_and_places() -> None:
    text = "قالَ: المسيّرات ١٥"
    asked = {"positions": True, "chars": True, "keeporiginal": True}
    tokens = [
        (t.text, t.original, t.pos, t.startchar, t.endchar)
        for t in SurfaceAnalyzer()(text, start_pos=5, start_char=100, **asked)
    ]
    assert tokens == [
        ("قال", "قالَ", 5, 100, 104),
        ("المسيرات", "المسيّرات", 6, 106, 115),
        ("15", "١٥", 7, 116, 118),
    ]
    lemma = LemmaAnalyzer("none")
    assert [t.text for t in lemma(text, no_morph=True)] == ["قال", "المسيرات", "15"]


@pytest.mark.parametrize(
    ("typed", "surface", "lemma"),
    [
        ("م?يرة", "م?يرة", "م?يره"),
        ("أسـعار*", "أسعار*", "اسعار*"),
        ("*", "*", "*"),
        ("[بت]مَ", "[بت]م", "[بت]م"),
        ("AB*cd", "ab*cd", "ab*cd"),
    ],
)
def test_whooshs_parser_makes_patterns_for_text(typed: str, surface: str, lemma: str) -> None:
    for analyzer, pattern in ((SurfaceAnalyzer(), surface), (LemmaAnalyzer("light10"), lemma)):
        (token,) = analyzer(typed, tokenize=False, positions=True, chars=True, keeporiginal=True)
        assert (token.text, token.original, token.pos) == (pattern, typed, 0)
        assert (token.startchar, token.endchar) == (0, len(typed))


def test_a_whole_word_is_analysed_though_it_is_not_to_be_taken_apart() -> None:
    assert [t.text for t in LemmaAnalyzer("light10")("المسيرات", tokenize=False)] == ["مسير"]
    assert [t.text for t in SurfaceAnalyzer()("", tokenize=False)] == [""]


def test_an_index_keeps_its_lemmas() -> None:
    known = LemmaAnalyzer("light10", lambda forms: ["جذر"] * len(forms))
    assert [t.text for t in known("خرجت المسيرات")] == ["جذر", "جذر"]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fihris.index.whoosh.schema._LEMMAS_AT_MOST", 2)
    lemma = LemmaAnalyzer("none")
    for text in ("د ب ت", "ث ج د", "د د"):
        assert [t.text for t in lemma(text)] == text.split()
    assert len(lemma._lemmas) <= 3


def test_dates_are_in_utc() -> None:
    field = index_schema("none")["date"]
    there = datetime(2024, 5, 1, 3, tzinfo=timezone(timedelta(hours=3)))
    assert field.to_bytes(there) == field.to_bytes(datetime(2024, 5, 1))
    assert field.from_column_value(field.to_column_value(there)) == datetime(2024, 5, 1)
    assert field.from_column_value(field.default) is None

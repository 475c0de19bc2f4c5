"""Saved searches as a program uses them."""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fihris
from fihris import Article, QueryError, QueryLimitError, WatchError, Watches
from fihris.errors import IndexingError, IndexLockedError, NewerFormatError
from fihris.index import manifest
from fihris.index.analysis.stopwords import is_stop
from fihris.index.lock import WriterLock
from fihris.search.matching.patterns import FoldedPattern, FoldedPrefix, FoldedWildcard, FuzzyLemma
from fihris.search.watching import store
from fihris.search.watching.pattern_table import PatternTable
from fihris.search.watching.watch import Watch, watch_json, watch_of

MARCH = Article("1", "المسيرات تعود إلى العاصمة", "خرجت مسيرات حاشدة مساء الجمعة.", source="الأفق")


@pytest.fixture
def watches(tmp_path: Path) -> Watches:
    return Watches.open(tmp_path / "watches.json")


def names(found: list[Watch]) -> list[str]:
    return [watch.name for watch in found]


def test_what_was_saved_is_there_for_the_next_one(watches: Watches) -> None:
    made = watches.add("مسيرات", "marches", sources="الأفق", exclude_categories=["رياضة"])
    again = Watches.open(watches.path)
    assert list(again) == [made]
    assert (made.sources, made.exclude_categories) == (("الأفق",), ("رياضة",))
    assert "marches" in again
    assert again.remove("marches") == made
    assert len(again) == 0
    watches.refresh()
    assert len(watches) == 0


def test_a_query_is_its_own_name(watches: Watches) -> None:
    assert watches.add("  وزير   الخارجية ").name == "وزير الخارجية"


def test_an_article_has_its_searches_in_the_order_in_which_they_were_saved(
    watches: Watches,
) -> None:
    for query in ("العاصمة", "وزير", '"مسيرات حاشدة"', "=مسيرات -رئيس", "source:الأفق"):
        watches.add(query)
    watches.add("مسيرات", sources="الضفة")
    found = watches.matching(MARCH)
    assert names(found) == ["العاصمة", '"مسيرات حاشدة"', "=مسيرات -رئيس", "source:الأفق"]


def test_a_search_that_is_added_or_removed_counts_at_once(watches: Watches) -> None:
    assert watches.matching(MARCH) == []
    watches.add("مسيرات")
    assert names(watches.matching(MARCH)) == ["مسيرات"]
    watches.add("العاصمة")
    watches.remove("مسيرات")
    assert names(watches.matching(MARCH)) == ["العاصمة"]


def test_many_articles_are_matched_as_one_by_one(watches: Watches) -> None:
    watches.add("مسيرات")
    watches.add("خبر*")
    articles = [Article(f"{i}", body=f"خبر{i}") for i in range(600)] + [MARCH]
    many = list(watches.matching_many(articles))
    assert [article for article, _ in many] == articles
    assert [found for _, found in many] == [watches.matching(article) for article in articles]
    assert [article for article, _ in watches.matching_many(articles, together=1)] == articles


@pytest.mark.parametrize("query", ['"مسيرات', "a AND", "title:", "(", "source:ب*"])
def test_a_query_that_cannot_be_understood_is_not_saved(query: str, watches: Watches) -> None:
    with pytest.raises(QueryError):
        watches.add(query)
    assert not watches.path.exists()


@pytest.mark.parametrize("query", ["؟", "...", "-"])
def test_a_query_without_a_word_is_not_saved(query: str, watches: Watches) -> None:
    with pytest.raises(QueryError, match="there is no word in it"):
        watches.add(query)


@pytest.mark.parametrize(
    "query", ["خبر " * 2000, "(" * 60 + "خبر" + ")" * 60, "*ا" * 40, "خبر~ " * 40]
)
def test_a_query_beyond_the_limits_is_not_saved(query: str, watches: Watches) -> None:
    with pytest.raises(QueryLimitError):
        watches.add(query)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\x1b[2J", "ا" * 201])
def test_a_name_that_cannot_be_typed_again_is_not_saved(name: str, watches: Watches) -> None:
    with pytest.raises(ValueError, match="name of a saved search"):
        watches.add("خبر", name)
    assert not watches.path.exists()


def test_a_name_is_given_once(watches: Watches) -> None:
    watches.add("خبر", "news")
    with pytest.raises(WatchError, match="'news' already"):
        watches.add("وزير", "news")
    with pytest.raises(WatchError, match="no saved search called 'other'"):
        watches.remove("other")
    assert len(Watches.open(watches.path)) == 1


def write(path: Path, *records: object, number: object = 1) -> bytes:
    path.write_text(json.dumps({"format": number, "watches": records}), encoding="utf-8")
    return path.read_bytes()


def record(**fields: object) -> dict[str, object]:
    return {"name": "a", "query": "خبر", "created": "2024-05-17T18:30:00Z"} | fields


def test_a_query_of_another_release_is_told_and_the_others_match(watches: Watches) -> None:
    write(watches.path, record(query="title:(((", name="old"), record(query="مسيرات"))
    watches.refresh()
    ((watch, error),) = watches.faults
    assert (watch.name, error.query) == ("old", "title:(((")
    assert names(watches.matching(MARCH)) == ["a"]
    watches.add("العاصمة")
    assert len(Watches.open(watches.path)) == 3


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b'{"format": 1}',
        b'{"format": 0, "watches": []}',
        b'{"format": 1, "watches": {}}',
        b'{"format": 1, "watches": [1]}',
        *(
            json.dumps({"format": 1, "watches": [record(**wrong)]}).encode()
            for wrong in (
                {"name": None},
                {"name": ""},
                {"query": 1},
                {"query": " "},
                {"created": "yesterday"},
                {"created": "2024-05-17"},
                {"sources": "رويترز"},
                {"categories": [1]},
                {"variants": 1},
                {"boost": 2},
            )
        ),
        json.dumps({"format": 1, "watches": [record(), record()]}).encode(),
    ],
)
def test_a_damaged_file_is_an_error_and_is_not_written_over(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / "watches.json"
    watches = Watches.open(path)
    watches.add("خبر")
    watches.add("وزير")
    path.write_bytes(damage)
    for step in (
        lambda: Watches.open(path),
        lambda: watches.add("x"),
        lambda: watches.remove("خبر"),
    ):
        with pytest.raises(WatchError) as raised:
            step()
        assert raised.value.path == str(path)
    assert path.read_bytes() == damage
    kept = tmp_path / "watches.json.previous"
    assert names(list(Watches.open(kept))) == ["خبر"]


def test_a_file_of_a_later_release_is_left_alone(watches: Watches) -> None:
    before = write(watches.path, record(), number=2)
    with pytest.raises(NewerFormatError):
        watches.add("خبر")
    assert watches.path.read_bytes() == before


def test_a_disk_that_fails_leaves_the_file_as_it_was(
    watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    watches.add("خبر")
    before = watches.path.read_bytes()

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manifest.os, "fsync", full)
    with pytest.raises(IndexingError, match="No space left"):
        watches.add("وزير")
    assert watches.path.read_bytes() == before
    assert names(list(watches)) == ["خبر"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IndexingError, match="no such folder"):
        Watches.open(tmp_path / "none" / "watches.json").add("خبر")


def _add_many(path: Path, own: str) -> None:
    for number in range(10):
        Watches.open(path).add("خبر", f"{own}{number}")


def test_of_what_several_processes_save_nothing_is_lost(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    path = tmp_path / "watches.json"
    processes = [context.Process(target=_add_many, args=(path, own)) for own in "abc"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert sorted(names(list(Watches.open(path)))) == sorted(
        f"{own}{number}" for own in "abc" for number in range(10)
    )


def test_who_does_not_let_go_of_the_file_is_named(
    watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_PATIENCE", 0.0)
    lock = WriterLock(watches.path.parent, "watches.json.lock")
    with pytest.raises(IndexLockedError, match=r"watches\.json is being written by process"):
        watches.add("خبر")
    lock.release()
    watches.add("خبر")


@given(
    st.builds(
        Watch,
        st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20),
        st.just("خبر"),
        sources=st.tuples(st.text(st.characters(exclude_categories=["Cs"]))),
        variants=st.booleans(),
    )
)
def test_what_is_written_is_what_is_read(watch: Watch) -> None:
    assert watch_of(json.loads(json.dumps(watch_json(watch)))) == watch


NAMES = [
    ("بلنكن", "بلينكن"),
    ("بلينكن", "وبلنكن"),
    ("كازاخستان", "قازاخستان"),
    ("كاميرون", "كامرون"),
    ("غوتيريس", "غوتيريش"),
]


@pytest.mark.parametrize(("name", "other"), NAMES)
def test_a_foreign_name_is_found_in_other_spellings(
    name: str, other: str, watches: Watches
) -> None:
    watches.add(name, "name")
    watches.add(name, "as spelled", variants=False)
    watches.add(f"={name}", "exactly")
    watches.add(f"خبر -{name}", "excluded")
    article = Article("1", body=f"خبر عن {other} اليوم")
    assert names(watches.matching(article)) == ["name", "excluded"]


@pytest.mark.parametrize(
    ("word", "other"),
    [("كتاب", "كتب"), ("مال", "ميل"), ("سلمان", "سليمان"), ("روبرت", "روبرتو"), ("بلنكن", "كتاب")],
)
def test_an_ordinary_word_or_another_name_is_no_other_spelling(
    word: str, other: str, watches: Watches
) -> None:
    watches.add(f"{word} -={word}", "word")
    watches.add(f"={word}", "exactly")
    bare = Watches.open(watches.path.with_name("bare.json"))
    bare.add(f"{word} -={word}", "word", variants=False)
    article = Article("1", body=f"خبر عن {other} اليوم")
    assert names(watches.matching(article)) == names(bare.matching(article))


def test_an_index_gives_its_own_lemmas(
    make_index: Callable[..., fihris.Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = make_index(["مسيرات"])
    watches = Watches.of(index)
    assert watches.path == index.path / "watches.json"
    watches.add("المسيرة")
    assert names(watches.matching(MARCH)) == ["المسيرة"]
    # An index keeps the lemmas that it has, whatever the dictionary says by now.
    monkeypatch.setattr(type(index.snapshot), "lemmas_of", lambda _, forms: ["x"] * len(forms))
    assert names(Watches.of(index).matching(Article("2", body="أي شيء"))) == ["المسيرة"]


def test_an_analyzer_that_is_not_known_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no analyzer called 'x'"):
        Watches.open(tmp_path / "w", analyzer="x")


def test_forms_that_were_forgotten_are_found_out_anew(
    watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fihris.search.watching import forms

    monkeypatch.setattr(forms, "_MOST_FORMS", 3)
    for query in ("مسيرات", '"مسيرات حاشدة"', "عاص*", "مسيرت~"):
        watches.add(query)
    once = [names(watches.matching(MARCH)) for _ in range(4)]
    assert once == [once[0]] * 4
    assert "مسيرات" in once[0]


def test_ten_thousand_searches_against_one_article(tmp_path: Path) -> None:
    dice = random.Random(5)
    made_up = [f"{a}{b}{c}" for a in "كتبدرسف" for b in "اويلم" for c in "نهمتك"]
    words = [word for word in made_up if not is_stop(word)]
    body = dice.sample(words, 60)
    made: list[tuple[str, bool]] = []
    for number in range(10_000):
        one, two, three = dice.sample(words, 3)
        beside = any(pair == (one, two) for pair in pairwise(body))
        begun = any(word.startswith(two[:2]) for word in body)
        made.append(
            (
                (f"{one} {two} {three}", bool({one, two, three} & set(body))),
                (f'"{one} {two}"', beside),
                (f"{one} AND {two[:2]}*", one in body and begun),
                (f"{one} -{two}", one in body and two not in body),
                (f"-{one}", one not in body),
            )[number % 5]
        )
    path = tmp_path / "watches.json"
    write(path, *(record(name=f"{i}", query=query) for i, (query, _) in enumerate(made)))
    watches = Watches.open(path, analyzer="none")
    found = {int(watch.name) for watch in watches.matching(Article("1", body=" ".join(body)))}
    assert found == {number for number, (_, expected) in enumerate(made) if expected}
    assert len(watches) == 10_000


TERMS = st.text(st.sampled_from("ابتةهأإكي1"), min_size=1, max_size=7)
PATTERNS = st.one_of(
    st.builds(FoldedPrefix, st.just("lemma"), TERMS),
    st.builds(
        FoldedWildcard,
        st.just("lemma"),
        st.text(st.sampled_from("ابةأي*?"), min_size=1, max_size=7),
    ),
    st.builds(
        FuzzyLemma,
        st.just("lemma"),
        st.one_of(TERMS, st.text(st.sampled_from("اب"), min_size=22, max_size=27)),
        distance=st.integers(1, 2),
    ),
)


@given(
    st.lists(PATTERNS, max_size=20),
    st.one_of(TERMS, st.text(st.sampled_from("اب"), min_size=22, max_size=30)),
)
def test_a_table_of_patterns_accepts_what_each_of_them_accepts(
    patterns: list[FoldedPattern], term: str
) -> None:
    table = PatternTable((pattern, number) for number, pattern in enumerate(patterns))
    expected = [number for number, pattern in enumerate(patterns) if pattern.accepts(term)]
    assert sorted(table.accepting(term)) == expected

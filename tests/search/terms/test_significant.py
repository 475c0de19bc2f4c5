"""The terms that stand out in a result set, and in a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

import fihris
from fihris import Article, Index, SignificantTerm

MakeIndex = Callable[..., Index]

DAY = datetime(2023, 5, 17, tzinfo=UTC)
PLACES = ["الشمال", "الجنوب", "الشرق", "الغرب", "الساحل"]


def quakes() -> list[Article]:
    made = [
        Article(
            f"q{i}",
            "زلزال جديد",
            f"ضرب زلزال قوي {place} وبلغت قوته سبع درجات على مقياس ريختر",
            DAY,
        )
        for i, place in enumerate(PLACES * 2)
    ]
    weather = [
        Article(
            f"w{i}", "طقس", f"تتوقع الأرصاد أمطارا على {place}", DAY - timedelta(days=i % 40 + 1)
        )
        for i, place in enumerate(PLACES * 20)
    ]
    return made + weather


def texts(found: list[SignificantTerm]) -> list[str]:
    return [term.text for term in found]


def test_phrases_of_the_hits_stand_out_and_not_the_words_of_the_query(
    make_index: MakeIndex,
) -> None:
    found = make_index(quakes()).terms("زلزال")
    assert any("مقياس ريختر" in text for text in texts(found))
    assert "زلزال" not in texts(found)
    assert not any("الأرصاد" in text for text in texts(found))


def test_a_part_of_a_phrase_is_not_shown_beside_it(make_index: MakeIndex) -> None:
    found = texts(make_index(quakes()).terms("زلزال"))
    assert "ريختر" not in found
    assert "مقياس" not in found


def test_what_is_as_frequent_everywhere_does_not_stand_out(make_index: MakeIndex) -> None:
    assert not set(PLACES) & set(texts(make_index(quakes()).terms("زلزال")))


def test_they_say_how_many_articles_have_them_and_how_many_would(make_index: MakeIndex) -> None:
    first = make_index(quakes()).terms("زلزال", 1)[0]
    assert (first.articles, first.read, first.expected) == (10, 10, 0.0)
    assert first.score > 10.83
    assert len(first.words) > 1


def test_a_day_stands_out_against_the_whole_and_against_the_days_before(
    make_index: MakeIndex,
) -> None:
    index = make_index(quakes())
    day = {"since": DAY, "until": DAY + timedelta(days=1)}
    for before in (None, 30):
        found = texts(index.terms(before=before, **day))
        assert any("زلزال" in text for text in found)
    assert index.terms(since=DAY + timedelta(days=1)) == []


def test_a_term_is_shown_without_what_is_written_onto_it(make_index: MakeIndex) -> None:
    articles = [f"اجتماع. وبالبورصة، {place}" for place in PLACES]
    articles += [f"اجتماع. البورصة، {PLACES[0]}"]
    index = make_index([*articles, *[f"خبر {place}" for place in PLACES * 20]])
    (term,) = [term for term in index.terms("اجتماع") if term.articles == 6]
    assert term.text == "البورصة"


def test_the_order_in_which_articles_were_added_makes_no_difference(
    make_index: MakeIndex,
) -> None:
    articles = quakes()
    expected = make_index(articles).terms("زلزال")
    Random(3).shuffle(articles)
    assert set(make_index(articles).terms("زلزال")) == set(expected)


def test_filters_narrow_the_result_set(make_index: MakeIndex) -> None:
    assert make_index(quakes()).terms("زلزال", until=DAY) == []


@pytest.mark.parametrize(
    "options",
    [
        {"limit": -1},
        {"articles": 0},
        {"before": 3},
        {"before": 0, "since": DAY},
        {"before": 1e9, "since": DAY},
    ],
)
def test_numbers_that_make_no_sense_are_told(
    make_index: MakeIndex, options: dict[str, float]
) -> None:
    with pytest.raises(ValueError, match=r"must|number"):
        make_index().terms("زلزال", **options)


def test_nothing_found_is_no_term(make_index: MakeIndex) -> None:
    assert make_index().terms("زلزال") == []
    assert make_index(["خبر"]).terms("زلزال") == []
    assert make_index(quakes()).terms("زلزال", 0) == []


@pytest.mark.shared_data
def test_names_of_a_subject_stand_out_in_real_articles(shared: Path, tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    with index.writer() as writer:
        for item in fihris.read_articles([shared / "news" / "antcorpus.jsonl.gz"]):
            if isinstance(item, Article):
                writer.add(item)
    index.refresh()
    assert "راشد الغنوشي" in texts(index.terms("حركة النهضة"))

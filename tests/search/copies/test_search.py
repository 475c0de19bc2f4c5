"""Searching with near-copies as one hit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fihris
from fihris import Article, Hits, Index

MakeIndex = Callable[..., Index]

STORY = (
    "أعلنت هيئة الموانئ اليوم أن الرصيف الجديد في ميناء الزهراء يستقبل أولى السفن مطلع الأسبوع "
    "المقبل بعد عامين من العمل وقال مدير الهيئة إن طول الرصيف سبعمئة متر وإن عمقه يكفي لأكبر "
    "السفن التي تعبر المضيق وأضاف أن الشحن إلى الجزر يصبح أقصر بيومين وأن أجور الرسو لا تتغير "
    "قبل نهاية العام"
)
OTHER = "زار الوزير الميناء أمس واطلع على الرصيف وسأل العاملين عن أحوالهم ثم غادر إلى العاصمة"


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


ARTICLES = (
    Article("late", "رصيف الميناء: رصيف جديد", STORY, day(3), "القدس", "محليات"),
    Article("early", "هيئة الموانئ تعلن", STORY, day(1), "الوكالة", "اقتصاد"),
    Article("middle", "السفن في الزهراء", f"{STORY} انتهى", day(2), "الشرق", "اقتصاد"),
    Article("undated", "سفن وجزر", STORY, None, "الغد", "محليات"),
    Article("own", "الوزير في الميناء", OTHER, day(4), "القدس", "سياسة"),
)


def shown(hits: Hits) -> list[tuple[str, list[str]]]:
    return [(hit.id, hit.copies.ids if hit.copies else []) for hit in hits]


def test_the_earliest_stands_for_all_in_the_place_of_the_best(make_index: MakeIndex) -> None:
    index = make_index(ARTICLES)
    plain = index.search("رصيف الميناء")
    assert plain[0].id == "late"
    assert all(hit.copies is None for hit in plain)
    hits = index.search("رصيف الميناء", collapse=True)
    assert shown(hits) == [("early", ["middle", "late", "undated"]), ("own", [])]
    assert hits[0].score == plain[0].score
    assert hits.total == 5
    assert hits[0].copies is not None
    assert hits[0].copies.sources == ["الشرق", "القدس", "الغد"]
    assert not hits.has_more


def test_what_does_not_match_is_in_no_group(make_index: MakeIndex) -> None:
    index = make_index(ARTICLES)
    assert shown(index.search("رصيف الميناء", collapse=True, since=day(2))) == [
        ("middle", ["late"]),
        ("own", []),
    ]
    assert shown(index.search("رصيف", collapse=True, sources=["القدس", "الغد"])) == [
        ("late", ["undated"]),
        ("own", []),
    ]
    # Only the one headline, and nothing else of the cluster, has the word.
    assert shown(index.search("title:تعلن", collapse=True)) == [("early", [])]
    for query in ('"السفن في الزهراء" OR title:رصيف', "+سفن -title:تعلن", "title:سف* OR title:رص*"):
        matching = {hit.id for hit in index.search(query)}
        (hit,) = index.search(query, collapse=True, exclude_categories="سياسة")
        assert {hit.id, *(hit.copies.ids if hit.copies else [])} == matching - {"own"}


def test_by_date_too(make_index: MakeIndex) -> None:
    index = make_index(ARTICLES)
    newest = shown(index.search("الميناء", collapse=True, sort="newest"))
    assert newest == [("own", []), ("early", ["middle", "late", "undated"])]
    assert shown(index.search(None, collapse=True, sort="oldest"))[0][0] == "early"


def test_a_deleted_copy_is_none(make_index: MakeIndex) -> None:
    index = make_index(ARTICLES)
    with index.writer() as writer:
        writer.delete("early")
    index.refresh()
    assert shown(index.search("رصيف", collapse=True))[0] == ("middle", ["late", "undated"])


def test_the_explanation_is_of_the_score(make_index: MakeIndex) -> None:
    hit = make_index(ARTICLES).search("رصيف الميناء", collapse=True)[0]
    parts = hit.explain().contributions
    assert sum(part.score for part in parts) == pytest.approx(hit.score)


def test_marks_and_snippets_are_those_of_what_is_shown(make_index: MakeIndex) -> None:
    hit = make_index(ARTICLES).search("هيئة", collapse=True)[0]
    assert hit.title == "هيئة الموانئ تعلن"
    assert hit.title_spans == ((0, 4),)


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(1, 4), st.sampled_from(["relevance", "newest"]))
def test_pages_make_the_whole(seed: int, limit: int, sort: str) -> None:
    """All that matches is in one group, no two hits are copies, and pages follow one another."""
    chance = Random(seed)
    with TemporaryDirectory() as name:
        folder = Path(name) / "index"
        with fihris.create(folder, analyzer="none").writer() as writer:
            for number in range(chance.randrange(1, 30)):
                words = STORY.split() * (1 + chance.randrange(2))
                Random(chance.randrange(4)).shuffle(words)
                title = chance.choice(["رصيف", "رصيف رصيف", "سفن"])
                article = Article(
                    str(number), title, " ".join(words), chance.choice([None, day(1), day(2)])
                )
                writer.add(article)
                if chance.random() < 0.2:
                    writer.commit(merge=False)
        index = fihris.open(folder)
        query = chance.choice(["رصيف", "title:رصيف", '"رصيف"', "رصي*", "title:سفن -انتهى"])
        matching = {hit.id for hit in index.search(query, limit=100, sort=sort)}
        whole = shown(index.search(query, limit=100, sort=sort, collapse=True))
        every = [identity for first, copies in whole for identity in (first, *copies)]
        assert sorted(every) == sorted(matching)
        for first, copies in whole:
            assert set(copies) == set(index.copies(first)) & matching
        pages: list[tuple[str, list[str]]] = []
        more = True
        while more:
            page = index.search(query, limit, len(pages), sort=sort, collapse=True)
            pages += shown(page)
            more = page.has_more and bool(page)
        assert pages == whole


def test_many_searches_do_not_collapse(make_index: MakeIndex) -> None:
    index = make_index(ARTICLES)
    (hits,) = index.search_many(["رصيف"], processes=1)
    assert len(hits) == 5
    with pytest.raises(ValueError, match="collapse"):
        index.search_many(["رصيف"], collapse=True)  # type: ignore[call-arg]


def test_when_the_time_is_up_there_are_the_copies_until_then(make_index: MakeIndex) -> None:
    hits = make_index(ARTICLES).search("رصيف", collapse=True, timeout_ms=0)
    assert hits.partial
    assert isinstance(shown(hits), list)


# Texts of one kind whose differences are what they are about.

PRAYER = (
    "مواقيت الصلاة في مدينة {city} وضواحيها ليوم {day} بحسب تقويم الأوقاف: الفجر {a}، الشروق {b}، "
    "الظهر {c}، العصر {d}، المغرب {e}، العشاء {f}. ونسأل الله أن يتقبل منا ومنكم صالح الأعمال"
)
CURRENCY = (
    "أسعار صرف العملات الأجنبية مقابل الدينار في تعاملات {day}: الدولار {a} شراء و{b} مبيعًا، "
    "اليورو {c} شراء و{d} مبيعًا، الجنيه الإسترليني {e} شراء و{f} مبيعًا، الين {g}، الفرنك {h}. "
    "والأسعار استرشادية وتختلف بين مصرف وآخر"
)
WEATHER = (
    "تتوقع هيئة الأرصاد أن يكون الطقس يوم {day} {sky} على {city}، وأن تبلغ الحرارة العظمى {a} درجة "
    "والصغرى {b}، والرياح {wind} سرعتها {c} كيلومترًا في الساعة، والبحر {sea}. وتنصح الهيئة "
    "السائقين بالحذر على الطرق السريعة في ساعات الصباح الأولى"
)
CHOICES = {
    "day": "السبت الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة".split(),
    "city": "الزهراء المنارة الواحة القلعة".split(),
    "sky": "صحوًا غائمًا ماطرًا مغبرًا".split(),
    "wind": "شمالية جنوبية شرقية غربية".split(),
    "sea": "هادئًا متوسطًا مرتفعًا".split(),
}


def filled(template: str, number: int) -> str:
    chance = Random(number)
    numbers = {
        letter: f"{chance.randrange(1, 60)}.{chance.randrange(10, 60)}" for letter in "abcdefgh"
    }
    return template.format(**numbers, **{key: chance.choice(own) for key, own in CHOICES.items()})


@pytest.mark.parametrize(
    "template", [PRAYER, CURRENCY, WEATHER], ids=["prayer", "money", "weather"]
)
def test_articles_of_one_template_are_no_copies(template: str, make_index: MakeIndex) -> None:
    bodies: Sequence[Any] = [filled(template, number) for number in range(60)]
    assert make_index(bodies).duplicates() == []


def test_the_same_caption_every_day_is_no_copy(make_index: MakeIndex) -> None:
    cartoons = [Article(str(i), "كاريكاتير", "رسم اليوم", day(i + 1)) for i in range(9)]
    assert make_index(cartoons).duplicates() == []

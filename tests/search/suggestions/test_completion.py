"""Completion: how words go on, what stands first, and which headlines are shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris import Article, Index
from fihris.index.analysis.tokens import tokenise
from fihris.index.fields import SURFACE
from fihris.search.suggestions.alphabet import alike

MakeIndex = Callable[..., Index]


def words(index: Index, text: str, limit: int = 10) -> list[str]:
    return [word.text for word in index.complete(text, limit).words]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("مسي", "مسيرات"),
        ("المسي", "المسيرات"),
        ("المست", "مستشفى"),  # no article writes it with ال
        ("الانت", "الانتخابات"),
        ("انتخ", "الانتخابات"),
        ("وزير الخ", "الخارجية"),
        ("وزير خ", "الخارجية"),
        ("ال", "الحكومة"),
        ("اسع", "أسعار"),  # hamzas
        ("أسع", "أسعار"),
        ("مجلس الا", "الأمن"),
        ("مُسَي", "مسيرات"),  # vowel signs
        ("fac", "facebook"),
        ("«مجلس الأ", "الأمن"),
    ],
)
def test_a_word_is_completed(news: Index, text: str, first: str) -> None:
    assert words(news, text)[0] == first


def test_a_lemma_is_shown_once_in_its_most_frequent_form(news: Index) -> None:
    shown = words(news, "مسي")
    assert "المسيرات" not in shown
    assert shown.count("مسيرات") == 1


def test_what_was_typed_is_shown_where_it_is_a_word(news: Index) -> None:
    assert words(news, "المسيرات")[0] == "المسيرات"
    assert words(news, "النفط")[0] == "النفط"


def test_a_rare_word_that_was_typed_is_shown_behind_far_more_frequent_ones(
    make_index: MakeIndex,
) -> None:
    bodies = [*["إيران"] * 12, *["إيرادات"] * 11, *["إيرلندا"] * 10, "إير", "شركة إير"]
    index = make_index(bodies)
    assert words(index, "إير") == ["إيران", "إيرادات", "إيرلندا", "إير"]
    assert words(index, "إير", 2) == ["إيران", "إير"]
    assert words(index, "إير", 1) == ["إيران"]
    assert words(index, "شركة إير")[0] == "إير"


def test_a_word_that_was_typed_is_first_though_longer_ones_are_somewhat_more_frequent(
    make_index: MakeIndex,
) -> None:
    index = make_index([*["مصرفي"] * 4, *["مصر"] * 2])
    assert words(index, "مصر") == ["مصر", "مصرفي"]


def test_articles_are_those_that_a_search_finds(news: Index) -> None:
    for text in ("مسي", "الح", "وزير ال", "ا"):
        for word in news.complete(text).words:
            deleted = 1  # which counts until a merge
            found = news.search(word.text, variants=False).total
            assert found <= word.articles <= found + deleted


def test_words_that_stand_with_the_earlier_ones_come_first(make_index: MakeIndex) -> None:
    bodies = ["مباراة كرة القدم"] * 3 + ["في القاهرة والقضاء"] * 9
    index = make_index(bodies)
    assert words(index, "الق")[0] in ("القاهرة", "القضاء")
    assert words(index, "كرة الق")[0] == "القدم"


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("مجلس م", "مدينة"),
        ("مجلس المدينة م", "ميزانية"),
        ("المجالس م", "مدينة"),  # another form of the word
    ],
)
def test_what_follows_comes_before_the_earlier_words(
    make_index: MakeIndex, text: str, following: str
) -> None:
    several = [
        Article(str(number), "مجلس المدينة يناقش", "ناقش مجلس مدينة ميزانية المجالس")
        for number in range(5)
    ]
    shown = words(make_index([*several, Article("x", "طقس", "مطر")]), text)
    assert shown[0].removeprefix("ال") == following
    again = [word for word in shown if word in text.split()]
    assert all(shown.index(word) > shown.index("مطر") for word in again)


def test_an_earlier_word_is_offered_again_where_it_follows(make_index: MakeIndex) -> None:
    titles = ["وزير الصحة يلتقي وزير المالية"] * 3 + ["وزير الصحة يلتقي وفدا"]
    index = make_index([Article(str(number), title) for number, title in enumerate(titles)])
    assert words(index, "وزير الصحة يلتقي و") == ["وزير", "وفدا"]


def test_stop_words_are_no_completions(make_index: MakeIndex) -> None:
    index = make_index(["هذا هذه هؤلاء هذيل هدف هدف"])
    assert words(index, "هذ") == ["هذيل"]


def test_headlines_have_the_words_and_are_the_newest(news: Index) -> None:
    shown = news.complete("وزير الخ", 3).headlines
    assert [headline.title for headline in shown] == [
        f"وزير الخارجية يزور بغداد {turn}" for turn in (14, 13, 12)
    ]
    assert [news.get(headline.id).title for headline in shown] == [h.title for h in shown]
    assert news.complete("وزير ", 3).headlines == shown
    assert news.complete("بغداد وزير الخ", 3).headlines == shown


def test_headlines_of_deleted_articles_are_not_shown(news: Index) -> None:
    shown = news.complete("مسيرات حا", 20).headlines
    assert [headline.id for headline in shown] == [f"{turn}-0" for turn in range(13, -1, -1)]


def test_a_deletion_is_seen_after_what_was_asked_before(make_index: MakeIndex) -> None:
    index = make_index([Article("1", "مسيرات أولى", "نص"), Article("2", "مسيرات ثانية", "نص")])
    assert len(index.complete("مسي").headlines) == len(index.complete("مسيرات ").headlines) == 2
    with index.writer() as writer:
        writer.delete("1")
    index.refresh()
    for text in ("مسي", "مسيرات "):
        assert [headline.id for headline in index.complete(text).headlines] == ["2"]


def test_a_headline_stands_once(make_index: MakeIndex) -> None:
    index = make_index([Article(str(number), "كاريكاتير اليوم") for number in range(5)])
    assert len(index.complete("كاري").headlines) == 1


def test_an_earlier_word_that_no_article_has_leaves_no_headline(news: Index) -> None:
    found = news.complete("قثصضش مسي")
    assert found.headlines == []
    assert found.words


@pytest.mark.parametrize("text", ["", " ", "؟", "\n", "…"])
def test_nothing_is_completed_to_nothing(news: Index, text: str) -> None:
    found = news.complete(text)
    assert (found.words, found.headlines) == ([], [])


def test_no_more_is_shown_than_was_asked_for(news: Index) -> None:
    found = news.complete("ا", 2)
    assert (len(found.words), len(found.headlines)) == (2, 2)
    assert news.complete("ا", 0).words == []
    with pytest.raises(ValueError, match="limit"):
        news.complete("ا", -1)


def test_segments_are_added_up(make_index: MakeIndex) -> None:
    index = make_index(["مستشفى"] * 2)
    for body, times in (("مستقبل", 3), ("مستشفى", 2)):
        with index.writer() as writer:
            for number in range(times):
                writer.add(Article(f"{body}{number}", "", body))
    index.refresh()
    assert [tuple(word) for word in index.complete("مست").words] == [("مستشفى", 4), ("مستقبل", 3)]


TYPED = st.one_of(
    st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى ", max_size=12),
    st.sampled_from(
        ["وزير الخارجية يزور بغداد", "مسيرات حاشدة", "facebook تفتتح", "رئيس الحكومة"]
    ).flatmap(lambda title: st.integers(0, len(title)).map(lambda end: title[:end])),
    st.text(max_size=10),
)


@given(text=TYPED)
def test_every_completion_is_in_the_index_and_begins_so(news: Index, text: str) -> None:
    found = news.complete(text)
    typed = tokenise(text).surfaces()[-1:]
    for word in found.words:
        leaves = news.snapshot.leaves
        term = word.text.encode()
        assert any(leaf.segment.vocabulary(SURFACE).find(term) >= 0 for leaf in leaves)
        prefix, whole = alike(typed[0]), alike(word.text)
        bare = whole.removeprefix("ال")
        assert whole.startswith(prefix) or bare.startswith(prefix.removeprefix("ال"))
        assert word.articles > 0
    assert len({word.text for word in found.words}) == len(found.words)
    for headline in found.headlines:
        assert headline.title == news.get(headline.id).title

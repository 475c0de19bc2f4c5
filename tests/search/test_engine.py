from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import fihris
from fihris import (
    Article,
    Hit,
    Index,
    IndexExistsError,
    NotAnIndexError,
    QueryError,
    UnknownArticleError,
)

MakeIndex = Callable[..., Index]

NINE_FORMS = "مسيرات مسيرة المسيرات والمسيرات بمسيرات للمسيرات وبالمسيرات مسيّرات مسيرتين".split()


def found(index: Index, query: str, **options: object) -> set[str]:
    return {hit.id for hit in index.search(query, limit=100, **options)}  # type: ignore[arg-type]


def marked(hit: Hit) -> list[str]:
    """The words marked in the whole body."""
    return [hit.body[start:end] for start, end in hit.body_spans]


def test_a_word_finds_all_its_forms_and_no_other_word(make_index: MakeIndex) -> None:
    index = make_index([f"خبر عن {form} اليوم" for form in [*NINE_FORMS, "سيارة", "سير", "مسار"]])
    assert found(index, "مسيرات") == {str(i) for i in range(1, 10)}


def test_what_is_marked_is_what_matched_in_its_own_spelling(make_index: MakeIndex) -> None:
    body = "خرجت المُسيّرات، وبالمسيرات سيارة؛ مسيـرة «للمسيرات» مسار ومسيرتين."
    index = make_index([body])
    (hit,) = index.search("مسيرات")
    assert marked(hit) == ["المُسيّرات", "وبالمسيرات", "مسيـرة", "للمسيرات", "ومسيرتين"]
    (snippet,) = hit.snippets
    assert [snippet.text[a:b] for a, b in snippet.spans] == marked(hit)


def test_the_ministers_find_the_minister_and_not_the_ministry(make_index: MakeIndex) -> None:
    index = make_index(["زار وزير المدينة", "قالت الوزارة", "مجلس الوزراء"])
    assert found(index, "الوزراء") == {"1", "3"}


def test_stop_words_count_only_when_nothing_else_is_left(make_index: MakeIndex) -> None:
    index = make_index(["في البيت", "خبر في العاصمة", "خبر"])
    assert found(index, "في العاصمة") == {"2"}
    assert found(index, "في") == {"1", "2"}
    assert found(index, '"خبر في العاصمة"') == {"2"}
    assert found(index, '"خبر العاصمة"') == set()
    assert found(index, "العاصمة AND من") == found(index, "+العاصمة +من") == {"2"}
    assert found(index, "+في") == found(index, "في AND في") == {"1", "2"}
    assert found(index, "خبر -في") == {"3"}
    assert found(index, "خبر AND =من") == set()


def test_a_pattern_finds_decomposed_letters_and_numbers_with_a_point(
    make_index: MakeIndex,
) -> None:
    index = make_index(["إعلام جديد", "نسبة 1.55 في المئة", "نسبة 155", "نسبة 1,550", "١٫٥ مليار"])
    assert found(index, "\u0627\u0655علا*") == {"1"}
    assert found(index, "?\u0639لا?") == {"1"}
    assert found(index, "1.5*") == {"2", "5"}
    assert found(index, "1.?") == {"5"}
    assert found(index, "1,5*") == {"3", "4"}


def test_an_exact_word_is_the_word_as_written(make_index: MakeIndex) -> None:
    index = make_index(["مسيرات", "المسيرات", "مُسَيّرات"])
    assert found(index, "=مسيرات") == {"1", "3"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("مسؤول*", {"1", "2"}),
        ("م?ؤول", {"1", "2"}),
        ("بلنكن~", {"3"}),
        ("+مسؤول -جديد", {"1"}),
        ("مسؤول AND جديد", {"2"}),
        ("title:عنوان", {"3"}),
        ("source:المنارة", {"3"}),
        ("category:سياسة مسؤول", set()),
        ("category:سياسة بلينكن مسؤول", {"3"}),
        ("category:سياسة OR مسؤول", {"1", "2", "3"}),
        ("date:2023", {"3"}),
        ("date:[2023 TO 2024]", {"3"}),
        ("date:<2023", set()),
        ("NOT مسؤول", {"3"}),
    ],
)
def test_the_query_language(make_index: MakeIndex, query: str, expected: set[str]) -> None:
    index = make_index(
        [
            Article("1", body="مسؤول كبير"),
            Article("2", body="مسئولون جدد وجديد"),
            Article(
                "3",
                "عنوان",
                "قال بلينكن",
                datetime(2023, 5, 1, tzinfo=UTC),
                "المنارة",
                "سياسة",
            ),
        ]
    )
    assert found(index, query) == expected


def test_filters_narrow_down_without_touching_scores(make_index: MakeIndex) -> None:
    index = make_index(
        Article(
            str(i), "", "خبر " * (i + 1), datetime(2024, 1, i + 1, tzinfo=UTC), "أب"[i % 2], "س"
        )
        for i in range(6)
    )
    assert found(index, "خبر", sources=["أ"]) == {"0", "2", "4"}
    assert found(index, "خبر", sources=["أ", "ب", "ج"]) == {"0", "1", "2", "3", "4", "5"}
    assert found(index, "خبر", sources=["ج"]) == set()
    assert found(index, "خبر", categories=["س"], sources=["ب"]) == {"1", "3", "5"}
    since, until = datetime(2024, 1, 2, tzinfo=UTC), datetime(2024, 1, 4, tzinfo=UTC)
    assert found(index, "خبر", since=since, until=until) == {"1", "2"}
    every = {hit.id: hit.score for hit in index.search("خبر")}
    assert {h.id: h.score for h in index.search("خبر", sources=["أ"])}.items() <= every.items()


def test_a_filter_without_a_time_zone_is_in_utc(make_index: MakeIndex) -> None:
    index = make_index(
        Article(str(hour), body="خبر", date=datetime(2024, 1, 1, hour, tzinfo=UTC))
        for hour in range(6)
    )
    since, until = datetime(2024, 1, 1, 2), datetime(2024, 1, 1, 4)
    assert found(index, "خبر", since=since, until=until) == {"2", "3"}
    beirut = timezone(timedelta(hours=2))
    assert found(index, "خبر", since=datetime(2024, 1, 1, 5, tzinfo=beirut)) == {"3", "4", "5"}


def test_pages_are_parts_of_one_ranking(make_index: MakeIndex) -> None:
    index = make_index([f"خبر {'خبر ' * (i % 5)} نص" for i in range(23)])
    whole = [(hit.rank, hit.id) for hit in index.search("خبر", limit=23)]
    pages = [
        (h.rank, h.id) for o in range(0, 25, 5) for h in index.search("خبر", limit=5, offset=o)
    ]
    assert pages == whole
    assert index.search("خبر", limit=0).total == 23
    with pytest.raises(ValueError, match="negative"):
        index.search("خبر", offset=-1)


def test_the_shorter_article_with_more_of_it_comes_first(make_index: MakeIndex) -> None:
    index = make_index(["خبر " + "كلمة " * 50, "خبر خبر", "كلمة خبر"])
    assert [hit.id for hit in index.search("خبر")] == ["2", "3", "1"]


def test_several_segments_rank_as_one(make_index: MakeIndex) -> None:
    bodies = [f"خبر {'خبر ' * (i % 4)} {'كلمة ' * (i % 7)}" for i in range(20)]
    one = make_index(bodies)
    several = make_index()
    with several.writer() as writer:
        for i, body in enumerate(bodies, 1):
            writer.add(Article(str(i), body=body))
            if i % 7 == 0:
                writer.commit(merge=False)
    several.refresh()
    assert len(several.snapshot.leaves) > 1
    expected = [(hit.id, pytest.approx(hit.score)) for hit in one.search("خبر كلمة", limit=20)]
    assert [(h.id, h.score) for h in several.search("خبر كلمة", limit=20)] == expected


def test_a_query_that_cannot_be_parsed(make_index: MakeIndex) -> None:
    index = make_index(["خبر"])
    with pytest.raises(QueryError) as caught:
        index.search("خبر (")
    assert caught.value.position == 4
    hits = index.search("خبر (", lenient=True)
    assert hits.total == 1
    assert isinstance(hits.note, QueryError)
    assert index.search("").total == 0


def test_any_whoosh_query_runs(make_index: MakeIndex) -> None:
    from whoosh import query as wq

    index = make_index(["خبر عاجل", "خبر"])
    hits = index.search(wq.And([wq.Term("body", "خبر"), wq.Prefix("body_surface", "عا")]))
    assert [hit.id for hit in hits] == ["1"]
    assert marked(hits[0]) == ["خبر", "عاجل"]


def test_articles_come_back_whole(make_index: MakeIndex) -> None:
    article = Article(
        "1", "عنوان", "نص", datetime(2024, 1, 1, tzinfo=UTC), "م", "ق", "u", {"كاتب": "أ"}
    )
    index = make_index([article])
    assert index.get("1") == article
    (hit,) = index.search("عنوان")
    assert hit.article == article
    assert (hit.title, hit.title_spans, hit.date) == ("عنوان", ((0, 5),), article.date)
    with pytest.raises(UnknownArticleError, match="'2'"):
        index.get("2")


def test_an_empty_index_answers(make_index: MakeIndex) -> None:
    index = make_index()
    assert len(index) == 0
    assert list(index.search("خبر")) == []


def test_making_an_index_touches_nothing_that_is_there(tmp_path: Path) -> None:
    fihris.create(tmp_path / "index")
    with pytest.raises(IndexExistsError, match="holds an index already"):
        fihris.create(tmp_path / "index")
    with pytest.raises(IndexExistsError, match="not empty"):
        fihris.create(tmp_path)
    with pytest.raises(ValueError, match="lexicon, light10, snowball, none"):
        fihris.create(tmp_path / "other", analyzer="porter")
    with pytest.raises(NotAnIndexError):
        fihris.open(tmp_path)


def test_threads_may_search_while_another_writes(make_index: MakeIndex) -> None:
    index = make_index([f"خبر {i}" for i in range(50)])

    def look(_: int) -> bool:
        index.refresh()
        hits = index.search("خبر", limit=5)
        return len(hits) == 5 and all(hit.snippets and hit.title == "" for hit in hits)

    with ThreadPoolExecutor(4) as pool, index.writer() as writer:
        looks = pool.map(look, range(60))
        for i in range(20):
            writer.add(Article(f"جديد{i}", body="خبر جديد"))
            writer.commit()
        assert all(looks)
    index.refresh()
    assert index.search("خبر").total == 70


@pytest.mark.shared_data
def test_the_seed_article(make_index: MakeIndex, shared: Path) -> None:
    articles = [a for a in fihris.read_articles([shared / "seed"]) if isinstance(a, Article)]
    index = make_index(articles)
    (hit,) = index.search("مسيرات")
    title = "البيت الأبيض: روسيا تلقت مئات المسيرات من إيران لاستخدامها ضد أوكرانيا"
    assert hit.title == title
    assert [title[a:b] for a, b in hit.title_spans] == ["المسيرات"]
    assert marked(hit) == ["المسيرات", "للمسيرات", "المسيرات", "مسيرة", "المسيرة"]


def test_an_exact_word_of_two_parts_has_them_side_by_side(make_index: MakeIndex) -> None:
    index = make_index(["إصابات كوفيد-19 تتراجع", "مات 19 شخصا وكان كوفيد سببا"])
    assert found(index, "كوفيد-19") == {"1"}
    assert found(index, "=كوفيد-19") == {"1"}


def test_a_snippet_shows_the_rare_word_rather_than_two_common_ones(make_index: MakeIndex) -> None:
    filler = "كلام آخر عن الطقس والرياضة. " * 15
    common = "كثير شائع. "
    index = make_index([common + filler] * 30 + [common + filler + "نادر. " + filler])
    hit = index.search("نادر كثير شائع")[0]
    assert hit.id == "31"
    marks = [snippet.text[a:b] for snippet in hit.snippets for a, b in snippet.spans]
    assert "نادر" in marks


def test_what_is_no_text_is_not_found(make_index: MakeIndex) -> None:
    index = make_index(["خبر"])
    assert "\ud800" not in index
    assert found(index, "خبر", sources="\ud800") == set()

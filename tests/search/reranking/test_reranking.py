"""The second stage: what speaks for an article besides how often it has the query's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fihris
from fihris import Article, Index, Ranking
from fihris.search.ranking import DEFAULT_RANKING, RANKINGS

MakeIndex = Callable[..., Index]

FILLER = "واستمرت الأعمال في المدينة طوال النهار على ما كانت عليه قبل أسبوع كامل من دون تغيير يذكر"


def order(index: Index, query: str, **weights: float) -> list[str]:
    return [hit.id for hit in index.search(query, ranking=replace(DEFAULT_RANKING, **weights))]


def only(**weights: float) -> dict[str, float]:
    """All evidence off but what is named."""
    off = ("coverage_weight", "lead_weight", "passage_weight", "order_weight")
    return dict.fromkeys(off, 0.0) | weights


def test_an_article_with_all_words_comes_before_one_with_a_word_many_times(
    make_index: MakeIndex,
) -> None:
    index = make_index(
        [
            f"الجفاف الجفاف الجفاف الجفاف {FILLER}",
            f"أزمة في القرى بعد الجفاف {FILLER} {FILLER} {FILLER}",
            f"أزمة {FILLER}",
        ]
    )
    assert order(index, "أزمة الجفاف", **only(coverage_weight=1.0))[0] == "2"


def test_words_in_the_lead_count_more_than_words_at_the_end(make_index: MakeIndex) -> None:
    index = make_index([f"{FILLER} {FILLER} زلزال عنيف", f"زلزال عنيف {FILLER} {FILLER}"])
    assert order(index, "زلزال عنيف", **only()) == ["1", "2"]
    assert order(index, "زلزال عنيف", **only(lead_weight=0.2)) == ["2", "1"]


def test_words_close_together_count_more_than_words_apart(make_index: MakeIndex) -> None:
    index = make_index([f"زلزال {FILLER} عنيف {FILLER}", f"{FILLER} زلزال غربا عنيف {FILLER[7:]}"])
    assert order(index, "زلزال عنيف", **only(passage_weight=0.2)) == ["2", "1"]


def test_words_in_the_order_of_the_query_count_more(make_index: MakeIndex) -> None:
    index = make_index([f"الدفاع وزير {FILLER}", f"وزير الدفاع {FILLER}"])
    assert order(index, "وزير الدفاع", **only()) == ["1", "2"]
    assert order(index, "وزير الدفاع", **only(order_weight=0.2)) == ["2", "1"]


def test_stop_words_between_two_words_keep_their_distance(make_index: MakeIndex) -> None:
    index = make_index([f"سفر مصر إلى {FILLER}", f"سفر إلى مصر {FILLER}"])
    assert order(index, "سفر إلى مصر", **only(order_weight=0.2)) == ["2", "1"]


@pytest.mark.parametrize(
    ("query", "relative"),
    [
        ("مظاهرة احتجاجية", "مظاهرة احتجاجا"),  # a nisba
        ("محاولة اغتيال", "محاولة اغتالوا"),  # a noun and its verb
        ("سفينة غارقة", "سفينة غرقت"),
        ("مدينة نيوكاسل", "مدينة نيوكاسيل"),  # spelled alike
    ],
)
def test_a_relative_stands_in_for_a_word_that_is_missing(
    make_index: MakeIndex, query: str, relative: str
) -> None:
    first = query.split()[0]
    index = make_index([f"{first} هادئة {FILLER}", f"{relative} {FILLER}", FILLER])
    assert order(index, query)[0] == "2"


def test_what_has_only_a_relative_is_no_hit(make_index: MakeIndex) -> None:
    index = make_index([f"غارقة {FILLER}", f"غرقت {FILLER}"])
    hits = index.search("غارقة")
    assert [hit.id for hit in hits] == ["1"]
    assert hits.total == 1


def test_operators_decide_what_is_found_and_the_second_stage_only_the_order(
    make_index: MakeIndex,
) -> None:
    index = make_index([f"وزير الدفاع {FILLER}", f"وزير العدل {FILLER}", f"الدفاع {FILLER}"])
    for query in ("+وزير دفاع", "وزير -دفاع", "وزير AND عدل", '"وزير الدفاع" عدل', "وزي* عدل"):
        one, other = index.search(query), index.search(query, ranking=RANKINGS["levels"])
        assert {hit.id for hit in one} == {hit.id for hit in other}
        assert one.total == other.total


def test_a_word_that_is_excluded_is_no_evidence(make_index: MakeIndex) -> None:
    index = make_index([f"وزير {FILLER}"])
    (hit,) = index.search("وزير -دفاع")
    assert {part.term for part in hit.explain().contributions if part.field is None} == {"وزير"}


def test_pages_continue_one_another(make_index: MakeIndex) -> None:
    index = make_index([f"{'زلزال ' * (i % 7 + 1)} عنيف {FILLER * (i % 3)}" for i in range(250)])
    whole = [(hit.id, hit.score) for hit in index.search("زلزال عنيف", 250)]
    paged = [
        (hit.id, hit.score)
        for offset in range(0, 250, 40)
        for hit in index.search("زلزال عنيف", 40, offset)
    ]
    assert paged == whole
    assert len({identity for identity, _ in whole}) == 250
    scores = [score for _, score in whole]
    assert scores == sorted(scores, reverse=True)


WORDS = st.sampled_from(
    "وزير الوزراء دفاع مسيرات المسيرة بلينكن بلنكن اغتيال اغتال زلزال عنيف في من مصر".split()
)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=12)


@settings(max_examples=60)
@given(TEXTS, st.lists(WORDS, min_size=1, max_size=4).map(" ".join), st.integers(1, 5))
def test_how_articles_are_spread_over_segments_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], query: str, size: int
) -> None:
    articles = [Article(f"{i:02}", body=text) for i, text in enumerate(texts)]
    found = []
    for step in (size, len(texts)):
        index = fihris.create(tmp_path_factory.mktemp("spread") / "index")
        with index.writer() as writer:
            for i in range(0, len(articles), step):
                for article in articles[i : i + step]:
                    writer.add(article)
                writer.commit()
        index.refresh()
        found.append([(hit.id, pytest.approx(hit.score)) for hit in index.search(query, 20)])
    assert found[0] == found[1]


def test_without_candidates_there_is_no_second_stage(make_index: MakeIndex) -> None:
    index = make_index([f"وزير الدفاع {FILLER}", f"الدفاع وزير {FILLER}"])
    one, other = index.search("وزير الدفاع", ranking=replace(DEFAULT_RANKING, candidates=0))
    assert one.score == other.score


def test_a_pasted_paragraph_is_a_query(make_index: MakeIndex) -> None:
    index = make_index([FILLER, f"{FILLER} زلزال"])
    assert order(index, f"{FILLER} {FILLER} زلزال عنيف هز المدن الساحلية فجر اليوم")[0] == "2"


@pytest.mark.parametrize("analyzer", ["light10", "snowball", "none"])
def test_other_analyzers_have_a_second_stage_too(make_index: MakeIndex, analyzer: str) -> None:
    index = make_index([f"الدفاع وزير {FILLER}", f"وزير الدفاع {FILLER}"], analyzer)
    assert order(index, "وزير الدفاع") == ["2", "1"]


def test_a_ranking_says_what_it_cannot_take() -> None:
    with pytest.raises(ValueError, match="candidates must be at most 1000"):
        Ranking(candidates=1001)
    with pytest.raises(ValueError, match="lead_length must be a whole number"):
        Ranking.from_json('{"lead_length": 2.5}')

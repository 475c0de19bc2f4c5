"""Variants as a search finds, ranks, marks and names them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from fihris import Article, Hit, Index, Ranking
from fihris.search.variants.finder import MOST_VARIANTS

MakeIndex = Callable[..., Index]

PAIRS = """
بلينكن بلنكن
كيربي كربي
نتنياهو نتانياهو
بوتين بوتن
غوتيريش جوتيريس
غوتيريش غوتيريس
زيلينسكي زيلنسكي
إردوغان أردوجان
أردوغان اردوجان
ترامب ترمب
بلومبرغ بلومبيرغ
بلومبرغ بلومبيرج
غوغل جوجل
غوغل قوقل
جوجل قوقل
إنستغرام انستجرام
فيسبوك فايسبوك
تشيلسي تشلسي
كاميرون كامرون
سيرغي سيرجي
رودريغيز رودريجيز
كاثرين كاترين
ستوكهولم استوكهولم
"""

# Words and names that are near each other, and two all the same.
APART = """
كتاب كاتب
مالي ميل
كيري كوري
كيري كرة
كيري كري
ترامب ترمي
ترامب تراب
بوتن باتان
بوتين باتان
هاريس هريس
ميركل ماركل
برشلونة برشلوني
سلمان سليمان
مسيرات مسارات
وزير وزارة
باريس حارس
لندن لدن
روسيا رئيس
ماكرون مكرونة
غوغل قول
"""


# What stands before a name that no dictionary knows.
JOINED = """
مبابي لمبابي
مبابي ومبابي
جاكرتا بجاكرتا
فولفسبورغ لفولفسبورغ
"""


def found(index: Index, query: str, **options: object) -> set[str]:
    return {hit.id for hit in index.search(query, limit=100, **options)}  # type: ignore[arg-type]


def marked(hit: Hit) -> list[str]:
    return [hit.body[start:end] for start, end in hit.body_spans]


def pairs(table: str) -> list[str]:
    return table.strip().split("\n")


@pytest.mark.parametrize("pair", pairs(PAIRS))
@pytest.mark.parametrize("turned", [False, True])
def test_a_name_is_found_in_its_other_spelling(
    make_index: MakeIndex, pair: str, turned: bool
) -> None:
    typed, other = pair.split()[:: -1 if turned else 1]
    index = make_index([f"قال {typed} اليوم", f"قال {other} اليوم", "قال آخر اليوم"])
    hits = index.search(typed)
    assert [hit.id for hit in hits] == ["1", "2"]
    assert hits.total == 2
    assert hits[0].score > hits[1].score > 0
    assert hits.variants == {typed: (other,)}
    assert [marked(hit) for hit in hits] == [[typed], [other]]


@pytest.mark.parametrize("pair", pairs(APART))
@pytest.mark.parametrize("turned", [False, True])
def test_another_word_is_not_taken_for_a_spelling(
    make_index: MakeIndex, pair: str, turned: bool
) -> None:
    typed, other = pair.split()[:: -1 if turned else 1]
    index = make_index([f"قال {other} اليوم"])
    hits = index.search(typed)
    assert (hits.total, hits.variants) == (0, {})


def test_a_spelling_that_no_article_has_finds_the_name(make_index: MakeIndex) -> None:
    index = make_index(["قال بلينكن", "قال غيره"])
    hits = index.search("بلنكن")
    assert [hit.id for hit in hits] == ["1"]
    assert hits.variants == {"بلنكن": ("بلينكن",)}


def test_clitics_come_along(make_index: MakeIndex) -> None:
    index = make_index(["وبلينكن ولبلينكن", "بلنكن"])
    hits = index.search("بلنكن")
    assert marked(hits[1]) == ["وبلينكن", "ولبلينكن"]
    assert found(index, "وبلنكن") == {"1", "2"}


def test_a_variant_is_shown_as_most_articles_spell_it(make_index: MakeIndex) -> None:
    index = make_index(["إردوغان", "إردوغان", "أردوغان", "وأردوغان"])
    assert index.search("اردوجان").variants == {"اردوجان": ("إردوغان",)}


def test_the_best_variants_come_first_and_are_not_many(make_index: MakeIndex) -> None:
    spellings = (
        "رودريغيز رودريجز رودريغز رودريقز رودريجيس رودريغيس رودرجيز رودريقيز رودرغيز رودريغاز"
    ).split()
    index = make_index([*spellings, "رودريغز", "رودريغز", "رودريغز"])
    (variants,) = index.search("رودريجيز").variants.values()
    assert len(variants) == MOST_VARIANTS
    assert variants[:2] == ("رودريغز", "رودريغيز")
    assert "رودريغاز" not in variants


def test_a_rare_misspelling_counts_for_no_more_than_the_name(make_index: MakeIndex) -> None:
    index = make_index([*["قال بلينكن اليوم"] * 200, "قال بلنكن اليوم"])
    hits = index.search("بلينكن", limit=300)
    assert hits[-1].id == "201"
    assert hits[-1].score < hits[0].score / 2


def test_the_weight_of_variants_can_be_chosen(make_index: MakeIndex) -> None:
    index = make_index(["قال بلينكن", "قال بلنكن"])
    light, heavy = (
        index.search("بلنكن", ranking=Ranking(variant_weight=weight, candidates=0))[1].score
        for weight in (0.2, 0.4)
    )
    assert heavy == pytest.approx(2 * light)


def test_variants_can_be_turned_off(make_index: MakeIndex) -> None:
    index = make_index(["بلينكن", "بلنكن"])
    hits = index.search("بلنكن", variants=False)
    assert [hit.id for hit in hits] == ["2"]
    assert hits.variants == {}


@pytest.mark.parametrize(
    "query", ["=بلنكن", "بلنك*", "ب?نكن", '"قال بلنكن"', '"بلنكن"', "«قال بلنكن»~3"]
)
def test_what_is_asked_for_as_written_has_none(make_index: MakeIndex, query: str) -> None:
    index = make_index(["قال بلينكن", "قال بلنكن"])
    hits = index.search(query)
    assert [hit.id for hit in hits] == ["2"]
    assert hits.variants == {}


def test_a_fuzzy_word_finds_by_its_own_rule(make_index: MakeIndex) -> None:
    index = make_index(["بلينكن", "بلنكن"])
    assert index.search("بلنكن~").variants == {}


def test_what_is_excluded_is_what_was_typed(make_index: MakeIndex) -> None:
    index = make_index(["قال بلينكن", "قال بلنكن"])
    assert found(index, "قال -بلنكن") == {"1"}
    assert found(index, "NOT بلنكن") == {"1"}
    assert index.search("قال -بلنكن").variants == {}


def test_a_required_word_may_be_a_variant(make_index: MakeIndex) -> None:
    index = make_index(["بلينكن في موسكو", "بلينكن", "موسكو"])
    assert found(index, "+بلنكن +موسكو") == {"1"}
    assert found(index, "بلنكن AND موسكو") == {"1"}
    assert found(index, "title:بلنكن") == set()


def test_each_name_of_a_query_has_its_own(make_index: MakeIndex) -> None:
    index = make_index(["بلينكن", "جوجل"])
    assert index.search("بلنكن غوغل").variants == {"بلنكن": ("بلينكن",), "غوغل": ("جوجل",)}


def test_segments_are_searched_together(make_index: MakeIndex) -> None:
    index = make_index()
    with index.writer() as writer:
        for number, body in enumerate(["بلنكن", "بلينكن", "بلينكين"]):
            writer.add(Article(str(number), body=body))
            writer.commit(merge=False)
    index.refresh()
    assert len(index.snapshot.leaves) == 3
    hits = index.search("بلنكن")
    assert {hit.id for hit in hits} == {"0", "1", "2"}
    assert hits.variants == {"بلنكن": ("بلينكن", "بلينكين")}


def test_a_whoosh_query_is_evaluated_as_it_is(make_index: MakeIndex) -> None:
    from whoosh import query as wq

    index = make_index(["بلينكن", "بلنكن"])
    hits = index.search(wq.Term("body", "بلنكن"))
    assert [hit.id for hit in hits] == ["2"]
    assert hits.variants == {}


@pytest.mark.parametrize("analyzer", ["light10", "snowball", "none"])
def test_other_stemmers_cut_names_and_have_no_variants(
    make_index: MakeIndex, analyzer: str
) -> None:
    index = make_index(["بلينكن", "بلنكن"], analyzer=analyzer)
    assert found(index, "بلنكن") == {"2"}


def test_an_ordinary_query_computes_nothing_over_the_vocabulary(make_index: MakeIndex) -> None:
    forms = "المسيرة مسيرتها مسيرتنا مسيرات مسيرتهم".split()
    index = make_index([f"خرجت {form}" for form in forms * 10])
    script = (
        "import sys, fihris; hits = fihris.open(sys.argv[1]).search('المسيرة');"
        "from fihris.search.variants import finder; names = 'fihris.search.variants.names';"
        "print(hits.total, len(finder._KEYS), names in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(index.path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["50", "0", "False"]


@pytest.mark.parametrize("pair", pairs(JOINED))
def test_a_name_is_found_behind_its_clitics_and_without_them(
    make_index: MakeIndex, pair: str
) -> None:
    name, joined = pair.split()
    index = make_index([f"قال {name} اليوم", f"زار {name} المدينة", f"حديث {joined} أمس"])
    assert found(index, name) == {"1", "2", "3"}
    assert found(index, joined) == {"1", "2", "3"}
    assert found(index, f"={name}") == {"1", "2"}


def test_a_clitic_is_seen_only_where_the_name_is_commoner(make_index: MakeIndex) -> None:
    index = make_index(["قال بلفستو اليوم", "زار بلفستو المدينة", "حديث لفستو أمس"])
    assert found(index, "بلفستو") == {"1", "2"}


def test_a_word_longer_than_any_name_has_no_variants(make_index: MakeIndex) -> None:
    index = make_index(["قال بلينكن اليوم"])
    hits = index.search("بر" + "اي" * 4000)
    assert (len(hits), hits.variants) == (0, {})

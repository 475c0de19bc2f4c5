"""What is marked is exactly what matched."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as wq

from fihris import Article, Hit, Index
from fihris.index.analysis.analyzer import lemmas_of
from fihris.index.analysis.tokens import tokenise

MakeIndex = Callable[..., Index]


def marked(hit: Hit) -> list[str]:
    return [hit.body[start:end] for start, end in hit.body_spans]


BODY = (
    "قال البيت الأبيض إن «وزير الدفاع» زار إيران. وزار الوزراء الأبيضَ البيتَ في طهران؛ "
    "والبيت الأبيض لا يعلّق، والمسؤولون والمسئولين صامتون."
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("وزراء", ["وزير", "الوزراء"]),
        ("=وزير", ["وزير"]),
        ('"البيت الأبيض"', ["البيت الأبيض", "والبيت الأبيض"]),
        ('"بيت ابيض"', ["البيت الأبيض", "والبيت الأبيض"]),
        ('"قال الأبيض"~2', ["قال", "الأبيض"]),
        ("البيت -طهرانية", ["البيت", "البيتَ", "والبيت"]),
        ("+إيران وزير", ["وزير", "إيران", "الوزراء"]),
        ("مسؤول*", ["والمسؤولون", "والمسئولين"]),
        ("*سئول*", ["والمسؤولون", "والمسئولين"]),
        ("في طهران", ["طهران"]),
        ('"في طهران"', ["في طهران"]),
        ("title:وزير إيران", ["إيران"]),
        ("body:وزير", ["وزير", "الوزراء"]),
        ("source:المنارة", []),
    ],
)
def test_marks(make_index: MakeIndex, query: str, expected: list[str]) -> None:
    index = make_index([Article("1", "وزير", BODY, source="المنارة")])
    (hit,) = index.search(query)
    assert marked(hit) == expected


def test_a_phrase_never_goes_from_one_article_or_field_into_the_next(make_index: MakeIndex) -> None:
    index = make_index(
        [
            Article("1", "البيت", "الأبيض. البيت الأبيض"),
            Article("2", "الأبيض", "البيت الأبيض البيت"),
        ]
    )
    hits = index.search('"البيت الأبيض"')
    assert {hit.id: [hit.title_spans, marked(hit)] for hit in hits} == {
        "1": [(), ["البيت الأبيض"]],
        "2": [(), ["البيت الأبيض"]],
    }
    snippets = {hit.id: [s.text[a:b] for s in hit.snippets for a, b in s.spans] for hit in hits}
    assert snippets == {"1": ["البيت الأبيض"], "2": ["البيت الأبيض"]}


WORDS = st.sampled_from(
    "مسيرات المُسيّرة للمسيرات سيارة وزير الوزراء وزارة البيت بيتٌ في 2024 ١٫٥ BBC".split()
)


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=20), st.lists(WORDS, min_size=1, max_size=3))
def test_the_marked_words_are_those_whose_lemma_was_asked_for(
    body: list[str], query: list[str]
) -> None:
    from tempfile import TemporaryDirectory

    import fihris

    def lemmas(words: list[str]) -> list[str]:
        return lemmas_of(tokenise(" ".join(words)).surfaces(), "lexicon")

    with TemporaryDirectory() as folder:
        index = fihris.create(f"{folder}/index")
        with index.writer() as writer:
            writer.add(Article("1", body=" ".join(body)))
        index.refresh()
        asked = set(lemmas([word for word in query if word != "في"] or query))
        expected = [word for word, lemma in zip(body, lemmas(body), strict=True) if lemma in asked]
        hits = index.search(" ".join(query))
        assert [marked(hit) for hit in hits] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # The article holds زار and طهران, and neither باريس nor لندن.
        ("(زار AND باريس) OR طهران", ["طهران", "طهران"]),
        ("(زار AND طهران) OR باريس", ["زار", "طهران", "وزار", "طهران"]),
        ("زار OR (زار AND باريس) OR لندن", ["زار", "وزار"]),
        ("+طهران (زار AND باريس)", ["طهران", "طهران"]),
        ("(زار AND NOT الدفاع) OR طهران", ["طهران", "طهران"]),
        ("(زار AND NOT باريس) OR لندن", ["زار", "وزار"]),
        ("(زار AND source:المنارة) OR لندن", ["زار", "وزار"]),
        ("(زار AND source:الأفق) OR طهران", ["طهران", "طهران"]),
        ("(+زار طهران) OR (+باريس زار) OR (+لندن الدفاع)", ["زار", "طهران", "وزار", "طهران"]),
        ("((زار OR باريس) AND (طهران OR (الدفاع AND لندن))) OR لندن",
         ["زار", "طهران", "وزار", "طهران"]),
        ("(title:زار AND طهران) OR body:الدفاع", ["الدفاع"]),
    ],
)  # fmt: skip
def test_words_of_a_branch_that_does_not_match_are_not_marked(
    make_index: MakeIndex, query: str, expected: list[str]
) -> None:
    body = "زار وزير الدفاع طهران أمس. وزار البرلمان في طهران."
    index = make_index([Article("1", "عنوان", body, source="المنارة")])
    (hit,) = index.search(query)
    assert marked(hit) == expected
    (snippet,) = hit.snippets
    assert [snippet.text[a:b] for a, b in snippet.spans] == expected


def test_a_branch_matches_or_not_in_each_article_of_the_page(make_index: MakeIndex) -> None:
    index = make_index(["زار باريس", "زار لندن", "باريس لندن"])
    hits = index.search("(زار AND باريس) OR لندن")
    assert {hit.id: marked(hit) for hit in hits} == {
        "1": ["زار", "باريس"],
        "2": ["لندن"],
        "3": ["لندن"],
    }


def term(word: str) -> wq.Term:
    return wq.Term("body", lemmas_of([word], "lexicon")[0])


BAYT, ABYAD, QAL, TAHRAN = (term(word) for word in ("البيت", "الأبيض", "قال", "طهران"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (wq.SpanNear(BAYT, ABYAD), ["البيت الأبيض", "والبيت الأبيض"]),
        (wq.SpanNear(ABYAD, BAYT, slop=2), ["الأبيضَ", "البيتَ"]),
        (wq.SpanNear(BAYT, ABYAD, ordered=False),
         ["البيت الأبيض", "الأبيضَ البيتَ", "والبيت الأبيض"]),
        (wq.SpanNear(QAL, ABYAD, slop=2), ["قال", "الأبيض"]),
        (wq.SpanNear(wq.SpanNear(QAL, BAYT), ABYAD), ["قال البيت الأبيض"]),
        (wq.SpanNear2([QAL, BAYT, ABYAD]), ["قال البيت الأبيض"]),
        (wq.SpanNear2([ABYAD, TAHRAN, BAYT], slop=3, ordered=False),
         ["الأبيضَ", "البيتَ", "طهران", "والبيت", "الأبيض"]),
        (wq.SpanOr([QAL, TAHRAN]), ["قال", "طهران"]),
        (wq.SpanFirst(wq.SpanNear(QAL, BAYT), limit=3), ["قال البيت"]),
        (wq.SpanNot(QAL, TAHRAN), ["قال"]),
        (wq.Or([TAHRAN, wq.SpanBefore(ABYAD, wq.Term("body", "لاتوجد"))]), ["طهران"]),
    ],
)  # fmt: skip
def test_span_queries_mark_their_words_as_phrases_do(
    make_index: MakeIndex, query: wq.Query, expected: list[str]
) -> None:
    (hit,) = make_index([BODY]).search(query)
    assert marked(hit) == expected


def test_a_longer_word_that_begins_with_the_same_sixteen_letters_is_another(
    make_index: MakeIndex,
) -> None:
    index = make_index(["قيل abcdefghijklmnopqrst ثم abcdefghijklmnop"])
    (hit,) = index.search("abcdefghijklmnop")
    assert marked(hit) == ["abcdefghijklmnop"]
    (hit,) = index.search("abcdefghijklmnopqrst")
    assert marked(hit) == ["abcdefghijklmnopqrst"]

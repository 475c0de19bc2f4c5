"""What is marked is exactly what matched."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@settings(max_examples=60, deadline=None)
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

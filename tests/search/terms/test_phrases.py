"""Words and phrases of articles: all that stand in enough of them, and no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

import fihris
from fihris import Article, Index
from fihris.search.terms.completeness import whole
from fihris.search.terms.phrases import LONGEST, phrases
from fihris.search.terms.readings import Readings, read_documents

MakeIndex = Callable[..., Index]

CONTENT = ["زلزال", "سوق", "وزير", "طائرة"]
BETWEEN = ["في", "2015", "،"]


def read(index: Index) -> Readings:
    return read_documents(index.snapshot, range(len(index)))


def counted(reading: Readings, least: int) -> dict[tuple[str, ...], int]:
    lemmas = reading.forms.lemmas
    return {
        tuple(lemmas[word] for word in words): articles
        for found in phrases(reading, least)
        for words, articles in zip(found.lemmas.tolist(), found.articles.tolist(), strict=True)
    }


@given(st.lists(st.lists(st.sampled_from(CONTENT + BETWEEN), max_size=8), min_size=1, max_size=5))
def test_they_are_what_counting_word_by_word_finds(bodies: list[list[str]]) -> None:
    articles_of: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, words in enumerate(bodies):
        for first in range(len(words)):
            for after in range(first + 1, min(first + LONGEST, len(words)) + 1):
                run = words[first:after]
                inside = all(word in CONTENT or word == "في" for word in run)
                if inside and run[0] in CONTENT and run[-1] in CONTENT:
                    articles_of[tuple(run)].add(number)
    with TemporaryDirectory() as folder:
        index = fihris.create(f"{folder}/index", analyzer="none")
        with index.writer() as writer:
            for number, words in enumerate(bodies):
                writer.add(Article(str(number), "عنوان", " ".join(words)))
        index.refresh()
        folded = dict.fromkeys(CONTENT)
        for word in CONTENT:
            (folded[word],) = index.snapshot.lemmas_of([word]) if word in str(bodies) else (None,)
        for least in (1, 2):
            expected = {
                tuple("في" if word == "في" else str(folded[word]) for word in run): len(own)
                for run, own in articles_of.items()
                if len(own) >= least
            }
            found = counted(read(index), least)
            found.pop(("عنوان",), None)
            assert found == expected


def test_clitics_and_inflection_make_no_other_phrase(make_index: MakeIndex) -> None:
    index = make_index(["زار وزير الخارجية", "لوزير الخارجية", "ووزراء خارجية"])
    found = counted(read(index), 3)
    assert max(found, key=len) == tuple(index.snapshot.lemmas_of(["وزير", "الخارجية"]))
    assert set(found.values()) == {3}


def test_none_goes_over_a_full_stop_or_a_line(make_index: MakeIndex) -> None:
    index = make_index(["انتهى الزلزال. سوق قديمة", "انتهى الزلزال\nسوق قديمة"])
    assert not any(
        "سوق" in words and len(words) > 1 and words[0] != "سوق" for words in counted(read(index), 1)
    )


def test_the_title_does_not_go_on_in_the_body(make_index: MakeIndex) -> None:
    index = make_index([Article("1", "زلزال", "سوق"), Article("2", "زلزال", "سوق")])
    assert all(len(words) == 1 for words in counted(read(index), 1))


def test_a_part_of_a_phrase_that_never_stands_without_it_is_not_whole(
    make_index: MakeIndex,
) -> None:
    names = ["قال أمين عام المجلس أمس", "زار أمين عام المجلس المدينة", "شكر أمين عام المجلس الوفد"]
    reading = read(make_index(names))
    kept = {
        tuple(reading.forms.lemmas[word] for word in found.lemmas[i].tolist())
        for found in phrases(reading, 3)
        for i in whole(reading, found).nonzero()[0].tolist()
        if found.length > 1
    }
    assert [len(words) for words in kept] == [3]


def test_a_long_article_is_read_no_further_than_its_first_characters(
    make_index: MakeIndex,
) -> None:
    index = make_index(["سوق " * 13_000 + "زلزال"])
    reading = read(index)
    assert len(reading.form) == 12_500

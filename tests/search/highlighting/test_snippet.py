from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from fihris.search.highlighting.snippet import Occurrence, Snippet, marked_html, snippets

LEAD = "قال الوزير إن المسيرات خرجت صباحا. "
FILL = "وكان الطقس معتدلا في أغلب المناطق وفق بيان لم يذكر تفاصيل أخرى عن الأمر. "


def occurrences(text: str, *words: str) -> list[Occurrence]:
    found = [
        (match.start(), match.end(), part, 1.0)
        for part, word in enumerate(words)
        for match in re.finditer(word, text)
    ]
    return sorted(found)


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.spans]


def test_a_short_text_is_shown_whole() -> None:
    (snippet,) = snippets(LEAD.strip(), occurrences(LEAD, "المسيرات"))
    assert snippet == Snippet(LEAD.strip(), ((14, 22),), 0)
    assert marked(snippet) == ["المسيرات"]


def test_the_passage_with_more_of_the_query_is_chosen() -> None:
    text = FILL * 5 + "زار الوزير المصنع. " + FILL * 5 + LEAD + FILL * 5
    found = snippets(text, occurrences(text, "المسيرات", "الوزير"), count=1)
    assert marked(found[0]) == ["الوزير", "المسيرات"]
    assert LEAD.strip() in found[0].text


def test_words_far_apart_take_two_passages_in_the_order_of_the_text() -> None:
    text = FILL * 6 + "خرجت المسيرات. " + FILL * 12 + "رد البرلمان. " + FILL * 6
    found = snippets(text, occurrences(text, "البرلمان", "المسيرات"))
    assert [marked(snippet) for snippet in found] == [["المسيرات"], ["البرلمان"]]
    assert found[0].start < found[1].start


def test_a_passage_begins_and_ends_with_a_sentence_where_there_is_room() -> None:
    text = FILL * 3 + LEAD + FILL * 3
    (snippet,) = snippets(text, occurrences(text, "المسيرات"), count=1)
    assert snippet.text.startswith(("قال الوزير", "وكان الطقس"))
    assert snippet.text.endswith(".")


def test_a_long_sentence_is_cut_between_words() -> None:
    words = [f"كلمة{i}" for i in range(400)]
    text = " ".join(words)
    (snippet,) = snippets(text, occurrences(text, "كلمة200"), count=1)
    assert set(snippet.text.split()) <= set(words)
    assert "كلمة200" in marked(snippet)
    assert len(snippet.text) <= 240


def test_an_article_whose_title_matched_shows_its_beginning() -> None:
    (snippet,) = snippets(LEAD + FILL * 9, [])
    assert snippet.text.startswith("قال الوزير")
    assert snippet.spans == ()
    assert snippets("", []) == []


def test_html_is_escaped_and_marked() -> None:
    assert marked_html('<b>"مسيرة"</b>', [(4, 9)]) == (
        "&lt;b&gt;&quot;<mark>مسيرة</mark>&quot;&lt;/b&gt;"
    )
    assert Snippet("a & b", ((0, 1),), 0).html("em") == "<em>a</em> &amp; b"


TEXT = st.lists(st.sampled_from(["مسيرة", "وزير", "في", "قال.", "نعم\n", "كلمة"]), max_size=150)


@given(TEXT, st.integers(1, 3), st.integers(20, 300))
def test_snippets_are_passages_of_the_text(words: list[str], count: int, size: int) -> None:
    text = " ".join(words)
    asked = occurrences(text, "مسيرة", "وزير")
    found = snippets(text, asked, count=count, characters=size)
    assert len(found) <= max(count, 1)
    end = 0
    for snippet in found:
        assert snippet.start >= end
        end = snippet.start + len(snippet.text)
        assert text[snippet.start : end] == snippet.text
        assert snippet.text == snippet.text.strip()
        assert set(marked(snippet)) <= {"مسيرة", "وزير"}
        inside = [o for o in asked if snippet.start <= o[0] and o[1] <= end]
        assert len(snippet.spans) == len(inside)
    if asked:
        assert any(snippet.spans for snippet in found)


def cuts(text: str, snippet: Snippet) -> list[int]:
    """Return the ends of a snippet that lie inside a word: no sentence ends there."""
    places = (snippet.start, snippet.start + len(snippet.text))
    inside = [place for place in places if 0 < place < len(text)]
    return [place for place in inside if re.match(r"[^\s.]\S", text[place - 1 : place + 1])]


WORDS = st.lists(st.integers(1, 60).map("م".__mul__) | st.sampled_from(["قال.", "3.5"]))


@given(WORDS.filter(bool), st.data(), st.integers(0, 300))
def test_no_snippet_begins_or_ends_inside_a_word(
    words: list[str], data: st.DataObject, size: int
) -> None:
    text = " ".join(words)
    spans = [match.span() for match in re.finditer(r"م+", text)]
    chosen = data.draw(st.lists(st.sampled_from(spans), unique=True)) if spans else []
    marks = [(start, end, part, 1.0) for part, (start, end) in enumerate(sorted(chosen))]
    for snippet in snippets(text, marks, characters=size):
        assert not cuts(text, snippet)


def test_a_full_passage_ends_before_a_word_that_does_not_fit() -> None:
    text = "كلمة " * 64 + "م" * 40 + " كلمة" * 50
    (snippet,) = snippets(text, [(100, 104, 0, 1.0), (315, 319, 1, 1.0)], count=1)
    assert snippet.start + len(snippet.text) == 319
    assert snippet.cut_after


def test_no_number_is_cut_at_its_decimal_point() -> None:
    text = "كلمة " * 12 + "3.5 " + "كلمة " * 12
    for size in range(20, 80):
        for snippet in snippets(text, [(0, 4, 0, 1.0)], characters=size, count=1):
            assert not snippet.text.endswith("3.")


def test_a_word_of_thousands_of_letters_is_cut() -> None:
    text = f"كلمة {'م' * 9_000} كلمة"
    for marks in ([], [(5, 9_005, 0, 1.0)], [(4_000, 4_010, 0, 1.0)]):
        found = snippets(text, marks)
        assert sum(len(snippet.text) for snippet in found) <= 9_100
    assert len(snippets(text, [])[0].text) <= 300
    assert len(snippets(text, [(4_000, 4_010, 0, 1.0)])[0].text) <= 500

"""Text for terminals: control characters, marks, directions and columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fihris.commands.bidi import visual
from fihris.commands.text import (
    cells,
    columns,
    counted,
    is_right_to_left,
    paragraphs,
    visible,
    visible_marked,
)

CONTROLS = "\x00\x07\x1b\x7f\x9b\u061c\u200e\u200f\u202a\u202e\u2066\u2069\ufeff"
TEXTS = st.text(alphabet=st.sampled_from(f"ابمe1٣ .([\n\t{CONTROLS}"), max_size=40)


def test_control_characters_vanish_and_line_ends_become_one_space() -> None:
    assert visible(f"أ{CONTROLS}ب") == "أب"
    assert visible("سطر\r\n \n\tسطر") == "سطر سطر"


def test_joiners_and_diacritics_stay() -> None:
    assert visible("می\u200cرود مُسيّرة") == "می\u200cرود مُسيّرة"


@given(TEXTS, st.data())
def test_marks_stay_on_their_words(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = list(zip(ends[::2], ends[1::2], strict=False))
    shown, moved = visible_marked(text, spans)
    assert shown == visible(text)
    assert not set(CONTROLS) & set(shown)
    letters = "ابمe1٣.(["
    for before, after in zip(spans, moved, strict=True):
        wanted = [c for c in text[slice(*before)] if c in letters]
        assert [c for c in shown[slice(*after)] if c in letters] == wanted


def test_paragraphs_have_their_part_of_the_spans() -> None:
    assert list(paragraphs("مجلس\nالأمن يجتمع", [(0, 10)])) == [
        ("مجلس", ((0, 4),)),
        ("الأمن يجتمع", ((0, 5),)),
    ]


def test_direction_is_that_of_the_first_letter() -> None:
    assert is_right_to_left("12 - «خبر» BBC")
    assert not is_right_to_left("BBC خبر")
    assert not is_right_to_left("2023-05-17")


def test_width_in_cells() -> None:
    assert cells("مُسَيَّرة") == 5
    assert cells("a\u200cb") == 2
    assert cells("日本") == 4


def test_columns() -> None:
    assert columns(("7", "مسيرة", "x"), (-3, 7, 1), terminal=False) == "  7  مسيرة    x"
    assert columns(("7", "مسيرة", "مسير"), (1, 5, 4), terminal=True) == (
        "7  \u200eمسيرة  \u200eمسير"
    )


def test_counted() -> None:
    assert [counted(n, "article") for n in (0, 1, 2000)] == [
        "0 articles",
        "1 article",
        "2,000 articles",
    ]


def test_a_line_as_it_is_seen() -> None:
    # Read from right to left: waw, zay, ya, ra; the number keeps its own order.
    seen, spans = visual("وزير 24", [(0, 4)], right_to_left=True)
    assert seen == "24 ﺮﻳﺯﻭ"
    assert [seen[start:end] for start, end in spans] == ["ﺮﻳﺯﻭ"]


def test_a_mark_in_a_line_of_two_scripts() -> None:
    text = "قالت BBC News إن الوزير (استقال)"
    start = text.index("News")
    seen, spans = visual(text, [(start, start + 4)], right_to_left=True)
    assert [seen[a:b] for a, b in spans] == ["News"]
    assert seen.startswith("(ﻝﺎﻘﺘﺳﺍ)")


def test_a_left_to_right_line_stays_one() -> None:
    seen, spans = visual("Al Ufuq: خبر today", [(9, 12)], right_to_left=False)
    assert seen == "Al Ufuq: ﺮﺒﺧ today"
    assert [seen[a:b] for a, b in spans] == ["ﺮﺒﺧ"]


def test_a_phrase_is_one_mark() -> None:
    seen, spans = visual("بيان مجلس الأمن", [(5, 15)], right_to_left=True)
    assert [seen[a:b] for a, b in spans] == ["ﻦﻣﻷﺍ ﺲﻠﺠﻣ"]


@given(st.text(alphabet=st.sampled_from("ابتabc12٣٤ .,()«»"), max_size=30), st.data())
def test_as_many_letters_are_marked_as_before(text: str, data: st.DataObject) -> None:
    ends = sorted(
        data.draw(
            st.sets(st.integers(0, len(text)), min_size=2, max_size=2) if text else st.just(set())
        )
    )
    spans = [(ends[0], ends[1])] if ends else []
    _, moved = visual(text, spans, right_to_left=True)
    wanted = sum(c.isalnum() for a, b in spans for c in text[a:b])
    seen, _ = visual(text, spans, right_to_left=True)
    assert sum(c.isalnum() for a, b in moved for c in seen[a:b]) == wanted

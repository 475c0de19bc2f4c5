"""What is printed into a pipe without rich is what rich would print there."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.commands.terminal import Page
from fihris.commands.text import visible_marked

TEXTS = st.text("اب مa b\u064b漢🙂.-—1[]\\:)", max_size=200).map(lambda text: text.strip())
LINES = st.lists(
    st.tuples(TEXTS, st.lists(st.integers(0, 200), max_size=6), st.sampled_from(["", "dim"])),
    max_size=5,
)


def printed(
    page: Page, file: io.StringIO, lines: list[tuple[str, list[int], str]], **options: object
) -> str:
    for text, places, style in lines:
        bounds = sorted({min(place, len(text)) for place in places})
        spans = list(zip(bounds[::2], bounds[1::2], strict=False))
        page.write(*visible_marked(text, spans), style=style, first="1", indent=3)
        page.blank()
    return file.getvalue()


@pytest.mark.parametrize("color", ["auto", "never"])
@pytest.mark.parametrize("bidi", [False, True])
def test_a_pipe_gets_what_rich_would_print(color: str, *, bidi: bool) -> None:
    @given(LINES)
    def same(lines: list[tuple[str, list[int], str]]) -> None:
        found = []
        for plain in (True, False):
            with pytest.MonkeyPatch.context() as patch:
                file = io.StringIO()
                patch.setattr("sys.stdout", file)
                if not plain:
                    patch.setattr(Page, "_is_plain", lambda *_: False)
                page = Page(color=color, bidi=bidi)
                assert (page._console is None) == plain
                found.append(printed(page, file, lines))
        assert found[0] == found[1]

    same()


def test_captured_lines_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr("sys.stdout", file)
    page = Page()
    with page.captured() as lines:
        page.write("أول")
        page.blank()
    page.write("ثان")
    assert lines == ["أول", ""]
    assert file.getvalue() == "ثان\n"


@pytest.mark.parametrize("name", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_rich_decides_where_it_is_told_what_a_pipe_is(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = io.StringIO()
    monkeypatch.setattr("sys.stdout", file)
    monkeypatch.setenv(name, "1")
    Page().write("المسيرة", [(0, 7)])
    assert "\x1b" in file.getvalue() or name == "TTY_COMPATIBLE"
    assert Page()._wraps

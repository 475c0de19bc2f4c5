from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.corpus.formats.markup import text_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("نص عادي", "نص عادي"),
        ("<p>أولى</p><p>ثانية</p>", "أولى\n\nثانية"),
        ("<div><p>أولى</p>\n\n<div>ثانية</div></div>", "أولى\n\nثانية"),
        ("سطر<br>آخر<br/>ثالث", "سطر\nآخر\nثالث"),
        ("<p>كلمة <b>غامقة</b>، و<a href='#'>رابط</a>.</p>", "كلمة غامقة، ورابط."),
        ("<p>  كلمات\n على   سطور </p>", "كلمات على سطور"),
        ("5 &lt; 6 &amp; &#1582;&#x628;&#1585;", "5 < 6 & خبر"),
        ("<script>x = '<p>';</script><style>p{}</style>نص", "نص"),
        ("<ul><li>أول</li><li>ثان</li></ul>", "أول\n\nثان"),
        ("<p>بلا نهاية<p>ثانية", "بلا نهاية\n\nثانية"),
        ("<!-- ملاحظة -->نص", "نص"),
        ("5 < 6", "5 < 6"),
        ("<![if !IE]>نص<![endif]>", "نص"),
        ("<![foo[x]]>نص", "نص"),
        ("<p></p><br><br>", ""),
        ("", ""),
    ],
)
def test_text_of(html: str, text: str) -> None:
    assert text_of(html) == text


@given(st.text())
def test_any_text_is_answered(html: str) -> None:
    assert text_of(html) == text_of(html).strip()


@given(st.text('<>/pbr!-[]"=&; \n'))
def test_any_markup_is_answered(html: str) -> None:
    text_of(html)

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fihris import Article
from fihris.index.analysis.analyzer import Analyzer
from fihris.index.builder import build_segment
from fihris.index.records import decode_head, decode_text, encode_head, encode_text, storable
from fihris.index.segment import Segment


@given(st.text())
def test_a_body_comes_back_as_it_was(body: str) -> None:
    assert decode_text(encode_text(body)) == body


def test_arabic_news_takes_a_byte_a_letter() -> None:
    assert len(encode_text("قالت الوزارة: «نعم»، 2024")) == 26


def test_digits_that_windows_1256_has_not_are_kept_too() -> None:
    assert decode_text(encode_text("٢٠٢٤")) == "٢٠٢٤"


def built(folder: Path, article: Article) -> Segment:
    build_segment(folder, "one", [article], Analyzer("light10"))
    return Segment(folder, "one")


def test_an_article_comes_back_as_it_was(tmp_path: Path) -> None:
    article = Article(
        "ع-1",
        "عنوان",
        "نص",
        datetime(2024, 2, 29, 23, 30, 1, 5, tzinfo=timezone(timedelta(hours=3))),
        "صحيفة",
        "سياسة",
        "https://example.com/1",
        {"tags": ["أ", 1, None]},
    )
    assert decode_head(encode_head(article)) == (article.url, article.metadata)
    segment = built(tmp_path, article)
    assert segment.article(0) == article
    assert article.date == datetime(2024, 2, 29, 20, 30, 1, 5, tzinfo=UTC)


def test_a_surrogate_without_its_half_is_replaced() -> None:
    article = storable(Article("1", "a\ud800b", "c\udfffd"))
    assert (article.title, article.body) == ("a\ufffdb", "c\ufffdd")

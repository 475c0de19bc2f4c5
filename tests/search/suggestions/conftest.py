from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from fihris import Article, Index

MakeIndex = Callable[..., Index]

HEADLINES = {
    "مسيرات حاشدة في العاصمة": "خرجت مسيرات حاشدة، وشارك في المسيرات آلاف المواطنين.",
    "وزير الخارجية يزور بغداد": "بحث وزير الخارجية في العراق مع رئيس الحكومة فتح المعابر.",
    "رئيس الحكومة يفتتح مستشفى": "افتتح رئيس الحكومة مستشفى جديدا بحضور وزير الصحة.",
    "مجلس الأمن يدعو إلى التهدئة": "دعا مجلس الأمن في جلسة طارئة إلى التهدئة.",
    "انتخابات برلمانية في الربيع": "أعلنت الحكومة موعد الانتخابات، وقالت إن الانتخابات نزيهة.",
    "أسعار النفط ترتفع": "ارتفعت أسعار النفط، وقال خبراء الاقتصاد إن النفط سيرتفع.",
    "المنتخب يفوز في كرة القدم": "فاز المنتخب الوطني في مباراة كرة القدم، وسجل اللاعب هدفين.",
    "facebook تفتتح مكتبا": "افتتحت facebook مكتبا في العاصمة، وقال المدير إن العمل يبدأ.",
}
OLDER = Article("older", "", "مسيرات سلمية في الانتخابات")
COPIES = 15
SOURCES = ("قناة الأفق", "صحيفة المنارة", "")
CATEGORIES = ("سياسة", "اقتصاد")


def articles() -> list[Article]:
    """The articles fifteen times, a day apart, the last the newest, and one older."""
    first = datetime(2024, 1, 1, tzinfo=UTC)
    several = [
        Article(
            f"{turn}-{number}",
            f"{title} {turn}",
            body,
            first + timedelta(days=turn),
            SOURCES[turn % 3],
            CATEGORIES[turn % 2],
        )
        for turn in range(COPIES)
        for number, (title, body) in enumerate(HEADLINES.items())
    ]
    return [OLDER, *several]


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of three segments, one of which has a deleted article; no test changes it."""
    import fihris

    index = fihris.create(tmp_path_factory.mktemp("suggestions") / "news")
    found = articles()
    for begin in range(0, len(found), 48):
        with index.writer() as writer:
            for article in found[begin : begin + 48]:
                writer.add(article)
    with index.writer() as writer:
        writer.delete(f"{COPIES - 1}-0")
    index.refresh()
    return index

"""The articles of `tests/index/formats`; run with a folder, makes one of today's format.

The folder is named by the format's number. One is made when a format is new, and never again.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import fihris
from fihris import Article
from fihris.index.lock import LOCK

LIBRARY = Article(
    "1",
    "افتتاح مكتبة عامة في حي الزيتون",
    "افتتحت البلدية أمس مكتبة عامة في حي الزيتون تضم عشرين ألف كتاب، وقالت مديرة المكتبة إن "
    "القراءة حق لكل طفل.",
    datetime(2024, 3, 1, 8, 30, tzinfo=UTC),
    "صحيفة الميناء",
    "ثقافة",
    "https://example.org/1",
    {"author": "سلمى"},
)
RAIN = Article(
    "2",
    "أمطار غزيرة تغلق طريق الساحل",
    "أغلقت الشرطة طريق الساحل بعد أمطار غزيرة هطلت طوال الليل ☂، ودعت السائقين إلى سلوك طريق "
    "الجبل.",
    datetime(2024, 3, 2, 6, 0, tzinfo=UTC),
    "صحيفة الميناء",
    "طقس",
)
MATCH = Article(
    "3",
    "فريق النسور يفوز على ضيفه",
    "فاز فريق النسور على ضيفه بهدفين، وسجل اللاعب الشاب هدف الفوز في الدقيقة الأخيرة من المباراة.",
    datetime(2024, 3, 3, 21, 15, tzinfo=UTC),
    "إذاعة التلال",
    "رياضة",
)
WHEAT_BEFORE = Article("4", "ارتفاع أسعار القمح", "ارتفعت أسعار القمح في السوق ارتفاعا كبيرا.")
WITHDRAWN = Article("5", "خبر مسحوب", "نشر هذا الخبر خطأ ثم سحبته الصحيفة.")
WHEAT = Article(
    "4",
    "استقرار أسعار القمح",
    "استقرت أسعار القمح في السوق بعد وصول سفينة محملة بالحبوب إلى الميناء.",
    None,
    "إذاعة التلال",
    "اقتصاد",
)
LIBRARIES = Article(
    "6",
    "مكتبات في الأحياء",
    "أعلنت الوزارة خطة لفتح مكتبات في الأحياء البعيدة عن مركز المدينة.",
    datetime(2024, 3, 5, 12, 0, tzinfo=UTC),
    "إذاعة التلال",
    "ثقافة",
)
# What the index holds: one article was replaced, and one deleted.
ARTICLES = (LIBRARY, RAIN, MATCH, WHEAT, LIBRARIES)


def make(folder: Path) -> None:
    """Make the index: two segments, of which the first has deletions."""
    with fihris.create(folder).writer() as writer:
        writer.add_all((LIBRARY, RAIN, MATCH, WHEAT_BEFORE, WITHDRAWN))
        writer.commit()
        writer.add_all((WHEAT, LIBRARIES))
        writer.delete("5")
        writer.commit(merge=False)
    (folder / LOCK).unlink()


if __name__ == "__main__":
    make(Path(sys.argv[1]))

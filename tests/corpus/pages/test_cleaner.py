"""Scraped pages, and the headline, body and date that must come out of them."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.corpus.pages.cleaner import RawText, RawTextCleaner
from fihris.corpus.pages.kinds import Kind, kind_of
from fihris.corpus.pages.lines import Line

SAMPLE = Path(__file__).resolve().parents[3] / "corpus" / "sample" / "articles" / "raw"

TITLE = "وزير الزراعة يعلن خطة جديدة لدعم مزارعي القمح في الشمال"
LEAD = "أعلن وزير الزراعة، الأحد، خطة لدعم مزارعي القمح في محافظات الشمال تبدأ الشهر المقبل."
SECOND = "وقال الوزير إن الخطة تشمل توفير البذور والأسمدة بأسعار مخفضة لنحو عشرة آلاف مزارع."
THIRD = "ورحبت نقابة المزارعين بالقرار، لكنها طالبت بصرف التعويضات المتأخرة عن الموسم الماضي."
BODY = "\n\n".join([LEAD, SECOND, THIRD])


def extract(text: str) -> RawText:
    return RawTextCleaner().extract(text)


def article(date: datetime | None = None) -> RawText:
    return RawText(TITLE, BODY, date)


class TestLayouts:
    """Whole pages, each as another site would lay it out."""

    def test_headline_and_paragraphs(self) -> None:
        assert extract(f"{TITLE}\n\n{BODY}\n") == article()
        assert extract("\n".join([TITLE, LEAD, SECOND, THIRD])) == article()

    def test_a_long_menu_on_top(self) -> None:
        page = f"""الرئيسية
سياسة
اقتصاد
رياضة
ثقافة وفن
تسجيل الدخول
بحث
{TITLE}
{BODY}
"""
        assert extract(page) == article()

    def test_a_menu_in_one_line_and_a_way_back(self) -> None:
        page = f"الرئيسية | سياسة | اقتصاد | رياضة\nالرئيسية > أخبار\n\n{TITLE}\n\n{BODY}"
        assert extract(page) == article()

    def test_the_headline_below_the_date(self) -> None:
        page = f"أخبار محلية\nالأحد، 18 فبراير 2024 - 10:30\n{TITLE}\nبقلم: سلمى الفارس\n{BODY}"
        assert extract(page) == article(datetime(2024, 2, 18, 10, 30, tzinfo=UTC))

    def test_the_date_between_the_lead_and_the_text(self) -> None:
        page = "\n\n".join([TITLE, LEAD, "نشر في: 18/02/2024", SECOND, THIRD])
        assert extract(page) == article(datetime(2024, 2, 18, tzinfo=UTC))

    def test_bylines_twice_then_headline_then_caption_twice(self) -> None:
        page = f"""مدير التحرير
سلمى الفارس
مدير التحرير
سلمى الفارس

{TITLE}

نشر
حقل قمح في الشمال
حقل قمح في الشمال

{BODY}

عاجل"""
        assert extract(page) == article()

    def test_the_headline_twice_then_the_caption(self) -> None:
        page = f"{TITLE}\n{TITLE}\nصورة أرشيفية لحقل قمح\n\n{BODY}"
        assert extract(page) == article()

    def test_the_headline_with_the_name_of_the_site(self) -> None:
        assert extract(f"{TITLE} | صحيفة الحقل\n{TITLE}\n{BODY}") == article()
        assert extract(f"{TITLE} - الحقل\nالرئيسية\n{TITLE}\n{BODY}") == article()

    def test_the_name_above_the_role(self) -> None:
        page = f"سلمى الفارس\nرئيسة التحرير\n\nسلمى الفارس\nرئيسة التحرير\n\n{TITLE}\n\n{BODY}"
        assert extract(page) == article()

    def test_the_lead_is_first_and_last(self) -> None:
        assert extract(f"{TITLE}\n\n{BODY}\n\n{LEAD}") == article()
        assert extract(f"{TITLE}\n\n{LEAD}\n\n{BODY}") == article()

    def test_other_headlines_above_and_below(self) -> None:
        page = f"""آخر الأخبار
انطلاق مهرجان المسرح في العاصمة بمشاركة عشر فرق
ارتفاع أسعار الوقود للمرة الثالثة هذا العام

{TITLE}
منذ 3 ساعات

{LEAD}

اقرأ أيضًا: افتتاح سوق جديدة للخضار في الميناء

{SECOND}

إقرأ أيضا
انطلاق مهرجان المسرح في العاصمة بمشاركة عشر فرق
فوز المنتخب بكأس الصداقة

{THIRD}

مواضيع ذات صلة
ارتفاع أسعار الوقود للمرة الثالثة هذا العام
فوز المنتخب بكأس الصداقة
"""
        assert extract(page) == article()

    def test_all_that_stands_below_an_article(self) -> None:
        page = f"""{TITLE}

{BODY}

المصدر: وكالات
كلمات مفتاحية
القمح
وزارة الزراعة والري
شارك على فيسبوك تويتر واتساب
#القمح #الزراعة
التعليقات (3)
1,204 مشاهدة
تابعونا على تويتر وفيسبوك
للتواصل مع الكاتب أرسل رسالة SMS
تبدأ بالرمز (48) ثم مسافة ثم نص الرسالة إلى
88591 - Mobile
© 2024 جميع الحقوق محفوظة
سياسة الخصوصية
// انتهى //
"""
        assert extract(page) == article()

    def test_english_lines_among_the_arabic(self) -> None:
        page = f"""Home
Breaking News
{TITLE}
Share Tweet Email
Next Previous
{LEAD}
{SECOND}
"The plan is a good start for the farmers," the World Food Programme said.
{THIRD}
Read more
All rights reserved
"""
        quote = '"The plan is a good start for the farmers," the World Food Programme said.'
        assert extract(page) == RawText(TITLE, "\n\n".join([LEAD, SECOND, quote, THIRD]), None)

    @pytest.mark.parametrize("newline", ["\r\n", "\r", "\u2028"])
    def test_other_line_ends(self, newline: str) -> None:
        page = f"سياسة\n{TITLE}\n\n18/02/2024\n\n{BODY}\n\nعاجل\n"
        assert extract(page.replace("\n", newline)) == extract(page)

    def test_paragraphs_wrapped_at_a_width(self) -> None:
        page = f"""{TITLE}

أعلن وزير الزراعة، الأحد، خطة لدعم مزارعي القمح
في محافظات الشمال تبدأ الشهر المقبل، وقال إنها
تشمل توفير البذور والأسمدة بأسعار مخفضة لنحو عشرة
آلاف مزارع في المنطقة كلها، ورحبت نقابة المزارعين
بالقرار.

{THIRD}
"""
        paragraphs = extract(page).body.split("\n\n")
        assert len(paragraphs) == 2
        assert paragraphs[0].startswith(
            "أعلن وزير الزراعة، الأحد، خطة لدعم مزارعي القمح في محافظات"
        )
        assert paragraphs[0].endswith("نقابة المزارعين بالقرار.")

    def test_every_line_set_apart_by_a_blank_one(self) -> None:
        lines = ["رئيس التحرير", "سالم الفارس", TITLE, "نشر", "حقل", "حقل", LEAD, SECOND, THIRD]
        assert extract("\n\n\n".join(lines)) == article()


class TestWithoutHeadline:
    def test_running_text_keeps_its_first_sentence(self) -> None:
        assert extract(BODY) == RawText("", BODY, None)
        assert extract(f"نشر\nعاجل\n{BODY}") == RawText("", BODY, None)

    def test_a_dateline_is_no_headline(self) -> None:
        assert extract(f"سالم الفارس – الميناء\n{BODY}") == RawText("", BODY, None)

    def test_an_article_of_one_sentence(self) -> None:
        assert extract(LEAD) == RawText("", LEAD, None)

    def test_an_article_of_one_headline(self) -> None:
        assert extract(TITLE) == RawText(TITLE, "", None)

    @pytest.mark.parametrize("page", ["", "\n \r\n\t\n", "\u200f\ufeff\n", "***\n-\n...\n1\n"])
    def test_nothing_at_all(self, page: str) -> None:
        assert extract(page) == RawText("", "", None)

    def test_only_boilerplate(self) -> None:
        page = """الرئيسية | سياسة | رياضة
رئيس التحرير
سالم الفارس
نشر
عاجل
اقرأ أيضا
18 فبراير 2024
شارك على فيسبوك
جميع الحقوق محفوظة"""
        assert extract(page) == RawText("", "", datetime(2024, 2, 18, tzinfo=UTC))


class TestBody:
    def test_subheadings_stay(self) -> None:
        page = f"{TITLE}\n\n{LEAD}\n\nترحيب حذر\n\n{SECOND}\n\n«لا نستطيع الانتظار»\n\n{THIRD}"
        assert (
            extract(page).body
            == f"{LEAD}\n\nترحيب حذر\n\n{SECOND}\n\n«لا نستطيع الانتظار»\n\n{THIRD}"
        )

    def test_a_caption_among_the_paragraphs_stands_twice(self) -> None:
        page = f"{TITLE}\n{LEAD}\nمزارع في حقله\nمزارع في حقله\n{SECOND}\n{THIRD}"
        assert extract(page) == article()

    def test_a_caption_twice_with_a_label_between(self) -> None:
        page = f"{TITLE}\nمزارع في حقله\nنشر\nمزارع في حقله\n\n{BODY}"
        assert extract(page) == article()

    @pytest.mark.parametrize(
        "caption",
        [
            "تصوير: نادر العلي",
            "الصورة: حقل في الشمال",
            "التعليق على الصورة، مزارعون في حقول القمح أمس",
            "مزارع في حقله (أرشيف)",
        ],
    )
    def test_a_caption_that_says_so(self, caption: str) -> None:
        assert extract(f"{TITLE}\n{caption}\n{LEAD}\n{caption}\n{SECOND}\n{THIRD}") == article()

    def test_a_caption_above_the_text_with_a_credit(self) -> None:
        page = f"{TITLE}\nمزارعون في حقول القمح في الشمال (الفرنسية)\n{BODY}"
        assert extract(page) == article()

    def test_a_second_headline_stays(self) -> None:
        deck = "البذور والأسمدة بأسعار مخفضة لعشرة آلاف مزارع"
        assert extract(f"{TITLE}\n{deck}\n{BODY}") == RawText(TITLE, f"{deck}\n\n{BODY}", None)

    def test_a_list_stays(self) -> None:
        page = f"{TITLE}\n{LEAD}\nوتشمل الخطة:\n- البذور\n- الأسمدة\n- الآلات\n- التدريب\n"
        body = f"{LEAD}\n\nوتشمل الخطة:\n\n- البذور\n\n- الأسمدة\n\n- الآلات\n\n- التدريب"
        assert extract(page) == RawText(TITLE, body, None)

    def test_speakers_stay(self) -> None:
        page = f"{TITLE}\n{LEAD}\nالسائل:\n{SECOND}\nالوزير:\n{THIRD}\nالسائل:\nشكرا لكم على هذا."
        assert {"السائل:", "الوزير:"} <= set(extract(page).body.split("\n\n"))

    def test_the_characters_of_a_sentence_stay(self) -> None:
        sentence = "رُصدت  أربع مســيرات​ في «الأَنـــدلس»،\u200f وﺍﻟﺘﻀﺨﻢ عند ٪١٢ ثم هبطت."
        assert extract(f"{TITLE}\n  \u200f{sentence}\u00a0\n").body == sentence

    def test_the_dates_of_a_chronicle_stay(self) -> None:
        page = "\n".join(
            [TITLE, "18/02/2024", LEAD, SECOND, THIRD, "1 مارس 2023", "بدأت الأزمة في ذلك اليوم."]
        )
        assert extract(page) == RawText(
            TITLE,
            f"{BODY}\n\n1 مارس 2023\n\nبدأت الأزمة في ذلك اليوم.",
            datetime(2024, 2, 18, tzinfo=UTC),
        )

    @pytest.mark.parametrize(
        "sentence",
        [
            "نشرت الصحف الأجنبية صورا من الحقول التي غمرتها المياه.",
            "كتب الوزير إلى المزارعين يشكرهم على صبرهم.",
            "شارك في الحملة مئات المتطوعين من القرى المجاورة.",
            "اشترك في السباق نحو مئتي عداء من عشر دول.",
            "أرسل الوزير رسالة قصيرة إلى نقابة المزارعين.",
            "تابع المزارعون أخبار الخطة على فيسبوك وتويتر.",
            "قال رئيس التحرير إن الصحيفة ستواصل نشر التقرير.",
            "حظرت المحكمة استخدام ملفات تعريف الارتباط من دون إذن.",
            "وقال إن 17 غشت 2020 كان يوما عصيبا.",
            "المصدر الوحيد للمياه هناك بئر قديمة.",
        ],
    )
    def test_a_sentence_with_a_word_of_the_page_stays(self, sentence: str) -> None:
        assert sentence in extract(f"{TITLE}\n{LEAD}\n{sentence}\n{THIRD}").body.split("\n\n")


class TestHeadline:
    @pytest.mark.parametrize(
        "above",
        [
            "سياسة",
            "الملف الأسبوعي",
            "صحيفة عربية مستقلة",
            "كتب: سالم الفارس",
            "كتب – سالم الفارس",
            "كتبت/ سلمى الفارس",
            "بقلم سالم الفارس",
            "نشرت بواسطة سالم الفارس",
            "إعداد وتقديم: سلمى الفارس",
            "ترجمة: سلمى الفارس",
            "سالم الفارس – الميناء",
            "المحرر\nسالم الفارس",
            "نشر",
            "عاجل",
            "آخر تحديث",
            "طباعة",
            "5 دقائق للقراءة",
            "الرئيسية / أخبار / محليات / زراعة",
            "منذ ساعتين",
            "Breaking News",
            "editor@example.org",
        ],
    )
    def test_what_stands_above_is_not_taken_for_it(self, above: str) -> None:
        assert extract(f"{above}\n{TITLE}\n{BODY}").title == TITLE
        assert above.split("\n")[0] not in extract(f"{above}\n{TITLE}\n{BODY}").body.split("\n\n")

    @pytest.mark.parametrize(
        "title",
        [
            "البيت الأبيض: لا تغيير في سياسة واشنطن",
            "هل تنجح خطة دعم المزارعين؟",
            "«أبناء الشمال» يفوز بكأس القمح..!",
            "كتب التراث العربي",
            "شارك نجوم الفن صورهم على تويتر",
            "مراسلون - بلا حدود - ينتقدون قانون النشر الجديد",
            "تصنيف: جامعات المنطقة تتقدم على مثيلاتها في آسيا",
            "فنجان قهوة",
            "431 مزارعا يقاضون الوزارة",
            "فلسطين/ انطلاق موسم الزيتون",
        ],
    )
    def test_headlines_of_all_kinds_are_taken(self, title: str) -> None:
        assert extract(f"{title}\n\n{BODY}") == RawText(title, BODY, None)

    def test_the_first_item_of_a_column_is_not_taken_for_it(self) -> None:
        page = f"موجز الأخبار\n* {TITLE}\n{LEAD}\n* افتتاح سوق جديدة\n{SECOND}"
        body = f"* {TITLE}\n\n{LEAD}\n\n* افتتاح سوق جديدة\n\n{SECOND}"
        assert extract(page) == RawText("موجز الأخبار", body, None)

    def test_the_one_that_speaks_of_the_text_is_taken(self) -> None:
        other = "انطلاق مهرجان المسرح في العاصمة بمشاركة عشر فرق"
        assert extract(f"{other}\n{TITLE}\n{BODY}").title == TITLE


class TestDate:
    @pytest.mark.parametrize(
        ("line", "date"),
        [
            ("18/02/2024", datetime(2024, 2, 18, tzinfo=UTC)),
            ("الأحد 18 فبراير 2024 - 10:30", datetime(2024, 2, 18, 10, 30, tzinfo=UTC)),
            ("الميناء - 18 فبراير 2024", datetime(2024, 2, 18, tzinfo=UTC)),
            ("الميناء/ 18 شباط/فبراير 2024/ وكالات", datetime(2024, 2, 18, tzinfo=UTC)),
            ("18/2/2024|آخر تحديث: 19/2/2024 10:30", datetime(2024, 2, 18, tzinfo=UTC)),
            (
                "كتب: سالم الفارس | 18 فبراير 2024 | 10:30",
                datetime(2024, 2, 18, 10, 30, tzinfo=UTC),
            ),
            (
                "الميناء 26 شوال 1436 هـ الموافق 11 أغسطس 2015 م وكالات",
                datetime(2015, 8, 11, tzinfo=UTC),
            ),
            (
                "نشر في 18 فبراير 2024 - آخر تحديث 19 فبراير 2024",
                datetime(2024, 2, 18, tzinfo=UTC),
            ),
            (
                "آخر تحديث: 19 فبراير 2024\nنشر في: 18 فبراير 2024",
                datetime(2024, 2, 18, tzinfo=UTC),
            ),
            ("آخر تحديث: 19 فبراير 2024", datetime(2024, 2, 19, tzinfo=UTC)),
        ],
    )
    def test_it_is_taken_from_its_line(self, line: str, date: datetime) -> None:
        assert extract(f"{TITLE}\n{line}\n{BODY}") == article(date)
        assert extract(f"{line}\n{TITLE}\n{BODY}") == article(date)

    def test_it_is_local_time_where_the_page_was_printed(self) -> None:
        cleaner = RawTextCleaner(zone=ZoneInfo("Asia/Riyadh"))
        page = f"{TITLE}\n18 فبراير 2024 - 02:30\n{BODY}"
        assert cleaner.extract(page).date == datetime(2024, 2, 17, 23, 30, tzinfo=UTC)


class TestLearning:
    SLOGAN = "صوت المزارعين في كل بيت وحقل"
    TAIL = "تصدر هذه الصحيفة كل صباح وتوزع في جميع المدن."

    def pages(self, number: int) -> list[str]:
        return [
            f"{self.SLOGAN}\nخبر عن مدينة الورد رقم {n}\n\n"
            f"جرى في المدينة {n} حدث كبير أمس الأول.\n\n"
            f"وشهد الحدث {n} جمهور كثير من أهل المدينة.\n\n{self.TAIL}"
            for n in map(chr, range(ord("ا"), ord("ا") + number))
        ]

    def test_lines_of_every_page_are_dropped(self) -> None:
        cleaner, pages = RawTextCleaner(), self.pages(5)
        assert self.TAIL in cleaner.extract(pages[0]).body
        cleaner.learn(pages)
        found = cleaner.extract(pages[0])
        assert found.title == "خبر عن مدينة الورد رقم ا"
        assert self.TAIL not in found.body
        assert len(found.body.split("\n\n")) == 2

    def test_two_pages_are_too_few(self) -> None:
        cleaner = RawTextCleaner()
        cleaner.learn(self.pages(2))
        assert cleaner.boilerplate == frozenset()

    def test_a_fifth_of_the_pages_is_needed(self) -> None:
        cleaner, pages = RawTextCleaner(), self.pages(16)
        rare = "عدد خاص بموسم الحصاد"
        cleaner.learn(f"{rare}\n{page}" if place < 3 else page for place, page in enumerate(pages))
        assert cleaner.extract(f"{TITLE}\n{LEAD}\n{rare}\n{SECOND}").body.split("\n\n")[1] == rare

    def test_a_story_collected_many_times_is_not_boilerplate(self) -> None:
        cleaner = RawTextCleaner()
        cleaner.learn([*self.pages(5), *[f"{TITLE}\n{count} مشاهدة\n{BODY}" for count in range(9)]])
        assert cleaner.extract(f"{TITLE}\n{BODY}") == article()

    def test_a_line_repeated_in_one_page_counts_once(self) -> None:
        cleaner = RawTextCleaner()
        cleaner.learn([f"{TITLE}\n{LEAD}\n{SECOND}\n" + "فاصل قصير من المدينة\n" * 9])
        assert cleaner.boilerplate == frozenset()

    def test_learning_goes_on(self) -> None:
        cleaner, pages = RawTextCleaner(), self.pages(4)
        for page in pages:
            cleaner.learn([page])
        assert self.TAIL not in cleaner.extract(pages[0]).body

    def test_numbers_in_a_line_may_change(self) -> None:
        cleaner = RawTextCleaner()
        cleaner.learn(f"{page}\nالعدد {n} من السنة 7" for n, page in enumerate(self.pages(5)))
        assert cleaner.extract(f"{TITLE}\n{BODY}\nالعدد ٩٩ من السنة 8") == article()

    def test_known_boilerplate_is_dropped(self) -> None:
        cleaner = RawTextCleaner([self.TAIL])
        assert cleaner.extract(f"{TITLE}\n{BODY}\n{self.TAIL}") == article()

    def test_what_was_learned_can_be_passed_on(self) -> None:
        teacher, pages = RawTextCleaner(), self.pages(5)
        teacher.learn(pages)
        pupil = RawTextCleaner(teacher.boilerplate)
        assert pupil.boilerplate == teacher.boilerplate
        assert pupil.extract(pages[0]) == teacher.extract(pages[0])

    def test_memory_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("fihris.corpus.pages.boilerplate._MOST_LINES", 50)
        cleaner = RawTextCleaner()
        cleaner.learn(
            f"{self.SLOGAN}\n" + "\n".join(f"سطر {word}{n}ة" for word in "ابتث")
            for n in map(chr, range(0x4E00, 0x4E00 + 300))
        )
        assert cleaner.boilerplate == {self.SLOGAN}


class TestLineKinds:
    @pytest.mark.parametrize(
        ("kind", "lines"),
        [
            (
                Kind.LABEL,
                ["نشر", "نُشر:", "عـــاجل", "» المزيد", "التعليقات (12)", "* * *", "19:30"],
            ),
            (Kind.ROLE, ["رئيس التحرير", "بقلم:", "كتبت", "إعداد", "Written by"]),
            (Kind.BYLINE, ["كتب: أدهم الساري", "بقلم أدهم الساري", "ترجمة/ سلمى الفارس - الميناء"]),
            (Kind.CAPTION, ["تصوير: نادر العلي", "صورة تعبيرية", "الحقل بعد الحصاد - تصوير: نادر"]),
            (Kind.RELATED, ["اقرأ أيضا", "إقرأ أيضًا:", "اقرأ أيضا: فوز المنتخب", "مواضيع ذات صلة"]),
            (Kind.TAGS, ["كلمات مفتاحية", "وسوم: قمح، زراعة", "#قمح #زراعة_الشمال"]),
            (Kind.MENU, ["سياسة | اقتصاد | رياضة", "الرئيسية » أخبار", "فن - علوم - صحة - سفر"]),
            (Kind.INVITATION, ["تابعونا على فيسبوك", "اشترك في النشرة البريدية", "اضغط هنا"]),
            (Kind.NOTICE, ["جميع الحقوق محفوظة © 2024", "كافة الحقوق محفوظة لصحيفة الحقل"]),
            (Kind.RUNNING, [LEAD, "كلمة " * 20, "انتهى موسم الحصاد أمس. وبدأ البذر"]),
            (
                Kind.SHORT,
                [TITLE, "ترحيب حذر", "سالم الفارس", "ترجمة: من أين نبدأ؟", "«قمح » الشمال"],
            ),
        ],
    )
    def test_a_line_is_of_its_kind(self, kind: Kind, lines: list[str]) -> None:
        assert {line: kind_of(Line(line)) for line in lines} == dict.fromkeys(lines, kind)


pieces = st.sampled_from(
    (
        *(TITLE, LEAD, SECOND, THIRD, "حقل قمح", "سالم الفارس", "قالوا:", "", "  ", "***"),
        *("نشر", "رئيس التحرير", "اقرأ أيضا", "وسوم", "18 فبراير 2024", "سياسة | رياضة | فن"),
    )
)


@given(st.lists(pieces | st.text(max_size=40), max_size=30))
def test_every_paragraph_is_a_line_of_the_page_once(lines: list[str]) -> None:
    page = "\n".join(lines)
    found = extract(page)
    paragraphs = found.body.split("\n\n") if found.body else []
    assert len(set(paragraphs)) == len(paragraphs)
    together = " ".join(page.split())
    assert all(" ".join(part.split()) in together for part in [found.title, *paragraphs])
    assert found.title not in paragraphs or not found.title


@given(st.text(), st.lists(st.text(max_size=20)))
def test_any_page_is_read(page: str, known: list[str]) -> None:
    cleaner = RawTextCleaner(known)
    cleaner.learn([page] * 3)
    assert isinstance(cleaner.extract(page), RawText)


@given(st.lists(pieces, max_size=30))
def test_line_ends_do_not_matter(lines: list[str]) -> None:
    assert extract("\r\n".join(lines)) == extract("\n".join(lines))


@pytest.mark.parametrize(
    "page",
    [
        "كلمة أخرى هنا\n" * 20_000,
        "\n".join(f"سطر قصير رقم {number}" for number in range(20_000)),
        "اقرأ أيضا\nعنوان آخر هنا\n\n" * 10_000,
        "رئيس التحرير\nسالم الفارس\n" * 10_000,
        "أ - ب - ت - 3 - ث - ج\n" * 5_000,
        "ك" * 1_000_000,
        "@" * 100_000,
        "| " * 100_000,
        "\u0651" * 100_000,
    ],
)
def test_hostile_pages_come_to_an_end(page: str) -> None:
    assert len(extract(page).body) <= len(page) * 2  # paragraphs are parted by two line ends


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.txt")), ids=lambda path: path.stem)
def test_the_sample_pages_come_out_clean(path: Path) -> None:
    found = extract(path.read_text(encoding="utf-8"))
    paragraphs = found.body.split("\n\n")
    assert kind_of(Line(found.title)) is Kind.SHORT
    assert len(found.title.split()) >= 4
    assert len(paragraphs) >= 3
    assert kind_of(Line(paragraphs[0])) is Kind.RUNNING
    assert {kind_of(Line(part)) for part in paragraphs} <= {Kind.RUNNING, Kind.SHORT}


@pytest.mark.shared_data
class TestRealPages:
    def test_the_page_of_the_brief(self, shared: Path) -> None:
        (path,) = (shared / "seed").glob("*.txt")
        found = extract(path.read_text(encoding="utf-8"))
        paragraphs = found.body.split("\n\n")
        assert found.title == (
            "البيت الأبيض: روسيا تلقت مئات المسيرات من إيران لاستخدامها ضد أوكرانيا"
        )
        assert paragraphs[0].startswith("قال متحدث باسم البيت الأبيض")
        assert paragraphs[-1].endswith("دفاعية عميقة بين روسيا وإيران.")
        assert "البيت الأبيض: روسيا ستشتري مزيدا من المسيرات الإيرانية" in paragraphs
        assert "نشرت السلطات الأمريكية صور أقمار صناعية" in found.body
        assert len(paragraphs) == 14
        furniture = {"رئيس التحرير", "أحمد ناصف", "نشر", "عاجل", "مسيرات إيرانية"}
        assert furniture.isdisjoint(paragraphs)

    @pytest.mark.parametrize("name", ["antcorpus", "saudinewsnet"])
    def test_real_headlines_are_found_above_real_bodies(self, shared: Path, name: str) -> None:
        found = asked = 0
        for title, body in _articles(shared, name):
            page = f"سياسة | اقتصاد | رياضة\n{title}\n18/02/2024\n{body}\nاقرأ أيضا\n{TITLE}\nعاجل"
            asked += 1
            found += extract(page).title == title
        assert found / asked > 0.98

    @pytest.mark.parametrize("name", ["antcorpus", "saudinewsnet"])
    def test_real_leads_are_not_taken_for_headlines(self, shared: Path, name: str) -> None:
        for _, body in _articles(shared, name):
            if body.endswith(".") and kind_of(Line(body.split("\n")[0])) is Kind.RUNNING:
                assert extract(body).title == ""


def _articles(shared: Path, name: str) -> list[tuple[str, str]]:
    """The first thousand articles with a headline and paragraphs, spacing at the edges off."""
    with gzip.open(shared / "news" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        pairs = ((article["title"], article["body"]) for article in map(json.loads, lines))
        edges = " \n\u00a0\u200b\u200e\u200f\u202a\u202b\u202c\ufeff"
        stripped = ((title.strip(edges), body.strip(edges)) for title, body in pairs)
        return list(islice((pair for pair in stripped if pair[0] and len(pair[1]) > 200), 1000))


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("مسيرات", "مسيرات"),
        ("خبر عن مسيرات", "خبر عن مسيرات"),
        ("خبر أول\n\nنصه.", "خبر أول\n\nنصه."),
    ],
)
def test_a_text_too_short_to_judge_is_kept(text: str, body: str) -> None:
    assert RawTextCleaner().extract(text) == RawText("", body, None)

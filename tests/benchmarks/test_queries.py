"""Queries to measure with: of the corpus's own words, the same for the same seed."""

from __future__ import annotations

from benchmarks.queries import CLASSES, KINDS, content_words, drawn
from fihris import Article
from fihris.index.analysis.stopwords import is_stop

TITLES = (
    "وزيرة التعليم تفتتح مدرسة تستقبل تلاميذ في بلدة الزيتونة",
    "ارتفاع أسعار القمح في الأسواق المحلية بعد موسم جاف",
    "فريق النخيل يفوز على منافسه الساحل 3-1 في المباراة النهائية",
    "قطار سريع يربط العاصمة بمدن الشمال قبل نهاية العام",
)
BODIES = (
    "قالت الوزيرة إن ثلاث مدارس أخرى ستفتح أبوابها، وإن المعلمين جاهزون.",
    "يتوقع التجار أن تستقر الأسعار مع وصول شحنات جديدة إلى الميناء.",
    "رفع قائد الفريق الكأس أمام آلاف المشجعين في ملعب المدينة.",
    "ينطلق أول قطار صباح الأحد من محطة العاصمة القديمة.",
)
ARTICLES = [
    Article(str(number), title, body)
    for number, (title, body) in enumerate(zip(TITLES, BODIES, strict=True))
]


def test_every_class_has_queries_and_none_comes_twice() -> None:
    made = drawn(ARTICLES, 4)
    assert {asked.drawn_as for asked in CLASSES} == set(made)
    for queries in made.values():
        assert len(queries) == 4
        assert len(set(queries)) == 4
    assert {asked.kind for asked in CLASSES} == set(KINDS)


def test_a_class_has_as_many_words_as_its_name_says() -> None:
    made = drawn(ARTICLES, 4)
    for name, number in (("term", 1), ("or2", 2), ("or4", 4), ("and2", 2), ("and3", 3)):
        assert {len(words) for words in made[name]} == {number}
        assert all(len(set(words)) == number for words in made[name])
    assert {len(words) for words in made["phrase"]} == {2}
    assert {len(words) for words in made["prefix"]} == {1}


def test_words_are_of_one_headline_in_its_order_and_no_stop_words() -> None:
    made = drawn(ARTICLES, 20)
    for words in (*made["or4"], *made["and3"]):
        assert not any(map(is_stop, words))
        (title,) = (title for title in TITLES if set(words) <= set(title.split()))
        assert sorted(words, key=title.split().index) == list(words)


def test_content_words_are_written_in_arabic_letters_alone() -> None:
    text = "أعلن الفريق عن 25 صفقة، وقال «المدير» إن F-16 أُلغيت ــ إلى الأبد"
    assert content_words(text) == ["أعلن", "الفريق", "وقال", "الأبد"]


def test_a_phrase_stands_side_by_side_in_an_article() -> None:
    texts = [f"{article.title}\n{article.body}" for article in ARTICLES]
    for words in drawn(ARTICLES, 20)["phrase"]:
        assert any(" ".join(words) in text for text in texts)
        assert not any(map(is_stop, words))


def test_a_prefix_begins_a_longer_word_and_is_no_article() -> None:
    words = [word for title in TITLES for word in title.split()]
    for (prefix,) in drawn(ARTICLES, 20)["prefix"]:
        assert len(prefix) in (4, 5)
        assert any(word.startswith(prefix) and len(word) >= 6 for word in words)
        assert not prefix.startswith("ال")


def test_a_headline_is_asked_as_it_is() -> None:
    assert {" ".join(words) for words in drawn(ARTICLES, 20)["headline"]} == set(TITLES)


def test_a_seed_gives_the_same_queries_and_more_articles_change_nothing_behind_the_first() -> None:
    made = drawn(ARTICLES, 3, seed=5)
    assert drawn(iter(ARTICLES), 3, seed=5) == made
    assert drawn(ARTICLES, 3, seed=6) != made


def test_articles_without_headlines_have_no_queries() -> None:
    assert drawn([Article("1", body=BODIES[0])], 5)["term"] == []

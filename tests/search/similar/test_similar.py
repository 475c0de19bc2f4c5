"""More like this: of the index, of any article, of a text, and of about the same time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import isclose, log, sqrt
from pathlib import Path

import pytest
from whoosh import query as wq

import fihris
from fihris import Article, Index, UndatedArticleError, UnknownArticleError
from fihris.search.similar.words import MOST_WORDS, TITLE_COUNT, chosen_words
from fihris.search.terms.readings import read_documents

MakeIndex = Callable[..., Index]

SAMPLE = Path(__file__).resolve().parents[3] / "corpus" / "sample" / "articles"
DAY = datetime(2023, 5, 17, tzinfo=UTC)

QUAKE = "ضرب زلزال سواحل الجزيرة وانهارت مبان كثيرة"
AGAIN = "زلزال آخر يهز سواحل الجزيرة بعد انهيار المباني"
ARTICLES = [
    Article("quake", "زلزال في الجزيرة", QUAKE, DAY, "الأفق", "حوادث"),
    Article("again", "زلزال آخر", AGAIN, DAY + timedelta(days=2), "المنارة", "حوادث"),
    Article("rescue", "إنقاذ ناجين", "فرق تنقذ ناجين من زلزال الجزيرة", DAY + timedelta(days=30)),
    Article("market", "السوق", "ارتفعت أسعار الخضر في السوق", DAY, "الأفق", "اقتصاد"),
    Article("prices", "الأسعار", "انخفضت أسعار الفواكه في السوق"),
    *[Article(f"n{i}", "خبر", f"نبأ رقم {i} عن الطقس", DAY) for i in range(30)],
]


@pytest.fixture
def index(make_index: MakeIndex) -> Index:
    return make_index(ARTICLES)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = fihris.create(tmp_path_factory.mktemp("sample") / "index")
    with index.writer() as writer:
        for item in fihris.read_articles([SAMPLE], base=SAMPLE):
            assert isinstance(item, Article)
            writer.add(item)
    index.refresh()
    return index


def ids(hits: fihris.Hits) -> list[str]:
    return [hit.id for hit in hits]


def test_articles_of_the_same_words_come_first_and_not_the_article_itself(index: Index) -> None:
    assert ids(index.similar("quake")) == ["again", "rescue"]
    assert ids(index.similar("prices")) == ["market"]


def test_a_text_finds_the_article_that_it_was_taken_from(index: Index) -> None:
    assert ids(index.similar(text=QUAKE))[:2] == ["quake", "again"]


def test_an_article_that_is_not_indexed_is_asked_by_its_own_words(index: Index) -> None:
    other = Article("other", "هزة أرضية", "زلازل في السواحل")
    assert set(ids(index.similar(other))) == {"quake", "again", "rescue"}
    changed = Article("quake", "أسعار", "أسعار السوق")
    assert set(ids(index.similar(changed))) == {"market", "prices"}


def test_the_hits_total_pages_and_ranks_are_those_without_the_article(index: Index) -> None:
    whole = index.similar("n1", 40)
    assert whole.total == len(whole) == 29
    assert [hit.rank for hit in whole] == list(range(1, 30))
    pages = [hit.id for first in range(0, 40, 7) for hit in index.similar("n1", 7, first)]
    assert pages == ids(whole)
    assert index.similar("n1", 3).total == 29
    assert index.similar("n1", 0).total == 29


def test_an_article_that_the_filters_leave_out_is_not_counted(index: Index) -> None:
    found = index.similar("quake", sources="المنارة")
    assert ids(found) == ["again"]
    assert found.total == 1
    assert index.similar("quake", 0, sources="المنارة").total == 1


def test_scores_are_explained_and_marks_are_those_of_the_chosen_words(index: Index) -> None:
    hit = index.similar("quake")[0]
    explanation = hit.explain()
    assert isclose(sum(part.score for part in explanation.contributions), hit.score)
    assert "<mark>زلزال</mark>" in hit.snippets[0].html()


def test_near_in_time_are_those_within_so_many_days(index: Index) -> None:
    assert ids(index.related("quake")) == ["again"]
    assert ids(index.related("quake", 30)) == ["again", "rescue"]
    assert ids(index.related("quake", 1.9)) == []
    assert ids(index.related("quake", 1e300)) == ["again", "rescue"]
    assert ids(index.related("quake", 30, since=DAY + timedelta(days=3))) == ["rescue"]


def test_an_article_without_a_date_has_none_near_it(index: Index) -> None:
    with pytest.raises(UndatedArticleError, match=r"'prices' .* has no date") as raised:
        index.related("prices")
    assert raised.value.article_id == "prices"


@pytest.mark.parametrize("method", ["similar", "related"])
def test_an_unknown_id_is_told(index: Index, method: str) -> None:
    with pytest.raises(UnknownArticleError):
        getattr(index, method)("nothing")


def test_wrong_arguments_are_told(index: Index) -> None:
    with pytest.raises(ValueError, match="one of them"):
        index.similar()
    with pytest.raises(ValueError, match="one of them"):
        index.similar("quake", text="زلزال")
    with pytest.raises(ValueError, match="negative"):
        index.similar("quake", -1)
    for days in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="days"):
            index.related("quake", days)


def test_nothing_is_like_a_text_without_words(index: Index) -> None:
    for text in ("", "، 12 !", "من في على"):
        found = index.similar(text=text)
        assert (len(found), found.total) == (0, 0)


def test_it_is_the_same_in_several_segments(make_index: MakeIndex) -> None:
    index = make_index(ARTICLES[:2])
    with index.writer() as writer:
        for article in ARTICLES[2:]:
            writer.add(article)
    index.refresh()
    assert ids(index.similar("quake")) == ["again", "rescue"]


def test_the_words_are_those_of_the_highest_tf_idf(sample: Index) -> None:
    snapshot = sample.snapshot
    for document in range(0, len(sample), 9):
        reading = read_documents(snapshot, [document])
        counts: Counter[str] = Counter()
        for i in reading.content.nonzero()[0].tolist():
            lemma = reading.forms.lemmas[int(reading.lemma[i])]
            counts[lemma] += TITLE_COUNT if reading.title[i] else 1
        having = {lemma: _articles_with(sample, lemma) for lemma in counts}
        size = len(sample)
        weights = {
            lemma: (1 + log(count)) * log(1 + (size - having[lemma] + 0.5) / (having[lemma] + 0.5))
            for lemma, count in counts.items()
            if having[lemma] > 1
        }
        expected = sorted(weights, key=lambda lemma: (-weights[lemma], lemma))[:MOST_WORDS]
        found = chosen_words(reading, size, indexed=True)
        assert [weights[word.lemma] for word in found] == pytest.approx(
            [weights[lemma] for lemma in expected]
        )


def _articles_with(index: Index, lemma: str) -> int:
    return index.search(wq.Or([wq.Term("title", lemma), wq.Term("body", lemma)]), 0).total


def test_the_likest_by_cosine_of_all_words_are_among_the_first(sample: Index) -> None:
    readings = [read_documents(sample.snapshot, [i]) for i in range(len(sample))]
    vectors = []
    for reading in readings:
        words = chosen_words(reading, len(sample), indexed=True, most=10_000)
        vector = {}
        for word in words:
            number = reading.forms.lemma_number(word.lemma)
            having = int(reading.forms.frequencies[number])
            vector[word.lemma] = word.weight * log(
                1 + (len(sample) - having + 0.5) / (having + 0.5)
            )
        length = sqrt(sum(value * value for value in vector.values()))
        vectors.append({lemma: value / length for lemma, value in vector.items()})
    found = 0
    for i, own in enumerate(vectors):
        cosines = [
            sum(own[w] * v.get(w, 0) for w in own) if j != i else -1 for j, v in enumerate(vectors)
        ]
        likest = max(range(len(vectors)), key=cosines.__getitem__)
        article = sample.snapshot.article(i)
        found += likest in sample.similar(article.id, 5).documents
    assert found >= 0.9 * len(vectors)


def test_in_the_sample_the_other_account_of_an_event_comes_first(sample: Index) -> None:
    pairs = {"m-015": "m-014", "e-027": "e-028", "m-002": "m-001"}
    for one, other in pairs.items():
        assert other in ids(sample.similar(one, 2))


@pytest.mark.shared_data
def test_in_real_articles_most_hits_are_of_the_same_section(shared: Path, tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    with index.writer() as writer:
        for item in fihris.read_articles([shared / "news" / "antcorpus.jsonl.gz"]):
            if isinstance(item, Article):
                writer.add(item)
    index.refresh()
    same = every = 0
    for document in range(0, len(index), 100):
        article = index.snapshot.article(document)
        hits = index.similar(article.id, 5)
        same += sum(hit.category == article.category for hit in hits)
        every += len(hits)
    assert same > 0.55 * every


STORY = (
    "أعلنت هيئة الموانئ أن الرصيف الجديد في ميناء الزهراء يستقبل أولى السفن مطلع الشهر المقبل بعد "
    "عامين من العمل وقال مدير الهيئة إن طول الرصيف سبعمئة متر وإن عمقه يكفي لأكبر السفن"
)
VISIT = (
    "زار الوزير ميناء الزهراء واطلع على الرصيف الجديد وسأل العاملين عن أحوالهم وشكر مدير الهيئة ثم "
    "غادر إلى العاصمة حيث اجتمع مساء بأصحاب السفن وبحث معهم أجور الرسو"
)
HARBOUR = [
    Article("story", "رصيف جديد", STORY, DAY, "الوكالة"),
    Article("story-2", "هيئة الموانئ تعلن", STORY, DAY + timedelta(days=1), "الأفق"),
    Article("story-3", "السفن قادمة", STORY, DAY + timedelta(days=2), "المنارة"),
    Article("visit", "الوزير في الميناء", VISIT, DAY + timedelta(days=1), "الوكالة"),
    Article("visit-2", "جولة الوزير", VISIT, DAY + timedelta(days=2), "الأفق"),
    Article("ships", "سفن", "السفن في ميناء الزهراء", DAY + timedelta(days=3), "الأفق"),
    *ARTICLES[-30:],
]


@pytest.mark.parametrize("method", ["similar", "related"])
def test_near_copies_are_one_hit_and_those_of_the_article_itself_none(
    make_index: MakeIndex, method: str
) -> None:
    index = make_index(HARBOUR)
    ask = getattr(index, method)
    every = ask("story-2")
    assert set(ids(every)) == {"story", "story-3", "visit", "visit-2", "ships"}
    assert all(hit.copies is None for hit in every)
    found = ask("story-2", collapse=True)
    assert set(ids(found)) == {"visit", "ships"}
    assert [hit.copies.ids for hit in found if hit.copies] == [["visit-2"]]
    assert [hit.rank for hit in found] == [1, 2]
    assert found.total == ask("story-2", limit=0, collapse=True).total == 3
    assert not found.has_more


def test_pages_of_stories_follow_one_another_without_the_article_s_own(
    make_index: MakeIndex,
) -> None:
    index = make_index(HARBOUR)
    for asked in ("story", "story-3", "visit-2", "ships"):
        whole = ids(index.similar(asked, collapse=True))
        pages = [index.similar(asked, 1, first, collapse=True) for first in range(len(whole))]
        assert [hit.id for page in pages for hit in page] == whole
        assert [page.has_more for page in pages] == [True] * (len(whole) - 1) + [False]


def test_copies_of_an_article_that_the_filters_leave_out_are_not_among_what_is_like_it(
    make_index: MakeIndex,
) -> None:
    index = make_index(HARBOUR)
    found = index.similar("story", sources="الأفق", collapse=True)
    assert set(ids(found)) == {"visit-2", "ships"}
    assert found.total == 2
    assert index.similar("story", 0, sources="الأفق", collapse=True).total == 2
    chosen = index.similar("story", 0, ids=["story-2", "ships"], collapse=True)
    assert chosen.total == 1


def test_copies_of_a_text_that_is_not_indexed_are_one_hit(make_index: MakeIndex) -> None:
    first = make_index(HARBOUR).similar(text=STORY, collapse=True)[0]
    assert first.id == "story"
    assert first.copies is not None
    assert first.copies.ids == ["story-2", "story-3"]


def test_nothing_is_like_an_article_without_words(make_index: MakeIndex) -> None:
    index = make_index([Article("numbers", "", "12 13", DAY), *HARBOUR])
    for collapse in (False, True):
        found = index.similar("numbers", collapse=collapse)
        assert (len(found), found.total) == (0, 0)

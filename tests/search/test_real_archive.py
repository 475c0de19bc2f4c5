"""What is asked of an archive, on real articles, against the same found one article at a time."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import fihris
from fihris import Article, Index, read_articles
from fihris.index.analysis.stopwords import is_stop
from fihris.index.analysis.tokens import tokenise
from fihris.search.export.tables import hits_csv

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]

QUERIES = ("مسيرات", "وزير الخارجية", '"مجلس الأمن"', "+النفط -أسعار", "الري*")


@pytest.fixture(scope="module")
def articles(shared: Path) -> dict[str, Article]:
    """Of papers that ran the same stories, with dates; and of one paper, with sections."""
    found: dict[str, Article] = {}
    for name, number in (("saudinewsnet", 6000), ("antcorpus", 4000)):
        read = read_articles([shared / "news" / f"{name}.jsonl.gz"])
        found |= {a.id: a for a in islice(read, number) if isinstance(a, Article)}
    return found


@pytest.fixture(scope="module")
def index(articles: dict[str, Article], tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("archive") / "index"
    with fihris.create(folder).writer() as writer:
        for number, article in enumerate(articles.values()):
            writer.add(article)
            if number == 7000:
                writer.commit(merge=False)
        writer.commit(merge=False)
    return fihris.open(folder)


@pytest.mark.parametrize("query", QUERIES)
def test_counts_are_those_of_all_hits(
    index: Index, articles: dict[str, Article], query: str
) -> None:
    hits = index.search(query, limit=len(index))
    assert len(hits) == hits.total > 10
    found = [articles[hit.id] for hit in hits]
    for field, counts in hits.facets(most=None).items():
        assert {c.value: c.count for c in counts} == Counter(getattr(a, field) for a in found)
    months = Counter(a.date.strftime("%Y-%m") for a in found if a.date)
    buckets = hits.timeline("month").buckets
    assert {f"{b.start:%Y-%m}": b.count for b in buckets if b.count} == months
    rows = list(csv.DictReader(io.StringIO("\n".join(hits_csv(hits)), newline="")))
    assert [row["id"] for row in rows] == [hit.id for hit in hits]
    newest = [articles[hit.id].date for hit in index.search(query, limit=50, sort="newest")]
    dated = [date for date in newest if date]
    assert dated == sorted(dated, reverse=True)


def test_exact_copies_are_all_found(index: Index, articles: dict[str, Article]) -> None:
    bodies = defaultdict(list)
    for article in articles.values():
        if len(article.body.split()) >= 25:
            bodies[article.body].append(article.id)
    same = [ids for ids in bodies.values() if len(ids) > 1]
    assert len(same) > 20
    clusters = [{copy.id for copy in cluster} for cluster in index.duplicates()]
    for ids in same:
        assert any(set(ids) <= cluster for cluster in clusters)
        assert set(ids) <= {ids[0], *index.copies(ids[0])}


def test_no_story_is_shown_twice(index: Index) -> None:
    hits = index.search("السعودية", limit=200, collapse=True)
    shown = [hit.id for hit in hits]
    behind = [identity for hit in hits if hit.copies for identity in hit.copies.ids]
    assert len(shown + behind) == len(set(shown + behind))
    assert len(behind) > 5
    bodies = [hit.body for hit in hits if len(hit.body.split()) >= 25]
    assert len(bodies) == len(set(bodies))


def frequent_words(articles: dict[str, Article], number: int) -> list[str]:
    """The most frequent words of headlines, of six letters or more."""
    counts: Counter[str] = Counter()
    for article in articles.values():
        counts.update(set(tokenise(article.title).surfaces()))
    words = [word for word, _ in counts.most_common() if len(word) >= 6 and not is_stop(word)]
    return words[:number]


def test_slips_are_mended(index: Index, articles: dict[str, Article]) -> None:
    rng, mended, asked = np.random.default_rng(5), 0, 0
    for word in frequent_words(articles, 150):
        at = int(rng.integers(2, len(word) - 1))
        slip = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if index.search(slip).total * 10 > index.search(word).total:
            continue  # nothing to mend: another word, or the same to the search
        asked += 1
        meant = index.search(word).total
        offered = index.suggest(slip)
        mended += bool(offered) and offered[0].total >= meant * 0.9
        for one in offered:
            assert one.total == index.search(one.text).total
    assert asked > 50
    assert mended / asked > 0.8


def test_beginnings_are_completed(index: Index, articles: dict[str, Article]) -> None:
    words = frequent_words(articles, 100)
    found = 0
    for word in words:
        offered = index.complete(word[:4]).words
        found += word in {one.text for one in offered}
    assert found / len(words) > 0.5


@pytest.mark.parametrize("query", ["مجلس", "سوق", "حركة", "قضية"])
def test_topics_have_labels_that_stand_in_their_articles(
    index: Index, articles: dict[str, Article], query: str
) -> None:
    hits = index.search(query, limit=300)
    topics = index.topics(query)
    assert sorted(i for topic in topics for i in topic.ids) == sorted(hit.id for hit in hits)
    labels = [topic.label for topic in topics if topic.label]
    assert len(labels) == len(set(labels)) >= 2
    for topic in topics:
        texts = (f"{articles[i].title}\n{articles[i].body}" for i in topic.ids)
        assert not topic.label or any(topic.label in " ".join(text.split()) for text in texts)


def test_a_story_s_other_accounts_are_the_most_similar(
    index: Index, articles: dict[str, Article]
) -> None:
    clusters = [cluster for cluster in index.duplicates() if cluster.count > 1][:40]
    first = 0
    for cluster in clusters:
        ids = {copy.id for copy in cluster}
        identity = next(copy.id for copy in cluster)
        first += index.similar(identity, limit=1)[0].id in ids
    assert len(clusters) == 40
    assert first >= 36

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from fihris import Article, Index
from fihris.search.timings import STAGES, Timings


def test_a_lap_belongs_to_the_stage_that_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.25, 0.5, 10.5])
    monkeypatch.setattr("fihris.search.timings.perf_counter", lambda: next(clock))
    timings = Timings()
    timings.lap("parse")
    timings.lap("score")
    timings.add("fetch", 10.0)
    found = timings.milliseconds()
    assert found == {
        **dict.fromkeys(STAGES, 0.0),
        "parse": 250.0,
        "score": 250.0,
        "fetch": 500.0,
        "total": 1000.0,
    }


@pytest.fixture
def sample(make_index: Callable[..., Index]) -> Index:
    bodies = ["بحث وزير الخارجية فتح المعابر", "وزير", "قال وزير الداخلية وغادر"]
    return make_index([Article(str(i), "الخبر", body) for i, body in enumerate(bodies)])


def test_hits_say_where_their_time_went(sample: Index) -> None:
    started = time.perf_counter()
    hits = sample.search("وزير الخارجية")
    before = hits.profile
    assert list(before) == [*STAGES, "total"]
    assert before["fetch"] == 0 < min(before[stage] for stage in ("parse", "lookup", "score"))
    assert all(hit.title and hit.id for hit in hits)
    assert hits.profile["fetch"] > 0
    assert hits.profile["snippet"] == before["snippet"]
    assert any(hit.snippets for hit in hits)
    after = hits.profile
    assert after["snippet"] > before["snippet"]
    spent = (time.perf_counter() - started) * 1000
    assert after["total"] == pytest.approx(sum(after[stage] for stage in STAGES))
    assert after["total"] < spent


def test_what_is_not_done_takes_nothing(sample: Index) -> None:
    from whoosh import query

    profile = sample.search(query.Term("body", "وزير")).profile
    assert profile["parse"] == profile["lookup"] == 0

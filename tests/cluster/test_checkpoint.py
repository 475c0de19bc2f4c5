"""The file that a load goes on from: whole, or none at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from loads import (
    articles,
    comparable,
    counts_of,
)

from fihris.errors import (
    IndexingError,
    IndexLockedError,
)
from fihris.index.cluster.checkpoint import Checkpoint, Progress
from fihris.index.cluster.word_counts import WordCounts, WordTally

PROGRESS = Progress(
    "news", "sources", "token", "news-1", "lexicon", is_new=True, records=7, added=6
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "load[1].json"


def test_what_is_written_is_read(path: Path) -> None:
    counts = counts_of(articles(0, 30))
    Checkpoint(path, "sources").write(PROGRESS, WordCounts.none())
    Checkpoint(path, "sources").write(PROGRESS, counts)
    found = Checkpoint(path, "sources").read("news")
    assert found is not None
    assert found[0] == PROGRESS
    assert comparable(found[1]) == comparable(counts)
    assert len(list(path.parent.iterdir())) == 2


def test_where_there_is_none_nothing_is_read(path: Path) -> None:
    assert Checkpoint(path, "sources").read("news") is None


def test_one_into_another_index_is_refused(path: Path) -> None:
    Checkpoint(path, "sources").write(PROGRESS, WordCounts.none())
    with pytest.raises(IndexingError, match="load into news"):
        Checkpoint(path, "sources").read("sport")


def test_its_name_is_of_the_sources_and_its_fingerprint_of_what_is_in_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "1.jsonl").write_text("{}")

    def made(address: str = "opensearch://a/news", option: str = "x") -> Checkpoint:
        made = Checkpoint.of(address, [str(folder)], [option])
        assert made is not None
        return made

    first = made()
    assert (made().path, made().fingerprint) == (first.path, first.fingerprint)
    assert made("opensearch://a/sport").path != first.path
    assert made(option="y").path == first.path
    assert made(option="y").fingerprint != first.fingerprint
    (folder / "2.jsonl").write_text("{}")
    assert made().path == first.path
    assert made().fingerprint != first.fingerprint
    assert Checkpoint.of("opensearch://a/news", ["-"], []) is None


def test_one_that_another_holds_is_refused(path: Path) -> None:
    with (
        Checkpoint(path, "sources"),
        pytest.raises(IndexLockedError),
        Checkpoint(path, "sources"),
    ):
        pass


@pytest.mark.parametrize("which", ["json", "words"])
def test_a_damaged_one_is_none_and_said(path: Path, which: str) -> None:
    """Whatever byte is another, or wherever the file ends."""
    counts = counts_of(articles(0, 3))
    Checkpoint(path, "sources").write(PROGRESS, counts)
    (words,) = path.parent.glob("*.words")
    file = path if which == "json" else words
    whole = file.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 200)):
        flipped = bytearray(whole)
        flipped[place] ^= 1
        for damaged in (bytes(flipped), whole[:place]):
            file.write_bytes(damaged)
            said: list[str] = []
            found = Checkpoint(path, "sources", said.append).read("news")
            if found is None:
                assert "damaged" in said[0]
            else:
                assert found[0] == PROGRESS  # white space
    if which == "words":
        file.unlink()
        assert Checkpoint(path, "sources", said.append).read("news") is None


def test_a_sum_of_counts_is_the_counts_of_all() -> None:
    every = [*articles(0, 40), *articles(40, 70, "جلس وزير"), *articles(70, 71, "ربح فريق")]
    tally = WordTally()
    tally.add(WordCounts.none())
    for first in range(0, len(every), 7):
        tally.add(counts_of(every[first : first + 7]))
    total = tally.total()
    assert comparable(total) == comparable(counts_of(every))
    before = total.surface_articles["body"].copy()
    tally.add(counts_of(every))
    assert np.array_equal(total.surface_articles["body"], before)

"""Damage is an error, never an answer; and nothing is allocated for what a lying file claims."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import orjson
import pytest
import zstandard
from mutations import (
    KINDS,
    Answers,
    Damaged,
    Forged,
    answers,
    check_forgery,
    check_mutation,
    make_index,
    segment_files,
    sign,
    some_mutation,
    write_content,
)

import fihris
from fihris import Article, DamagedIndexError, Index
from fihris.index.checksums import CheckedArray
from fihris.index.deletions import write_deletions
from fihris.index.manifest import MANIFEST

HUGE = 10**15


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damage") / "index"
    make_index(folder)
    return folder


@pytest.fixture(scope="module")
def expected(source: Path) -> Answers:
    return answers(source)


@pytest.fixture
def copy(source: Path, tmp_path: Path) -> Path:
    shutil.copytree(source, tmp_path / "copy")
    return tmp_path / "copy"


def test_the_index_that_is_damaged_answers_something(expected: Answers) -> None:
    # Of the 36 articles that were added two have been deleted, and all others are of words drawn
    # from 32, 120 times: a word that none of them holds would be a wonder.
    assert expected["0-03"] is expected["1-03"] is None
    assert expected["2-03"].title == "السوق تفتح أبوابها"  # the second: 2 + 3 is 1 modulo 4
    assert sum(isinstance(found, Article) for found in expected.values()) == 34
    assert expected["الوزير"][0] == 34
    # Titles go round by fours, and this one stands where batch + i is a multiple of four: in three
    # of each batch's twelve, less 1-03.
    assert expected["title:أمطار"][0] == 8


def test_some_hundred_mutations_are_errors_or_change_nothing(
    source: Path, expected: Answers, tmp_path: Path
) -> None:
    chance = Random(20)
    mutations = [some_mutation(chance, source) for _ in range(400)]
    ends = Counter(check_mutation(source, tmp_path / "w", m, expected) for m in mutations)
    assert {mutation.kind for mutation in mutations} == set(KINDS)
    assert ends["error"] > 200


def test_some_hundred_forgeries_end_in_an_answer_or_an_error(source: Path, tmp_path: Path) -> None:
    ends = Counter(check_forgery(source, tmp_path / "w", seed) for seed in range(150))
    assert ends["error"] > 30
    assert ends["an answer"] > 30


def test_without_checksums_the_mutations_are_seen_to_be_served(
    source: Path, expected: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CheckedArray, "checked", lambda self, first, after: self._whole)
    monkeypatch.setattr(CheckedArray, "take", lambda self, places: self._whole[places])
    chance = Random(20)
    mutations = [some_mutation(chance, source) for _ in range(400)]
    with pytest.raises(Damaged):
        [check_mutation(source, tmp_path / "w", m, expected) for m in mutations]


# Whole files in another's place.


def swap(first: Path, second: Path) -> None:
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)


def twins(folder: Path) -> Index:
    """Make two segments whose files are as large as each other, with as many deletions."""
    for attempt in range(20):  # a checksum may be a digit shorter
        index = _twins(folder / str(attempt))
        if len({path.stat().st_size for path in index.path.glob("*.segment")}) == 1:
            return index
    raise AssertionError("unreachable")


def _twins(folder: Path) -> Index:
    index = fihris.create(folder, analyzer="none")
    with index.writer() as writer:
        for ids in ("12", "34"):
            for identity in ids:
                writer.add(Article(identity, body=f"خبر {folder.name}"))
            writer.commit(merge=False)
        writer.delete("1")
        writer.delete("4")
        writer.commit(merge=False)
    return index


@pytest.mark.parametrize("pattern", ["*.segment", "*.deleted"])
def test_files_that_have_changed_places_are_seen(tmp_path: Path, pattern: str) -> None:
    index = twins(tmp_path / "index")
    first, second = sorted(index.path.glob(pattern))
    assert first.stat().st_size == second.stat().st_size
    assert first.read_bytes() != second.read_bytes()
    swap(first, second)
    with pytest.raises(DamagedIndexError, match="committed with"):
        fihris.open(index.path)


def test_an_older_file_of_the_same_name_is_seen(tmp_path: Path) -> None:
    index = twins(tmp_path / "index")
    first, _ = sorted(index.path.glob("*.deleted"))
    segment, generation, _ = first.name.split(".")
    write_deletions(index.path, segment, int(generation), np.array([False, True]))
    with pytest.raises(DamagedIndexError, match="committed with"):
        fihris.open(index.path)


@pytest.mark.parametrize("which", range(5))
def test_a_file_that_is_missing_is_damage(copy: Path, which: int) -> None:
    files = [path for path in segment_files(copy) if path.name != MANIFEST]
    files[which].unlink()
    with pytest.raises(DamagedIndexError, match="missing"):
        fihris.open(copy)


# Files that lie, with the right checksums.


def lying(copy: Path, change: Callable[[Forged], None]) -> Path:
    forged = Forged(sorted(copy.glob("*.segment"))[0])
    change(forged)
    forged.write()
    sign(copy)
    return copy


def claim_length(forged: Forged) -> None:
    forged.lengths["titles.text"] = HUGE


def claim_documents(forged: Forged) -> None:
    forged.meta["documents"] = HUGE


def claim_documents_in_words(forged: Forged) -> None:
    forged.meta["documents"] = "12"


def claim_documents_in_floats(forged: Forged) -> None:
    forged.meta["documents"] = 12.0


def claim_tokens(forged: Forged) -> None:
    forged.meta["tokens"] = {"title": HUGE, "body": HUGE}


def claim_no_tokens(forged: Forged) -> None:
    del forged.meta["tokens"]


def leave_out_a_column(forged: Forged) -> None:
    del forged.arrays["column.date"]


@pytest.mark.parametrize(
    "change",
    [
        claim_length,
        claim_documents,
        claim_documents_in_words,
        claim_documents_in_floats,
        claim_tokens,
        claim_no_tokens,
        leave_out_a_column,
    ],
)
def test_a_header_that_lies_is_seen_when_the_index_is_opened(
    copy: Path, change: Callable[[Forged], None]
) -> None:
    with pytest.raises(DamagedIndexError):
        fihris.open(lying(copy, change))


def replace_block(forged: Forged, frame: bytes) -> None:
    """Put a frame in place of the first block of the bodies, of which there are two."""
    starts = forged.arrays["stored.body.block_starts"]
    rest = forged.arrays["stored.body.blocks"][starts[1] :]
    forged.arrays["stored.body.blocks"] = np.concatenate((np.frombuffer(frame, np.uint8), rest))
    forged.arrays["stored.body.block_starts"] = np.append(
        0, starts[1:].astype(np.int64) + len(frame) - int(starts[1])
    ).astype(np.uint32)


def claim_a_frame(forged: Forged) -> None:
    # RFC 8878, 3.1.1.1: a single segment with an eight-byte content size, then a block of one
    # repeated byte, which is the last.
    frame = struct.pack("<IBQ", 0xFD2FB528, 0b11100000, HUGE) + bytes([0b011, 0, 0, 7])
    assert zstandard.frame_content_size(frame) == HUGE
    replace_block(forged, frame)


def claim_a_frame_and_its_records(forged: Forged) -> None:
    claim_a_frame(forged)
    sizes = forged.arrays["stored.body.sizes"].astype(np.uint64)
    after = int(forged.arrays["stored.body.block_records"][1])
    sizes[:after] = 0
    sizes[0] = HUGE
    forged.arrays["stored.body.sizes"] = sizes


def hide_a_size(forged: Forged) -> None:
    replace_block(forged, zstandard.ZstdCompressor(write_content_size=False).compress(b"8" * 9))


def not_a_frame(forged: Forged) -> None:
    replace_block(forged, b"8" * 90)


def claim_postings(forged: Forged) -> None:
    starts = forged.arrays["lemma.starts"].astype(np.uint64)
    starts[1:] = HUGE
    forged.arrays["lemma.starts"] = starts


def claim_frequencies(forged: Forged) -> None:
    large = forged.arrays["lemma.body.large"]
    forged.arrays["lemma.body.large"] = np.full(max(len(large), 1), HUGE, np.uint64)


def claim_a_date(forged: Forged) -> None:
    forged.arrays["column.date"][:] = 2**62


def not_utf8(forged: Forged) -> None:
    forged.arrays["vocabulary.id.text"][:] = 0xFF


@pytest.mark.parametrize(
    "change",
    [
        claim_a_frame,
        claim_a_frame_and_its_records,
        hide_a_size,
        not_a_frame,
        claim_a_date,
        not_utf8,
    ],
)
def test_an_article_that_lies_is_seen_when_it_is_read(
    copy: Path, change: Callable[[Forged], None]
) -> None:
    lying(copy, change)
    with pytest.raises(DamagedIndexError):
        read_first(copy)


def read_first(copy: Path) -> Article:
    return fihris.open(copy).get("0-00")


@pytest.mark.parametrize("change", [claim_postings, claim_frequencies])
def test_a_list_that_lies_is_seen_when_it_is_searched(
    copy: Path, change: Callable[[Forged], None]
) -> None:
    lying(copy, change)
    with pytest.raises(DamagedIndexError):
        answers(copy)


def change_entry(content: Any, **values: Any) -> None:
    content["segments"][0].update(values)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.update(segments=7),
        lambda content: content.update(segments=[7]),
        lambda content: content.update(generation="1"),
        lambda content: content.update(generation=-1),
        lambda content: content.update(next_segment=None),
        lambda content: content.update(analyzer=["none"]),
        lambda content: content.update(analyzer="another"),
        lambda content: content.update(more=1),
        lambda content: content["segments"].append(content["segments"][0]),
        lambda content: change_entry(content, name="../../etc/passwd"),
        lambda content: change_entry(content, name=7),
        lambda content: change_entry(content, deletions="/etc/passwd"),
        lambda content: change_entry(content, deletions=None),
        lambda content: change_entry(content, documents=HUGE),
        lambda content: change_entry(content, documents=-12),
        lambda content: change_entry(content, documents=12.0),
        lambda content: change_entry(content, documents=True),
        lambda content: change_entry(content, deleted=13),
        lambda content: change_entry(content, bytes=HUGE),
        lambda content: change_entry(content, checksum="1"),
    ],
)
def test_a_manifest_that_lies_is_seen_when_the_index_is_opened(
    copy: Path, change: Callable[[Any], None]
) -> None:
    content = orjson.loads((copy / MANIFEST).read_bytes())["index"]
    change(content)
    write_content(copy, content)
    with pytest.raises(DamagedIndexError):
        fihris.open(copy)


@pytest.mark.parametrize("text", [b"", b"null", b"[]", b"7", b'{"format": 3}', b"[" * 100_000])
def test_a_manifest_that_is_none_is_damage(copy: Path, text: bytes) -> None:
    (copy / MANIFEST).write_bytes(text)
    with pytest.raises(DamagedIndexError):
        fihris.open(copy)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a bound of a process's memory")
def test_forgeries_take_no_more_memory_than_the_files(source: Path, tmp_path: Path) -> None:
    """Sixty of them in one process, which has 64 MB more than it had when it had read the index."""
    script = f"""
        import resource, sys
        sys.path[:0] = {sys.path!r}
        from pathlib import Path
        from mutations import answers, check_forgery

        source = Path({str(source)!r})
        answers(source)
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        bound = pages * resource.getpagesize() + (64 << 20)
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
        for seed in range(1000, 1060):
            check_forgery(source, Path({str(tmp_path / "w")!r}), seed)
        print("done")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_an_error_that_is_none_of_the_index_goes_on_as_it_is(source: Path) -> None:
    def fail(_: object) -> list[float]:
        raise LookupError("the model is not there")

    with pytest.raises(LookupError, match="the model is not there"):
        fihris.open(source).search("الوزير", scorer=fail)


def test_sound_segments_do_not_contradict_themselves(source: Path) -> None:
    for leaf in fihris.open(source).snapshot.leaves:
        leaf.segment.check()

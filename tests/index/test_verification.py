from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rewriting import flip, flip_in, rewrite, rewrite_file, rewrite_manifest, segment_file

import fihris
from fihris import Article, DamagedIndexError, NotAnIndexError, verify
from fihris.index import verification
from fihris.index.arrays import ArrayFile
from fihris.index.manifest import MANIFEST, Manifest, read_manifest

FIRST = {"قبل": "خبر أول", "2": "وزير الخارجية", "3": "مسيرات في العاصمة"}
SECOND = {"4": "كرة القدم", "5": "كره القدم"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two segments, with deletions in the first."""
    folder = tmp_path / "news"
    writer = fihris.create(folder, analyzer="none").writer()
    for articles in (FIRST, SECOND):
        for identity, body in articles.items():
            writer.add(Article(identity, "خبر", body))
        writer.commit(merge=False)
    writer.delete("2")
    writer.commit(merge=False)
    writer.close()
    return folder


def deletions_file(folder: Path) -> Path:
    name = read_manifest(folder).segments[0].deletions
    assert name is not None
    return folder / name


def test_what_a_writer_wrote_is_sound(folder: Path) -> None:
    report = verify(folder)
    assert report.sound
    assert (report.generation, report.articles, report.leftovers) == (3, 4, ())
    assert [segment.articles for segment in report.segments] == [2, 2]
    assert all(not segment.readable for segment in report.segments)  # who asks can search


def test_an_empty_index_is_sound(tmp_path: Path) -> None:
    fihris.create(tmp_path / "news")
    report = verify(tmp_path / "news")
    assert (report.sound, report.articles, report.segments) == (True, 0, ())


TEXTS = st.text(alphabet="ابتكةه ـًx1\n ", max_size=40)
BATCHES = st.lists(
    st.dictionaries(st.sampled_from("أ ب ت 1 2 3".split()), st.tuples(TEXTS, TEXTS), max_size=6),
    max_size=4,
)


@given(BATCHES, st.sets(st.sampled_from("أ ب ت 1".split())), st.booleans())
@settings(max_examples=25)
def test_whatever_is_written_replaced_deleted_and_merged_is_sound(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[dict[str, tuple[str, str]]],
    deleted: set[str],
    optimize: bool,
) -> None:
    folder = tmp_path_factory.mktemp("any") / "index"
    expected: dict[str, tuple[str, str]] = {}
    with fihris.create(folder, analyzer="light10").writer() as writer:
        for batch in batches:
            for identity, (title, body) in batch.items():
                writer.add(Article(identity, title, body))
            writer.commit(merge=False)
            expected |= batch
        for identity in deleted:
            writer.delete(identity)
            expected.pop(identity, None)
        writer.commit(optimize=optimize, merge=optimize)
    report = verify(folder)
    assert report.sound
    assert report.articles == len(expected)


@given(st.data())
@settings(max_examples=60)
def test_every_flipped_bit_is_found_and_every_article_is_counted_once(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("flipped") / "index"
    with fihris.create(folder, analyzer="none").writer() as writer:
        for identity, body in FIRST.items():
            writer.add(Article(identity, body=body))
    path = segment_file(folder)
    flip(
        path,
        data.draw(st.integers(0, path.stat().st_size - 1)),
        1 << data.draw(st.integers(0, 7)),
    )
    (segment,) = verify(folder).segments
    assert not segment.sound
    named = [*segment.readable, *segment.unreadable]
    assert set(named) <= set(FIRST)
    assert len(named) == len(set(named))
    assert len(named) + segment.unnamed == 3


def test_damaged_bodies_are_named_and_the_rest_can_be_read(folder: Path) -> None:
    flip_in(segment_file(folder), "stored.body.blocks")
    report = verify(folder)
    first, second = report.segments
    assert [str(damage) for damage in first.damages] == [
        f"{first.name}.segment: stored.body.blocks fails its checksum"
    ]
    # One block holds all of them; the deleted one is nobody's loss.
    assert (first.readable, first.unreadable, first.unnamed) == ((), ("قبل", "3"), 0)
    assert second.sound
    assert report.damaged == (first,)


def test_damaged_postings_leave_every_article_readable(folder: Path) -> None:
    flip_in(segment_file(folder), "lemma.bytes")
    (first,) = verify(folder).damaged
    assert [damage.part for damage in first.damages] == ["lemma.bytes"]
    assert (first.readable, first.unreadable, first.unnamed) == (("قبل", "3"), (), 0)


def test_articles_whose_ids_are_damaged_are_counted(folder: Path) -> None:
    flip_in(segment_file(folder), "vocabulary.id.text")
    (first,) = verify(folder).damaged
    assert (first.readable, first.unreadable, first.unnamed) == ((), (), 2)


def test_an_id_is_not_named_where_its_hash_is_anothers(folder: Path) -> None:
    def swap(arrays: dict[str, np.ndarray]) -> None:
        arrays["column.id"][:2] = arrays["column.id"][:2][::-1].copy()

    rewrite(folder, swap, 1)
    (second,) = verify(folder).damaged
    assert (second.readable, second.unreadable, second.unnamed) == ((), (), 2)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("empty", "the file is empty"),
        ("missing", "the file is missing"),
        ("short", "the end of the file is damaged or missing"),
    ],
)
def test_a_file_that_cannot_be_opened(folder: Path, name: str, reason: str) -> None:
    path = segment_file(folder, 1)
    if name == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: 0 if name == "empty" else -1])
    (second,) = verify(folder).damaged
    assert [str(damage) for damage in second.damages] == [f"{path.name}: {reason}"]
    assert (second.readable, second.unreadable, second.unnamed) == ((), (), 2)


def test_something_between_two_arrays_is_found(folder: Path) -> None:
    path = segment_file(folder)
    flip(path, 63)  # the first array begins at 64
    (first,) = verify(folder).damaged
    assert "there is something between two arrays" in str(first.damages[0])


def test_deletions_that_are_damaged(folder: Path) -> None:
    path = deletions_file(folder)
    flip_in(path, "deleted")
    (first,) = verify(folder).damaged
    assert first.damages[0].file == path.name
    # Which one is deleted is not known.
    assert (set(first.readable), first.unnamed) == (set(FIRST), 0)


def test_deletions_of_another_size(folder: Path) -> None:
    path = deletions_file(folder)

    def grow(arrays: dict[str, np.ndarray]) -> None:
        arrays["deleted"] = np.append(arrays["deleted"], np.uint8(0))

    rewrite_file(path, grow)
    (first,) = verify(folder).damaged
    assert str(first.damages[0]) == f"{path.name}: is not a bitmap of 3 documents"


def with_another_deletion(folder: Path) -> Path:
    path = deletions_file(folder)

    def another(arrays: dict[str, np.ndarray]) -> None:
        arrays["deleted"][0] = 0b11000000

    rewrite_file(path, another)
    return path


def test_deletions_of_another_commit(folder: Path) -> None:
    path = with_another_deletion(folder)
    (first,) = verify(folder).damaged
    reason = f"{path.name}: not the file that the index was committed with"
    assert str(first.damages[0]) == reason


def test_another_number_of_deletions(folder: Path) -> None:
    path = with_another_deletion(folder)
    (place,) = [i for i, one in enumerate(read_manifest(folder).segments) if one.deletions]

    def told(manifest: Manifest) -> Manifest:
        segments = list(manifest.segments)
        sum_ = ArrayFile(path).checksum
        segments[place] = replace(segments[place], deletions_checksum=sum_)
        return replace(manifest, segments=tuple(segments))

    rewrite_manifest(folder, told)
    (first,) = verify(folder).damaged
    assert str(first.damages[0]) == (
        f"{path.name}: deleted holds 2 deletions, where fihris.json counts 1"
    )


@pytest.mark.parametrize(
    "claim",
    [{"documents": 10**15}, {"documents": True}, {"tokens": {"title": 3, "body": 1 << 50}}],
)
def test_a_segment_that_claims_what_cannot_be(folder: Path, claim: dict) -> None:
    rewrite(folder, lambda _: None, place=1, **claim)
    (second,) = verify(folder).damaged
    assert "the footer does not describe a segment" in str(second.damages[0])
    assert second.unnamed == 2


def test_deletions_that_no_file_holds_are_no_manifest(folder: Path) -> None:
    rewrite_manifest(
        folder,
        lambda manifest: replace(
            manifest,
            segments=(replace(manifest.segments[0], deletions=None), manifest.segments[1]),
        ),
    )
    with pytest.raises(DamagedIndexError, match=r"fihris\.json is damaged"):
        verify(folder)


def test_a_segment_of_another_length_than_was_committed(folder: Path) -> None:
    def shorter(arrays: dict[str, np.ndarray]) -> None:
        del arrays["lemmas.forms"]

    rewrite_file(segment_file(folder), shorter)
    (first,) = verify(folder).damaged
    length, checksum, missing = first.damages[:3]
    assert "bytes, where fihris.json counts" in str(length)
    assert "checksum, where fihris.json counts" in str(checksum)
    assert missing.part == "lemmas.forms"


def test_an_id_that_two_segments_hold(folder: Path) -> None:
    def twice(manifest: Manifest) -> Manifest:
        # As if the deletions of an older commit were taken for those of this one.
        again = replace(manifest.segments[1], name="000000ff")
        return replace(manifest, segments=(*manifest.segments, again))

    shutil.copy(segment_file(folder, 1), folder / "000000ff.segment")
    rewrite_manifest(folder, twice)
    report = verify(folder)
    assert not report.sound
    assert report.damaged == ()
    assert [str(damage) for damage in report.damages] == [
        "2 ids are in more than one segment, and deleted from none"
    ]


def test_a_form_with_another_lemma_in_another_segment(tmp_path: Path) -> None:
    """As of segments of two indexes with different analyzers: each is sound by itself."""
    with fihris.create(tmp_path / "a", analyzer="none").writer() as writer:
        writer.add(Article("1", body="خبر والمسيرات"))
    with fihris.create(tmp_path / "b", analyzer="light10").writer() as writer:
        writer.add(Article("2", body="خبر والمسيرات"))
    other = read_manifest(tmp_path / "b").segments
    shutil.copy(segment_file(tmp_path / "b"), tmp_path / "a")
    rewrite_manifest(
        tmp_path / "a", lambda manifest: replace(manifest, segments=manifest.segments + other)
    )
    report = verify(tmp_path / "a")
    assert report.damaged == ()
    assert [str(damage) for damage in report.damages] == [
        "1 surface forms have another lemma in one segment than in another, which can therefore "
        "not be merged; index the articles again"
    ]
    with pytest.raises(DamagedIndexError), fihris.open(tmp_path / "a").writer() as writer:
        writer.commit(optimize=True)


def test_files_of_no_commit_are_listed_and_are_no_damage(folder: Path) -> None:
    for name in ("00000009-1a2b3c4d.segment.partial", "fihris.json.partial", "notes.txt"):
        (folder / name).write_bytes(b"")
    report = verify(folder)
    assert report.sound
    assert report.leftovers == ("00000009-1a2b3c4d.segment.partial", "fihris.json.partial")


def test_a_damaged_manifest_is_an_error(folder: Path) -> None:
    flip(folder / MANIFEST, 20)
    with pytest.raises(DamagedIndexError, match="restore the folder from a copy"):
        verify(folder)


def test_a_folder_without_an_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndexError):
        verify(tmp_path)


def test_all_of_the_work_is_told(folder: Path) -> None:
    for damaged in (False, True):
        if damaged:
            segment_file(folder, 1).write_bytes(b"")
        told: list[int] = []
        verify(folder, told=told.append)
        assert sum(told) == verification.work_of(folder)
        assert min(told) >= 0


def test_a_commit_between_two_reads_is_no_damage(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer merges all, and removes what it merged, once the manifest has been read."""
    read, merged = verification.read_manifest, []

    def slow(path: Path) -> Manifest:
        manifest = read(path)
        if not merged:
            merged.append(True)
            with fihris.open(folder).writer() as writer:
                writer.commit(optimize=True)
        return manifest

    monkeypatch.setattr(verification, "read_manifest", slow)
    report = verify(folder)
    assert report.sound
    assert (report.generation, len(report.segments), report.articles) == (4, 1, 4)

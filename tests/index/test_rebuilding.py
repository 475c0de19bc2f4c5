from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rewriting import flip_in, segment_file

import fihris
from fihris import Article, DamagedIndexError, IndexExistsError, NotAnIndexError, verify
from fihris.index.manifest import MANIFEST, SegmentEntry, read_manifest
from fihris.index.rebuilding import rebuild

ANALYZERS = ("lexicon", "light10", "snowball", "none")
TEXT = "المسيرات فوق العاصمة، والوزراء يناقشون الموازنة الجديدة في البرلمان"


def make(folder: Path, analyzer: str = "lexicon") -> Path:
    """Three segments; a1 is replaced in the second, a2 deleted, a4 replaced within the third."""
    with fihris.create(folder, analyzer=analyzer).writer() as writer:
        for batch in (["a0", "a1", "a2"], ["a1", "a3"], ["a4", "a5", "a4"]):
            for identity in batch:
                writer.add(Article(identity, body=f"{TEXT} {identity}"))
            writer.commit(merge=False)
        writer.delete("a2")
        writer.commit(merge=False)
    return folder


def test_the_time_zone_is_read_of_a_damaged_manifest(tmp_path: Path) -> None:
    with fihris.create(tmp_path / "news", zone="Africa/Cairo").writer() as writer:
        writer.add(Article("a0", body=TEXT))
    manifest = tmp_path / "news" / MANIFEST
    manifest.write_bytes(manifest.read_bytes().replace(b'"crc32"', b'"crc23"'))
    rebuild(tmp_path / "news")
    assert read_manifest(tmp_path / "news").zone == "Africa/Cairo"
    manifest.write_bytes(manifest.read_bytes().replace(b"Cairo", b"Qairo")[:-5])
    rebuild(tmp_path / "news")
    assert read_manifest(tmp_path / "news").zone is None


def counted(entry: SegmentEntry) -> tuple[str, int, int, int | None]:
    return entry.name, entry.documents, entry.deleted, entry.checksum


def ids(folder: Path) -> list[str]:
    return sorted(article.id for article in fihris.open(folder).snapshot.articles())


@pytest.mark.parametrize("analyzer", ANALYZERS)
@pytest.mark.parametrize(
    "damage", [b"", b"{}", b"\0" * 300, None], ids=["empty", "other", "zeros", "none"]
)
def test_an_index_without_its_manifest_is_what_it_was(
    tmp_path: Path, analyzer: str, damage: bytes | None
) -> None:
    folder = make(tmp_path / "news", analyzer)
    before = read_manifest(folder)
    expected = [(hit.id, hit.score) for hit in fihris.open(folder).search("وزير مسيرة", limit=99)]
    if damage is None:
        (folder / MANIFEST).unlink()
    else:
        (folder / MANIFEST).write_bytes(damage)
    done = rebuild(folder)
    after = read_manifest(folder)
    assert (after.analyzer, done.articles, done.left) == (analyzer, 5, ())
    assert [counted(entry) for entry in after.segments] == list(map(counted, before.segments))
    assert verify(folder).sound
    found = [(hit.id, hit.score) for hit in fihris.open(folder).search("وزير مسيرة", limit=99)]
    assert found == expected
    with fihris.open(folder).writer() as writer:
        writer.add(Article("a6", body=TEXT))
    assert ids(folder) == ["a0", "a1", "a3", "a4", "a5", "a6"]
    assert verify(folder).sound


def test_segments_that_had_been_merged_are_not_counted_twice(tmp_path: Path) -> None:
    folder = make(tmp_path / "news")
    old = shutil.copytree(folder, tmp_path / "old")
    with fihris.open(folder).writer() as writer:
        writer.commit(optimize=True)
    for file in old.iterdir():
        if file.suffix in (".segment", ".deleted"):
            shutil.copyfile(file, folder / file.name)
    (folder / MANIFEST).unlink()
    assert rebuild(folder).articles == 5
    assert ids(folder) == ["a0", "a1", "a3", "a4", "a5"]
    assert verify(folder).sound


def test_a_damaged_segment_is_named_and_left_where_it_is(tmp_path: Path) -> None:
    folder = make(tmp_path / "news")
    path = segment_file(folder, 1)
    flip_in(path, "stored.body.blocks")
    (folder / MANIFEST).write_bytes(b"[]")
    done = rebuild(folder)
    assert [error.path for error in done.left] == [str(path)]
    assert path.exists()
    assert ids(folder) == ["a0", "a4", "a5"]


def test_deletions_that_are_damaged_bring_articles_back(tmp_path: Path) -> None:
    folder = make(tmp_path / "news")
    for file in folder.glob("*.deleted"):
        file.write_bytes(file.read_bytes()[:-1])
    (folder / MANIFEST).unlink()
    assert rebuild(folder).articles == 6
    assert ids(folder) == ["a0", "a1", "a2", "a3", "a4", "a5"]


def test_a_sound_manifest_is_kept(tmp_path: Path) -> None:
    folder = make(tmp_path / "news")
    before = (folder / MANIFEST).read_bytes()
    with pytest.raises(IndexExistsError, match="nothing to rebuild"):
        rebuild(folder)
    assert (folder / MANIFEST).read_bytes() == before


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.segment").write_text("no")
    with pytest.raises(NotAnIndexError):
        rebuild(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.segment"]


def test_the_error_says_what_to_do(tmp_path: Path) -> None:
    folder = make(tmp_path / "news")
    (folder / MANIFEST).write_bytes(b"{")
    with pytest.raises(DamagedIndexError, match="fihris repair --rebuild"):
        fihris.open(folder)

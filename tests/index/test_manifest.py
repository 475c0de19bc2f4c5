from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from fihris.errors import DamagedIndexError, NewerFormatError, NotAnIndexError
from fihris.index.manifest import MANIFEST, Manifest, SegmentEntry, read_manifest, write_manifest

ENTRY = SegmentEntry("00000001", 10, 4096, 2, "00000001.3.deleted")
COMMIT = Manifest("lexicon", generation=3, next_segment=2, segments=(ENTRY,))


def test_a_commit_comes_back(tmp_path: Path) -> None:
    write_manifest(tmp_path, COMMIT)
    assert read_manifest(tmp_path) == COMMIT
    assert COMMIT.files() == {"00000001.segment", "00000001.3.deleted"}
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST]


def test_a_time_zone_stays_with_the_index(tmp_path: Path) -> None:
    commit = replace(COMMIT, zone="Asia/Riyadh")
    write_manifest(tmp_path, commit)
    assert read_manifest(tmp_path) == commit


def test_a_manifest_without_a_time_zone_is_what_it_was_before_there_were_any(
    tmp_path: Path,
) -> None:
    write_manifest(tmp_path, COMMIT)
    assert b"zone" not in (tmp_path / MANIFEST).read_bytes()


def test_a_folder_without_one_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndexError, match="fihris index SOURCE --index"):
        read_manifest(tmp_path)
    with pytest.raises(NotAnIndexError):
        read_manifest(tmp_path / "absent")


def test_a_later_format_is_named(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({"format": 99, "anything": []}))
    with pytest.raises(NewerFormatError, match=r"format 99.*upgrade fihris") as caught:
        read_manifest(tmp_path)
    assert caught.value.found == 99


@pytest.mark.parametrize("number", [1, 2])
def test_a_format_from_before_the_first_release_says_what_to_do(
    tmp_path: Path, number: int
) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({"format": number, "anything": []}))
    with pytest.raises(DamagedIndexError, match=rf"format {number} .*index the articles again"):
        read_manifest(tmp_path)


def test_no_flipped_byte_passes(tmp_path: Path) -> None:
    write_manifest(tmp_path, COMMIT)
    path = tmp_path / MANIFEST
    whole = path.read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x11
        path.write_bytes(damaged)
        with suppress(DamagedIndexError, NewerFormatError):
            assert read_manifest(tmp_path) == COMMIT  # white space, perhaps


def test_a_manifest_cut_short_is_damaged(tmp_path: Path) -> None:
    write_manifest(tmp_path, COMMIT)
    path = tmp_path / MANIFEST
    whole = path.read_bytes()
    for length in range(0, len(whole) - 2, 7):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedIndexError):
            read_manifest(tmp_path)

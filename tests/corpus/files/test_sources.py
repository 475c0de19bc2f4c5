from __future__ import annotations

import os
from pathlib import Path

import pytest

from fihris.corpus.files.sources import STDIN, File, check_sources, files_of, total_bytes
from fihris.corpus.problem import Problem
from fihris.errors import InputError


def names(*sources: Path) -> list[str]:
    return [item.name for item in files_of(map(str, sources)) if isinstance(item, File)]


def problems(source: Path) -> list[Problem]:
    return [item for item in files_of([str(source)]) if isinstance(item, Problem)]


def make(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    return root


def test_a_folder_is_read_with_all_below_it_sorted(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/2.txt", "a/10.txt", "a/deep/er/1.txt", "c.txt")
    assert names(tmp_path) == ["a/10.txt", "a/2.txt", "a/deep/er/1.txt", "b.txt", "c.txt"]


def test_sources_keep_their_order(tmp_path: Path) -> None:
    make(tmp_path, "a/1.txt", "b/1.txt", "c.txt")
    sources = [tmp_path / "c.txt", tmp_path / "b", tmp_path / "a"]
    assert names(*sources) == ["c.txt", "1.txt", "1.txt"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path, ".hidden.txt", ".git/config", "a/.DS_Store", "seen.txt")
    assert names(tmp_path) == ["seen.txt"]


def test_a_hidden_file_that_is_named_is_read(tmp_path: Path) -> None:
    make(tmp_path, ".hidden.txt")
    assert names(tmp_path / ".hidden.txt") == [".hidden.txt"]


def test_a_very_deep_folder_is_read(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(400):
        folder /= "d"
    make(folder, "x.txt")
    assert names(tmp_path) == ["d/" * 400 + "x.txt"]


def test_a_link_to_a_file_of_the_folder_is_not_a_second_article(tmp_path: Path) -> None:
    make(tmp_path, "a/1.txt")
    (tmp_path / "latest.txt").symlink_to("a/1.txt")
    assert names(tmp_path) == ["a/1.txt"]
    assert not problems(tmp_path)


@pytest.mark.parametrize("target", [".", "..", "a"])
def test_a_link_to_a_folder_above_it_is_not_followed(tmp_path: Path, target: str) -> None:
    root = make(tmp_path / "root", "a/1.txt")
    (root / "a" / "loop").symlink_to(target, target_is_directory=True)
    assert names(root) == ["a/1.txt"]


def test_a_link_to_itself_is_reported(tmp_path: Path) -> None:
    (tmp_path / "self").symlink_to("self")
    assert [problem.kind for problem in problems(tmp_path)] == ["link"]


def test_a_link_out_of_the_folder_is_reported_and_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "outside/secret.txt", "root/a.txt")
    (tmp_path / "root" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "up").symlink_to("../outside/secret.txt")
    assert names(tmp_path / "root") == ["a.txt"]
    found = problems(tmp_path / "root")
    assert [(Path(p.path).name, p.kind, p.skipped) for p in found] == [
        ("link", "link", True),
        ("up", "link", True),
    ]


def test_a_link_that_is_named_is_read(tmp_path: Path) -> None:
    make(tmp_path, "real/a.txt")
    (tmp_path / "link").symlink_to("real")
    assert names(tmp_path / "link") == ["a.txt"]


def test_what_is_not_a_regular_file_is_reported(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (problem,) = problems(tmp_path)
    assert (problem.kind, problem.reason) == ("file", "not a regular file")


def test_a_folder_that_may_not_be_read_is_reported(tmp_path: Path, monkeypatch) -> None:
    make(tmp_path, "a.txt", "closed/b.txt")
    scandir = os.scandir

    def denied(folder: str):
        if folder.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", denied)
    assert names(tmp_path) == ["a.txt"]
    assert "Permission denied" in problems(tmp_path)[0].reason


def test_a_name_that_is_not_utf8_is_shown_with_replacements(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("x")
    (file,) = files_of([str(tmp_path)])
    assert isinstance(file, File)
    assert file.name == "caf\ufffd.txt"
    assert file.shown.endswith("caf\ufffd.txt")
    file.shown.encode()


def test_standard_input_has_no_name() -> None:
    assert list(files_of([STDIN])) == [File("-", "-")]
    assert File("-", "-").name == ""


@pytest.mark.parametrize("name", ["missing", "file.txt/below", "nul\0byte", "\ud800", "x" * 5000])
def test_a_source_that_cannot_be_is_an_error(tmp_path: Path, name: str) -> None:
    make(tmp_path, "file.txt")
    with pytest.raises(InputError):
        check_sources([tmp_path / name])


def test_a_single_path_stands_for_itself(tmp_path: Path) -> None:
    assert check_sources(tmp_path) == (str(tmp_path),)
    assert check_sources(str(tmp_path)) == (str(tmp_path),)


def test_total_bytes_counts_what_lies_on_disk(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(bytes(100))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.jsonl.gz").write_bytes(bytes(23))
    assert total_bytes([tmp_path]) == 123
    assert total_bytes([tmp_path / "a.txt", tmp_path]) == 223


def test_total_bytes_of_a_pipe_is_not_known(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert total_bytes([tmp_path / "pipe"]) is None
    assert total_bytes(["-"]) is None


def test_total_bytes_of_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing"):
        total_bytes([tmp_path / "missing"])

"""``fihris judge``: what the keys do, and what is in the file afterwards."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from fihris.commands import judge as module

Run = Callable[..., Any]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with queries.tsv and pool.tsv: q1 with two articles, q2 with one."""
    (tmp_path / "queries.tsv").write_text("q1\tمسيرة\nq2\tوزير الخارجية\n", encoding="utf-8")
    (tmp_path / "pool.tsv").write_text("q1\tdrone\nq1\tmarch\nq2\tminister\n", encoding="utf-8")
    return tmp_path


def arguments(files: Path, index: Path) -> list[str]:
    options = {
        "--index": index,
        "--queries": files / "queries.tsv",
        "--pool": files / "pool.tsv",
        "--qrels": files / "qrels.txt",
    }
    return ["judge", *(str(part) for option in options.items() for part in option)]


@pytest.fixture
def judge(
    fihris: Run, files: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Judge with these keys, one a call of getchar; when there are no more, input has ended."""

    def run(*keys: str, index: Path = news, height: int = 24) -> Any:
        pressed: Iterator[str] = iter(keys)

        def getchar() -> str:
            key = next(pressed, None)
            if key is None:
                raise EOFError
            return key

        monkeypatch.setattr(click, "getchar", getchar)
        monkeypatch.setattr(module, "on_terminal", lambda: True)
        monkeypatch.setenv("LINES", str(height))
        result = fihris(*arguments(files, index))
        assert result.exit_code == 0, result.stderr
        return result

    return run


@pytest.fixture
def qrels(files: Path) -> Callable[[], list[str]]:
    return lambda: (files / "qrels.txt").read_text(encoding="utf-8").splitlines()


def test_each_key_is_a_line_of_judgments(judge: Run, qrels: Run) -> None:
    judge("1", "3", "0")
    assert qrels() == ["q1 0 drone 1", "q1 0 march 3", "q2 0 minister 0"]


def test_the_screen_shows_query_article_marks_and_progress(judge: Run) -> None:
    screen = judge("q").stdout
    assert screen.startswith("مسيرة\n\nطائرات لمراقبة الغابات\n")
    assert "ثلاث [مسيرات] لمراقبة" in screen
    assert "1 of 3\n0-3 grade" in screen


def test_keys_of_an_arabic_keyboard(judge: Run, qrels: Run) -> None:
    judge("٢", "٣", "ع", "س", "٠")
    assert qrels() == ["q1 0 drone 2", "q2 0 minister 0"]
    assert "quit" in judge("ض").stdout


def test_what_was_skipped_is_asked_for_again_and_what_was_judged_is_not(
    judge: Run, qrels: Run
) -> None:
    judge("s", "2", "q")
    assert qrels() == ["q1 0 march 2"]
    second = judge("1", "1")
    assert "2 of 3" in second.stdout
    assert "1 of 3" not in second.stdout
    assert qrels() == ["q1 0 march 2", "q1 0 drone 1", "q2 0 minister 1"]
    assert judge().stdout.endswith("0 of 3 left\n")


def test_undo_goes_back_over_grades_and_skips(judge: Run, qrels: Run) -> None:
    judge("u", "1", "s", "u", "u", "0", "3", "q")
    assert qrels() == ["q1 0 drone 0", "q1 0 march 3"]


def test_undo_does_not_reach_what_was_there_before(judge: Run, qrels: Run) -> None:
    judge("1", "q")
    judge("u", "u", "q")
    assert qrels() == ["q1 0 drone 1"]


def test_other_keys_do_nothing(judge: Run, qrels: Run) -> None:
    judge("4", "", "12", "x", "\x1b[A", "٩")
    assert qrels() == []


def test_help_says_what_the_grades_are(judge: Run, qrels: Run) -> None:
    screen = judge("?", "3", "q").stdout
    assert "3  just what was asked for" in screen
    assert qrels() == [], "the key after the help is no grade"


def test_a_long_article_has_pages(judge: Run) -> None:
    # Six lines, of which the footer leaves room for three.
    screen = judge(" ", " ", "b", "q", height=5).stdout
    pages = [line[:20] for line in screen.splitlines() if line.startswith("1 of 3")]
    assert pages == [f"1 of 3 · page {page} of 3" for page in (1, 2, 3, 2)]


def test_every_judgment_is_on_the_disk_before_the_next_is_asked_for(
    judge: Run, qrels: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.append(len(qrels())), real(file)))
    judge("1", "2", "u", "3", "q")
    assert synced == [1, 2, 1, 2]


@pytest.mark.parametrize("rest", ["q1", "q1 ", "q1 0", "q1 0 dro", "q1 0 drone "])
def test_a_last_line_that_was_cut_off_is_removed(
    rest: str, judge: Run, qrels: Run, files: Path
) -> None:
    (files / "qrels.txt").write_text(f"q1 0 march 3\n{rest}")
    result = judge("1", "q")
    assert "cut off" in result.stderr
    assert qrels() == ["q1 0 march 3", "q1 0 drone 1"]


def test_a_whole_last_line_without_its_end_is_kept(judge: Run, qrels: Run, files: Path) -> None:
    (files / "qrels.txt").write_text("q1 0 march -1")
    judge("2", "q")
    assert qrels() == ["q1 0 march -1", "q1 0 drone 2"]


@pytest.mark.parametrize(
    "content", [b"notes on what\nis to be judged", gzip.compress(b"q1 0 march 3\n", mtime=0)]
)
def test_a_file_that_holds_no_judgments_is_left_as_it_is(
    content: bytes, fihris: Run, files: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "on_terminal", lambda: True)
    (files / "qrels.txt").write_bytes(content)
    result = fihris(*arguments(files, news))
    assert result.exit_code == 1
    assert str(files / "qrels.txt") in result.stderr
    assert (files / "qrels.txt").read_bytes() == content


def test_articles_that_are_not_in_the_index_are_left_out(
    judge: Run, qrels: Run, files: Path
) -> None:
    (files / "pool.tsv").write_text("q1\tgone\nq1\tmarch\n")
    result = judge("2")
    assert result.stderr == "1 pair left out: not in the index, as 'gone'\n"
    assert qrels() == ["q1 0 march 2"]


def test_a_query_without_a_text_is_an_error(
    fihris: Run, files: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "on_terminal", lambda: True)
    (files / "pool.tsv").write_text("q9\tmarch\n")
    result = fihris(*arguments(files, news))
    assert result.exit_code == 1
    assert "has no query 'q9'" in result.stderr


def test_without_a_terminal_it_says_so(fihris: Run, files: Path, news: Path) -> None:
    result = fihris(*arguments(files, news))
    assert result.exit_code == 2
    assert "judging needs a terminal" in result.stderr
    assert not (files / "qrels.txt").exists()


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_at_a_terminal(files: Path, news: Path, qrels: Run) -> None:
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "fihris", *arguments(files, news)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "80", "LINES": "24"},
    )
    try:
        first = _screen(master, "1 of 3")
        assert "\x1b[1;31mمسيرات\x1b[0m" in first, "the query's word is marked"
        os.write(master, b"3")
        _screen(master, "2 of 3")
        os.write(master, b"q")
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()
        os.close(slave)
        os.close(master)
    assert qrels() == ["q1 0 drone 3"]


def _screen(master: int, place: str) -> str:
    """Return what a terminal shows once that place is shown and a key is waited for."""
    import select
    import termios

    seen = b""
    while place.encode() not in seen or not seen.endswith(b"help "):
        assert select.select([master], [], [], 30)[0], seen.decode()
        seen += os.read(master, 4096)
    # Keys pressed before the terminal is raw are thrown away.
    while termios.tcgetattr(master)[3] & termios.ICANON:
        time.sleep(0.01)
    return seen.decode()

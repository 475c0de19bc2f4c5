"""``fihris index``: what becomes of every record, and of the index when a run fails."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from fihris.commands.tally import MEANINGS, REPORTED
from fihris.corpus.problem import Problem

Run = Callable[..., Any]

BAD = '{"id": "broken", "title"'
EMPTY = {"id": "empty", "title": "", "body": " "}
FLAWED = {"id": "flawed", "title": "خبر بلا تاريخ", "date": "يوم ما"}


def good(identity: str) -> dict[str, Any]:
    return {"id": identity, "title": f"الخبر {identity}", "body": "نص الخبر."}


@pytest.fixture
def stats(fihris: Run) -> Run:
    def read(folder: Path) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            fihris("stats", "--index", folder, "--format", "json").stdout
        )
        return found

    return read


@pytest.fixture
def summary(fihris: Run) -> Run:
    def run(*args: str | Path) -> dict[str, Any]:
        result = fihris("index", *args, "--json")
        assert result.exit_code == 0
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    return run


def test_the_summary_adds_up(summary: Run, tmp_path: Path, write_lines: Run) -> None:
    records = [good("a"), BAD, good("b"), EMPTY, FLAWED, good("a"), BAD, good("c")]
    source = write_lines(tmp_path / "a.jsonl", records)
    found = summary(source, "--index", tmp_path / "news")
    assert found.pop("seconds") > 0
    assert found == {
        "index": str(tmp_path / "news"),
        "read": 8,
        "indexed": 5,
        "replaced": 1,
        "skipped": 3,
        "skipped_by_kind": {"json": 2, "no-text": 1},
        "flaws": 1,
        "flaws_by_kind": {"date": 1},
        "articles": 4,
    }


def test_articles_of_earlier_runs_are_replaced_too(
    summary: Run, own_news: Path, tmp_path: Path, write_lines: Run
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [good("march"), good("new")])
    found = summary(source, "--index", own_news)
    assert (found["indexed"], found["replaced"], found["articles"]) == (2, 1, 5)


def test_the_summary_for_people_says_the_same(
    fihris: Run, tmp_path: Path, write_lines: Run
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [good("a"), BAD, EMPTY, FLAWED, good("a")])
    lines = fihris("index", source, "--index", tmp_path / "news").stdout.splitlines()
    assert re.fullmatch(r"read +5  in \d+\.\d s \([\d,]+ a second\)", lines[0])
    assert re.fullmatch(r"indexed +3, of which 1 took the place of one with the same id", lines[1])
    assert re.fullmatch(r"skipped +2", lines[2])
    assert re.fullmatch(r" +1  json: a record that is not a JSON object", lines[3])
    assert re.fullmatch(r" +1  no-text: a record with neither a title nor a body", lines[4])
    assert re.fullmatch(r"flaws +1", lines[5])
    assert re.fullmatch(r" +1  date: .*", lines[6])
    assert lines[7] == f"{tmp_path / 'news'} holds 2 articles"


def test_every_kind_of_problem_has_a_meaning() -> None:
    kinds = re.findall(r"^    ([a-z-]+) +[a-z]", (Problem.__doc__ or "").partition("=\n")[2], re.M)
    assert sorted(MEANINGS) == sorted(kinds)


def test_a_problem_is_said_with_its_place(fihris: Run, tmp_path: Path, write_lines: Run) -> None:
    source = write_lines(tmp_path / "a.jsonl", [good("a"), EMPTY, FLAWED])
    skipped, flaw = fihris("index", source, "-i", tmp_path / "news").stderr.splitlines()
    second = len(json.dumps(good("a"), ensure_ascii=False).encode()) + 1
    assert skipped == (
        f"{source}, record 2, byte {second}: the record has neither a title nor a body"
    )
    assert flaw.startswith(f"{source}, record 3, byte ")
    assert "يوم ما" in flaw
    assert flaw.endswith(" (indexed all the same)")


def test_only_the_first_problems_are_said(fihris: Run, tmp_path: Path, write_lines: Run) -> None:
    source = write_lines(tmp_path / "a.jsonl", [*[EMPTY] * (REPORTED + 5), good("a")])
    lines = fihris("index", source, "--index", tmp_path / "news").stderr.splitlines()
    assert len(lines) == REPORTED + 1
    assert lines[-1] == "further skipped records are only counted; --verbose reports them all"
    lines = fihris("index", source, "--index", tmp_path / "news", "-v").stderr.splitlines()
    assert len(lines) == REPORTED + 5


def test_a_run_that_could_read_nothing_has_failed(
    fihris: Run, own_news: Path, tmp_path: Path, write_lines: Run
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [BAD, EMPTY])
    (tmp_path / "b.jsonl.gz").write_bytes(b"\x1f\x8b\x08\xff\xff")
    result = fihris("index", source, tmp_path / "b.jsonl.gz", "--index", own_news, "--json")
    assert result.exit_code == 1
    assert result.stderr.endswith("Error: nothing was indexed: none of the sources could be read\n")
    found = json.loads(result.stdout)
    assert (found["indexed"], found["skipped"], found["articles"]) == (0, 3, 4)


def test_a_run_that_had_nothing_to_read_has_not_failed(fihris: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert fihris("index", tmp_path / "empty", "--index", tmp_path / "news").exit_code == 0


def test_too_little_memory_is_wrong_usage(fihris: Run, tmp_path: Path, write_lines: Run) -> None:
    source = write_lines(tmp_path / "a.jsonl", [good("a")])
    for options, least in (((), 141), (("--processes", "3"), 495)):
        command = ["index", source, "--index", tmp_path / "news", *options, "--memory"]
        result = fihris(*command, str(least - 1))
        assert result.exit_code == 2
        assert f"at least {least} MB of memory, not {least - 1}" in result.stderr
        assert not (tmp_path / "news").exists()
    assert fihris("index", source, "--index", tmp_path / "news", "--memory", "141").exit_code == 0


def test_raw_texts_may_be_named_by_their_paths(fihris: Run, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "1.txt").write_text("عودة المسيرات\n\nخرجت مسيرات حاشدة.", "utf-8")
    fihris("index", tmp_path / "pages", "--index", tmp_path / "news", "--base", tmp_path)
    assert fihris("show", "pages/1", "--index", tmp_path / "news").exit_code == 0


def test_stop_commits_nothing(
    fihris: Run, stats: Run, own_news: Path, tmp_path: Path, write_lines: Run
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [good("a"), FLAWED, BAD, good("b")])
    result = fihris("index", source, "--index", own_news, "--on-error", "stop")
    assert (result.exit_code, result.stdout) == (1, "")
    _flaw, problem, said = result.stderr.splitlines()
    assert problem.startswith(f"{source}, record 3, byte ")
    assert said == (
        "Error: stopped at the first record that could not be read; "
        f"nothing of this run was committed: {own_news} holds 4 articles, as before"
    )
    assert stats(own_news)["generation"] == 1


def test_stop_goes_on_where_nothing_is_wrong(fihris: Run, tmp_path: Path, write_lines: Run) -> None:
    source = write_lines(tmp_path / "a.jsonl", [good("a"), FLAWED])
    assert fihris("index", source, "-i", tmp_path / "n", "--on-error", "stop").exit_code == 0


def test_an_existing_index_keeps_its_analyzer(
    fihris: Run, news: Path, tmp_path: Path, write_lines: Run
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [good("a")])
    result = fihris("index", source, "--index", news, "--analyzer", "light10")
    assert result.exit_code == 1
    assert "was made with --analyzer lexicon" in result.stderr
    assert "another folder" in result.stderr


def test_a_new_index_takes_its_analyzer(
    fihris: Run, stats: Run, tmp_path: Path, write_lines: Run
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [good("a")])
    for _ in range(2):
        result = fihris("index", source, "--index", tmp_path / "news", "--analyzer", "light10")
        assert result.exit_code == 0
    assert stats(tmp_path / "news")["analyzer"] == "light10"


def test_a_folder_with_other_files_is_not_touched(
    fihris: Run, tmp_path: Path, write_lines: Run
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [good("a")])
    result = fihris("index", source, "--index", tmp_path)
    assert result.exit_code == 1
    assert "is not empty and holds no index" in result.stderr
    assert list(tmp_path.iterdir()) == [source]


def test_a_source_that_does_not_exist_makes_no_index(fihris: Run, tmp_path: Path) -> None:
    result = fihris("index", tmp_path / "nothing.jsonl", "--index", tmp_path / "news")
    assert result.exit_code == 1
    assert "nothing.jsonl" in result.stderr
    assert not (tmp_path / "news").exists()


def test_standard_input_and_compressed_files(fihris: Run, summary: Run, tmp_path: Path) -> None:
    line = json.dumps(good("a")).encode()
    result = fihris("index", "-", "--index", tmp_path / "news", "--json", input=line)
    assert json.loads(result.stdout)["indexed"] == 1
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(json.dumps(good("b")).encode()))
    assert summary(tmp_path / "b.jsonl.gz", "--index", tmp_path / "news")["articles"] == 2


def test_columns_encoding_and_source(fihris: Run, summary: Run, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_bytes("رقم,خبر\n7,عودة المسيرات\n".encode("windows-1256"))
    summary(
        *[table, "--index", tmp_path / "news", "--encoding", "windows-1256"],
        *["--column", "id=رقم", "--column", "title=خبر", "--source", "الأفق"],
    )
    result = fihris("show", "7", "--index", tmp_path / "news", "--format", "json")
    article = json.loads(result.stdout)
    assert (article["title"], article["source"]) == ("عودة المسيرات", "الأفق")


def test_many_articles_in_one_text(summary: Run, tmp_path: Path) -> None:
    texts = [
        "عودة المسيرات إلى العاصمة\n\nخرجت مسيرات حاشدة في العاصمة مساء الجمعة بعد أسبوع هادئ.",
        "الوزير يفتح المعابر\n\nقال وزير الخارجية إن المعابر ستفتح صباح الأحد أمام المسافرين.",
    ]
    (tmp_path / "a.txt").write_text("\n-----\n".join(texts), "utf-8")
    found = summary(tmp_path / "a.txt", "--index", tmp_path / "news", "--separator", "-----")
    assert found["articles"] == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--column", "title"], "is not FIELD=NAME"),
        (["--column", "headline=x"], "there is no field 'headline'"),
        (["--encoding", "utf-9"], "there is no encoding 'utf-9'"),
        (["--format", "pdf"], "pdf"),
        (["--processes", "0"], "--processes"),
        (["--analyzer", "magic"], "magic"),
    ],
)
def test_options_that_cannot_be_used_are_wrong_usage(
    options: list[str], said: str, fihris: Run, tmp_path: Path
) -> None:
    result = fihris("index", "-", "--index", tmp_path / "news", *options, input="")
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "news").exists()


def test_a_locked_index_is_an_error(
    fihris: Run, own_news: Path, tmp_path: Path, write_lines: Run
) -> None:
    from fihris.search.opening import open as open_index

    source = write_lines(tmp_path / "a.jsonl", [good("a")])
    writer = open_index(own_news).writer()
    try:
        result = fihris("index", source, "--index", own_news)
    finally:
        writer.close()
    assert result.exit_code == 1
    assert "is being written by" in result.stderr


def test_several_processes_make_the_same_index(
    summary: Run, stats: Run, tmp_path: Path, write_lines: Run
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [good(str(number)) for number in range(50)])
    one = summary(source, "--index", tmp_path / "one")
    two = summary(source, "--index", tmp_path / "two", "--processes", "2")
    assert one["articles"] == two["articles"] == 50
    assert stats(tmp_path / "one")["forms"] == stats(tmp_path / "two")["forms"]


def read_terminal(terminal: int) -> str:
    """Read until nobody writes to a terminal any more."""
    shown = b""
    with suppress(OSError):  # Linux's way to say that the other end is closed
        while piece := os.read(terminal, 1 << 16):
            shown += piece
    return shown.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_progress_is_shown_on_a_terminal_and_not_in_a_pipe(
    fihris: Run, tmp_path: Path, write_lines: Run
) -> None:
    import pty

    source = write_lines(tmp_path / "a.jsonl", [good("a"), BAD])
    assert fihris("index", source, "--index", tmp_path / "a").stderr.count("\n") == 1
    terminal, other_end = pty.openpty()
    command = [sys.executable, "-m", "fihris", "index", str(source), "-i", str(tmp_path / "b")]
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=other_end, env=environment
    ) as process:
        os.close(other_end)
        assert process.stdout is not None
        shown = read_terminal(terminal)
        printed = process.stdout.read().decode()
    os.close(terminal)
    assert "articles/s" in shown
    assert f"{source}, record 2" in shown
    assert printed.endswith("b holds 1 article\n")

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from served import Answer, Server, conditional, rss, serving

import fihris as library

Run = Callable[..., Result]

ROOT = Path(__file__).resolve().parents[2]
LIGHT = ("--analyzer", "light10")  # no dictionary to compile
RAIN, WIND = ("tag:1", "أمطار غزيرة", "هطلت"), ("tag:2", "رياح", "هبت")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as served:
        yield served


def test_a_feed_becomes_an_index(fihris: Run, server: Server, tmp_path: Path) -> None:
    server.pages["/feed"] = conditional(rss(RAIN, WIND))
    args = ("follow", f"{server.url}/feed", "--index", tmp_path / "news", *LIGHT)
    first, second = fihris(*args), fihris(*args)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == f"{server.url}/feed: 2 new, 0 updated, 0 unchanged\n"
    assert second.stdout == f"{server.url}/feed: nothing new\n"
    assert len(library.open(tmp_path / "news")) == 2


def test_json_is_a_line_a_source(fihris: Run, server: Server, tmp_path: Path) -> None:
    server.pages["/feed"] = conditional(rss(RAIN), Cache_Control="max-age=600")
    url, bad = f"{server.url}/feed", f"{server.url}/absent?token=geheim"
    done = fihris("follow", url, bad, "--index", tmp_path / "news", "--json", *LIGHT)
    good, failed = map(json.loads, done.stdout.splitlines())
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:.]+Z", good.pop("next"))
    assert good == {
        "source": url,
        "status": "read",
        "new": 1,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "removed": 0,
        "error": None,
    }
    assert failed["source"] == f"{server.url}/absent?token=…"
    assert (failed["status"], failed["error"]) == ("error", "the server answers 404 Not Found")
    assert done.exit_code == 0
    assert "geheim" not in done.output


def test_a_round_in_which_nothing_could_be_read_is_a_failure(
    fihris: Run, server: Server, tmp_path: Path
) -> None:
    args = ("--index", tmp_path / "news", *LIGHT)
    done = fihris("follow", f"{server.url}/absent", *args)
    assert done.exit_code == 1
    assert "the server answers 404 Not Found; not before 20" in done.stderr
    assert "none of the sources could be read" in done.stderr
    waiting = fihris("follow", f"{server.url}/absent", *args)
    assert (waiting.exit_code, len(server.asked)) == (0, 1)
    assert ": not asked; not before 20" in waiting.stdout
    fihris("follow", f"{server.url}/absent", *args, "--now")
    assert len(server.asked) == 2


def test_a_path_that_is_not_there_is_reported_and_the_others_are_read(
    fihris: Run, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text('{"id": "a", "title": "أمطار"}\n', encoding="utf-8")
    args = ("--index", tmp_path / "news", *LIGHT)
    done = fihris("follow", tmp_path / "absent", tmp_path / "in", *args)
    assert done.exit_code == 0
    assert done.stderr == f"{tmp_path / 'absent'}: cannot be read: No such file or directory\n"
    assert done.stdout == f"{tmp_path / 'in'}: 1 new, 0 updated, 0 unchanged\n"
    alone = fihris("follow", tmp_path / "absent", *args)
    assert alone.exit_code == 1
    assert "none of the sources could be read" in alone.stderr


def test_a_table_has_the_columns_that_are_named(fihris: Run, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes("الاسم,الكلام\nأمطار,هطلت\n".encode("cp1256"))
    args = ("--column", "title=الاسم", "--column", "body=الكلام", "--encoding", "windows-1256")
    done = fihris("follow", table, "--index", tmp_path / "news", *args, *LIGHT)
    assert done.stdout == f"{table}: 1 new, 0 updated, 0 unchanged\n"
    (article,) = library.open(tmp_path / "news").snapshot.articles()
    assert (article.title, article.body) == ("أمطار", "هطلت")


def test_text_of_a_feed_does_not_steer_the_terminal(
    fihris: Run, server: Server, tmp_path: Path
) -> None:
    server.pages["/feed"] = Answer(
        body=rss(RAIN, head="<item><title>x</title><pubDate>\u202eغدا</pubDate></item>")
    )
    done = fihris("follow", f"{server.url}/feed", "--index", tmp_path / "news", *LIGHT)
    assert "the date cannot be read" in done.stderr
    assert "\u202e" not in done.output


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["--every", "soon"], 2, "cannot read 'soon' as a time; write 15m, 2h or 1d"),
        (["--every", "10s"], 2, "once a minute is the most"),
        (["--every", "15m", "--once"], 2, "contradict each other"),
        (["--index", "x", "ftp://example.org/"], 1, "feeds are read by http and https"),
    ],
)
def test_what_is_wrong_is_said(
    fihris: Run,
    tmp_path: Path,
    args: list[str],
    code: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = fihris("follow", str(tmp_path), "--index", tmp_path / "news", *args)
    assert (done.exit_code, message in done.stderr) == (code, True), done.stderr


def started(command: list[str | Path]) -> subprocess.Popen[bytes]:
    """Start a process that can be interrupted, also where this one, in the background, cannot."""
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_goes_on_until_it_is_told_to_stop(
    server: Server, tmp_path: Path, number: int, code: int
) -> None:
    server.pages["/feed"] = conditional(rss(RAIN))
    url, folder = f"{server.url}/feed", tmp_path / "news"
    command = [sys.executable, "-m", "fihris", "follow", url, "--index", folder, "--every", "1m"]
    command += ["--json", *LIGHT]
    with started(command) as p:
        assert p.stdout
        assert p.stderr
        assert json.loads(p.stdout.readline())["new"] == 1
        time.sleep(0.2)
        assert p.poll() is None
        p.send_signal(number)
        assert p.wait(timeout=60) == code
        assert b"Traceback" not in p.stderr.read()
    with library.open(folder).writer() as writer:  # the lock is free
        writer.delete("tag:1")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_stopped_while_it_reads_it_leaves_the_index_as_it_was(
    server: Server, tmp_path: Path
) -> None:
    def endless() -> Iterator[bytes]:
        yield b"<rss>"
        while True:
            yield b" "
            time.sleep(0.05)

    server.pages["/good"] = conditional(rss(RAIN))
    server.pages["/slow"] = Answer(pieces=endless)
    urls = [f"{server.url}/good", f"{server.url}/slow"]
    command = [sys.executable, "-m", "fihris", "follow", *urls, *LIGHT]
    command += ["--index", str(tmp_path / "news")]
    with started(command) as process:
        while len(server.asked) < 2:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        process.communicate()
    assert [a.id for a in library.open(tmp_path / "news").snapshot.articles()] == ["tag:1"]


def test_the_commands_of_the_page_run(
    fihris: Run, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.pages["/rss.xml"] = conditional(rss(RAIN))
    page = (ROOT / "docs" / "follow.md").read_text(encoding="utf-8")
    (tmp_path / "incoming").mkdir()
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ fihris (.*)$", page, re.M)
    assert len(commands) >= 4
    for command in commands:
        words = shlex.split(command.replace("https://example.org", server.url), comments=True)
        if "--every" in words:
            at = words.index("--every")
            del words[at : at + 2]
        assert fihris(*words, *LIGHT).exit_code == 0, command

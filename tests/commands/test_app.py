"""The group: what is imported when, and how errors end."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

import fihris as package
from fihris.commands.app import COMMANDS, app
from fihris.commands.options import ANALYZERS
from fihris.index.analysis import analyzer
from fihris.index.builds import DEFAULT_MEMORY

Run = Callable[..., Any]

# What takes long to import, and is not needed to show a help text or to find a wrong option.
HEAVY = {
    "arramooz",
    "asyncio",
    "bidi",
    "charset_normalizer",
    "concurrent.futures",
    "fihris.corpus.reading",
    "fihris.index",
    "fihris.search",
    "multiprocessing",
    "numpy",
    "orjson",
    "pyarabic",
    "rich",
    "sqlite3",
    "whoosh",
    "zstandard",
}


@pytest.mark.parametrize("args", [["--help"], ["--version"], *([name, "-h"] for name in COMMANDS)])
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    code = (
        "import sys\n"
        "from fihris.commands.app import app\n"
        f"app({args!r}, standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stderr.split())


def test_version(fihris: Run) -> None:
    assert fihris("--version").stdout == f"fihris {package.__version__}\n"


def test_help_lists_every_command_with_a_whole_sentence(fihris: Run) -> None:
    listed = fihris("--help").stdout.partition("Commands:\n")[2]
    for name in COMMANDS:
        assert re.search(rf"^  {name} +\S.*\.$", listed, re.M)
    assert "..." not in listed


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_examples_as_they_were_written(name: str, fihris: Run) -> None:
    shown = fihris(name, "--help").stdout
    command = app.get_command(click.Context(app), name)
    assert command is not None
    examples = [line for line in (command.help or "").splitlines() if line.startswith("    ")]
    assert any(line.startswith(f"    fihris {name}") for line in examples)
    for line in examples:
        assert f"  {line}" in shown.splitlines()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help_text(name: str) -> None:
    command = app.get_command(click.Context(app), name)
    assert command is not None
    for param in command.params:
        assert not isinstance(param, click.Option) or param.help


def test_what_is_repeated_so_that_numpy_is_not_imported_is_true() -> None:
    assert analyzer.ANALYZERS == ANALYZERS
    assert ANALYZERS[0] == analyzer.DEFAULT_ANALYZER
    index = app.get_command(click.Context(app), "index")
    assert index is not None
    (memory,) = (param for param in index.params if param.name == "memory")
    assert memory.help.endswith(f"Default: {DEFAULT_MEMORY // 1024**2}.")


def test_wrong_usage_is_exit_code_2(fihris: Run) -> None:
    for args in (["serch"], ["search"], ["search", "وزير"], ["stats", "--wrong"], ["show"]):
        result = fihris(*args)
        assert result.exit_code == 2
        assert "Usage: " in result.stderr


def test_an_error_is_one_line_on_stderr_and_exit_code_1(fihris: Run, tmp_path: Path) -> None:
    for args in (["search", "وزير"], ["show", "1"], ["stats"], ["delete", "1"]):
        result = fihris(*args, "--index", tmp_path)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr == (
            f"Error: {tmp_path} holds no index; "
            f"make one with: fihris index SOURCE --index {tmp_path}\n"
        )


def test_an_error_of_the_system_is_one_line_too(fihris: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "a.jsonl").write_text('{"title": "خبر"}')
    result = fihris("index", tmp_path / "a.jsonl", "--index", tmp_path / "file")
    assert result.exit_code == 1
    place = tmp_path / "file"
    assert result.stderr == f"Error: an index cannot be made in {place}: Not a directory\n"


def test_the_environment_names_the_default_index(
    fihris: Run, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIHRIS_INDEX", str(news))
    assert fihris("show", "march").exit_code == 0


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "cp1252"},
    ],
    ids=["C", "cp1252"],
)
def test_output_is_utf_8_in_any_locale(
    locale: dict[str, str], fihris_process: Run, news: Path
) -> None:
    done = fihris_process("show", "march", "--index", news, **locale)
    assert done.returncode == 0
    assert "المسيرات تعود إلى العاصمة" in done.stdout.decode()
    assert "مسيرات" in fihris_process("search", "--help", **locale).stdout.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGPIPE")
@pytest.mark.parametrize(
    "args", [["search", "*"], ["search", "*", "--format", "json"], ["analyze", "خبر"], ["--help"]]
)
def test_a_reader_that_has_gone_is_no_noise(args: list[str], news: Path) -> None:
    index = ["--index", str(news)] if args[0] == "search" else []
    process = subprocess.Popen(
        [sys.executable, "-m", "fihris", *args, *index],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == (1 if args == ["--help"] else 141)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for another process")
def test_ctrl_c_leaves_the_index_as_it_was(own_news: Path, tmp_path: Path, fihris: Run) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "fihris", "index", "-", "--index", str(own_news)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdin is not None
    process.stdin.write(b'{"id": "new", "title": "x"}\n[]\n' * 40_000)
    process.stdin.flush()
    # By now it reads; only once the pipe's end is closed would it commit.
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    assert out == b""
    last = err.decode().splitlines()[-1]
    assert last == (
        f"interrupted; nothing of this run was committed: {own_news} holds 4 articles, as before"
    )
    assert "Traceback" not in err.decode()
    stats = json.loads(fihris("stats", "--index", own_news, "--format", "json").stdout)
    assert stats["generation"] == 1

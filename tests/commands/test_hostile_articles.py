"""Articles that try to steer the terminal: nothing of it gets there, whatever the command."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import fihris.commands
from fihris.commands import judge as judging
from fihris.commands.app import COMMANDS
from fihris.commands.output import say, say_columns, show_screen
from fihris.commands.terminal import Page

Run = Callable[..., Any]

# All of C0 but the two that JSON lines and paths cannot hold between words, DEL, all of C1.
CONTROLS = "".join(map(chr, [*range(1, 9), *range(11, 13), *range(14, 32), *range(127, 160)]))
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
LINES = "\r\u2028\u2029"
STEERING = CONTROLS + BIDI + LINES

# A red forged line, a wiped screen, a title of the window, a line that overwrites itself.
EVIL = f"\x1b[31m\x1b[2J\x1b]0;owned\x07\x9b2Kصفر\rمحو\x08{STEERING}"
KEPT = "می\u200cرود مُسيّرة"  # a joiner within a word, and harakat
ARTICLE = {
    "id": "id" + re.sub(r"\s", "", EVIL),
    "title": f"مسيرات {EVIL} {KEPT}",
    "body": f"خرجت مسيرات{EVIL} في العاصمة.\n\n{KEPT} {EVIL}",
    "source": f"الأفق{EVIL}",
    "category": f"سياسة{EVIL}",
    "url": f"https://example.com/{EVIL}",
    f"key{EVIL}": f"value{EVIL}",
    "date": f"أمس{EVIL}",
}
COPY = ARTICLE | {"id": "copy", "source": f"المنارة{EVIL}"}
SECOND = {"id": "plain", "title": f"مسيرات أخرى {EVIL}", "body": "نص آخر"}

_ALLOWED_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def steering(text: str, *, colours: bool = False, own_marks: bool = False) -> set[str]:
    """Return the characters of a command's output that no article may put there."""
    if colours:
        text = _ALLOWED_ESCAPES.sub("", text)
    found = set(re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)) | (
        set(BIDI + LINES) & set(text)
    )
    return found - {"\u200e", "\u200f"} if own_marks else found


@pytest.fixture(scope="module")
def files(
    tmp_path_factory: pytest.TempPathFactory, fihris: Run, write_lines: Callable[..., Path]
) -> dict[str, Path]:
    """An index of hostile articles in a folder with a hostile name, and what else commands read."""
    folder = tmp_path_factory.mktemp("hostile") / "evil\x1b[31m\u202e\x9b"
    folder.mkdir()
    source = write_lines(folder / "news\x1b[2J\n\r.jsonl", [ARTICLE, COPY, SECOND, "{", "\x1b[31m"])
    assert fihris("index", source, "--index", folder / "index").exit_code == 0
    query = "q\x1b[31m\u202e"
    (folder / "queries").write_text(f"{query}\tمسيرات \x1b[31m\u202e\n", encoding="utf-8")
    (folder / "pool").write_text(f"{query}\tplain\n", encoding="utf-8")
    (folder / "qrels").write_text(f"{query} 0 plain\x1b[1m 1\nother\x9b 0 x 1\n", encoding="utf-8")
    for name, first in (("a.run", "plain\x1b[1m"), ("b.run", "y\u202e\x9b")):
        lines = [f"{query} Q0 {first} 1 2.0 t", f"{query} Q0 z\x1b 2 1.0 t"]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {"folder": folder, "source": source, "index": folder / "index"}


def walks(files: dict[str, Path]) -> dict[str, list[Sequence[str | Path]]]:
    """Return for each command the ways in which it quotes what others wrote."""
    folder, index = files["folder"], files["index"]
    on = ("--index", index)
    return {
        "index": [
            ("index", files["source"], "--index", folder / "again"),
            ("index", files["source"], "--index", folder / "again", "--on-error", "stop"),
            ("index", folder / "nothing\x1b[31m", "--index", folder / "again"),
            ("index", files["source"], *on, "--analyzer", "light10"),
        ],
        "follow": [
            ("follow", files["source"], "--index", folder / "followed"),
            ("follow", files["source"], "--index", folder / "followed", "--json"),
            ("follow", folder / "nothing\x1b[31m", *on),
            ("follow", f"ftp://example.org/{EVIL}", *on),
            ("follow", f"http://127.0.0.1:1/{EVIL}", *on),
            ("follow", f"http://127.0.0.1:1/{EVIL}", *on, "--json", "--now"),
        ],
        "search": [
            ("search", "مسيرات", *on),
            ("search", "مسيرات", *on, "--explain", "--profile"),
            ("search", "مسيرات", *on, "--no-variants", "--source", f"الأفق{EVIL}"),
            ("search", f'مسيرات" {EVIL}', *on),
            ("search", f'مسيرات" {EVIL}', *on, "--strict"),
            ("search", "مسيرات", *on, "--since", f"2023{EVIL}"),
            ("search", "مسيرات", *on, f"--evil{EVIL}"),
            ("search", "مسيرات", *on, "--ranking", f"none{EVIL}"),
            ("search", "مسيرات", *on, "--bidi"),
            ("search", "مسيرات", *on, "--format", "json"),
            ("search", "مسيرات", *on, "--format", "jsonl"),
            ("search", "مسيرات", *on, "--format", "trec"),
            ("search", "مسيرات", *on, "--format", "csv", "--bodies"),
            ("search", "مسيرات", *on, "--format", "markdown", "--bodies"),
            ("search", "مسيرات", *on, "--format", "rss", "--bodies"),
            ("search", "مسيرات", "--index", folder / "none\x1b[31m"),
        ],
        "facets": [
            ("facets", "مسيرات", *on),
            ("facets", "مسيرات", *on, "--format", "csv"),
            ("facets", f'مسيرات" {EVIL}', *on, "--format", "json"),
        ],
        "timeline": [
            ("timeline", "مسيرات", *on),
            ("timeline", f'مسيرات" {EVIL}', *on, "--format", "json"),
            ("timeline", "مسيرات", *on, "--plot", folder / "plot\x1b[31m"),
        ],
        "watch": [
            ("watch", "add", f"مسيرات{EVIL}", *on, "--name", f"name{EVIL}"),
            ("watch", "add", "مسيرات", *on, "--name", "plain"),
            ("watch", "list", *on),
            ("watch", "test", f"مسيرات{EVIL}", *on),
            ("watch", "run", files["source"], *on),
            ("watch", "remove", f"nothing{EVIL}", *on),
        ],
        "suggest": [
            ("suggest", f"مسيارت {EVIL}", *on),
            ("suggest", f"مسيارت {EVIL}", *on, "--bidi"),
            ("suggest", f"مسيارت {EVIL}", *on, "--format", "json"),
            ("suggest", f"نتظنتظ{EVIL}", *on),
        ],
        "complete": [
            ("complete", "مسي", *on),
            ("complete", f"{EVIL} مسي", *on, "--bidi"),
            ("complete", f"{EVIL} مسي", *on, "--format", "json"),
            ("complete", f"نتظنتظ{EVIL}", *on),
        ],
        "duplicates": [
            ("duplicates", *on),
            ("duplicates", *on, "--format", "json", "--source", f"الأفق{EVIL}"),
            ("duplicates", "--index", folder / "none\x1b[31m"),
        ],
        "show": [
            ("show", ARTICLE["id"], *on),
            ("show", ARTICLE["id"], *on, "--query", "مسيرات"),
            ("show", ARTICLE["id"], *on, "--format", "json"),
            ("show", f"nothing{EVIL}", *on),
        ],
        "similar": [
            ("similar", ARTICLE["id"], *on),
            ("similar", "plain", *on, "--explain"),
            ("similar", "plain", *on, "--format", "json"),
            ("similar", "plain", *on, "--format", "jsonl"),
            ("similar", f"nothing{EVIL}", *on),
            ("similar", "--text", files["source"], *on),
            ("similar", "--text", folder / "nothing\x1b[31m", *on),
        ],
        "related": [("related", "plain", *on), ("related", f"nothing{EVIL}", *on)],
        "terms": [
            ("terms", "مسيرات", *on),
            ("terms", "مسيرات", *on, "--format", "json"),
            ("terms", "--on", f"2023{EVIL}", *on),
        ],
        "topics": [("topics", "مسيرات", *on), ("topics", "مسيرات", *on, "--format", "json")],
        "stats": [("stats", *on), ("stats", *on, "--format", "json")],
        "verify": [
            ("verify", *on, "--verbose"),
            ("verify", *on, "--json"),
            ("verify", "--index", folder / "none\x1b[31m"),
        ],
        "repair": [
            ("repair", *on),
            ("repair", *on, "--json"),
            ("repair", "--index", folder / "none\x1b[31m"),
        ],
        "backup": [
            ("backup", *on, folder / "copy\x1b[31m"),
            ("backup", *on, folder),
            ("backup", "--index", folder / "none\x1b[31m", folder / "copy"),
        ],
        "optimize": [("optimize", *on), ("optimize", "--index", folder / "none\x1b[31m")],
        "delete": [("delete", f"nothing{EVIL}", *on)],
        "analyze": [
            ("analyze", f"مسيرات{EVIL} {KEPT}"),
            ("analyze", f"مسيرات{EVIL}", "--compare"),
            ("analyze", f"مسيرات{EVIL}", "--format", "jsonl"),
        ],
        "evaluate": [
            (*("evaluate", *on), "--queries", folder / "queries", "--qrels", folder / "qrels"),
            (*("evaluate", *on), "--queries", folder / "qrels", "--qrels", folder / "queries"),
        ],
        "compare": [
            ("compare", folder / "a.run", folder / "b.run", "--qrels", folder / "qrels"),
            ("compare", folder / "a.run", folder / "queries", "--qrels", folder / "qrels"),
            *(
                ("compare", *("x", "y"), "--qrels", "z", "--measures", measures)
                for measures in (f"AP{EVIL}", f"nDCG@1{EVIL}")
            ),
        ],
        "pool": [
            ("pool", folder / "a.run", "--out", folder / "pooled"),
            ("pool", folder / "queries", "--out", folder / "pooled"),
        ],
        "judge": [("judge", *on)],  # needs a terminal: its screen is below
        "serve": [
            ("serve", "--index", folder / "none\x1b[31m"),
            ("serve", *on, "--host", f"example.org{EVIL}"),
            ("serve", *on, "--token-file", folder / "nothing\x1b[31m"),
        ],
        "demo": [("demo", f"مسيرات{EVIL}"), ("demo", "مسيرات", f"--evil{EVIL}")],
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_that_steers_comes_out_of(
    command: str, files: dict[str, Path], fihris: Run
) -> None:
    for args in walks(files)[command]:
        args = [arg.replace("\0", "") if isinstance(arg, str) else arg for arg in args]
        result = fihris(*args)
        assert result.output, args
        if args[:2] == ("search", "مسيرات") and len(args) == 4 and result.exit_code == 0:
            assert "1 copy in" in result.stdout
        assert not steering(result.stdout), args
        assert not steering(result.stderr), args


def test_of_a_command_that_is_not_there_nothing_that_steers_is_quoted(fihris: Run) -> None:
    for args in ([f"none{EVIL}"], [f"--none{EVIL}"]):
        result = fihris(*args)
        assert result.exit_code == 2
        assert not steering(result.output)


@pytest.mark.parametrize("args", [["search", "مسيرات"], ["show", str(ARTICLE["id"])]])
def test_with_colours_only_colours_steer(
    args: list[str], files: dict[str, Path], fihris: Run
) -> None:
    shown = fihris(*args, "--index", files["index"], "--color", "always").stdout
    assert "\x1b[1" in shown
    assert not steering(shown, colours=True, own_marks=True)
    assert "\x1b[31m" not in shown  # the article's red; a mark's is bold as well


def test_what_belongs_to_words_stays(files: dict[str, Path], fihris: Run) -> None:
    shown = fihris("show", ARTICLE["id"], "--index", files["index"]).stdout
    assert shown.count(KEPT) == 2


def test_one_hit_stays_on_its_three_lines(files: dict[str, Path], fihris: Run) -> None:
    lines = fihris("search", "title:أخرى", "--index", files["index"]).stdout.splitlines()
    assert lines[0].startswith("1  مسيرات [أخرى]")
    assert lines[1].strip() == "plain"
    assert lines[2].strip() == "نص آخر"
    assert lines[3] == ""


def test_json_is_faithful(files: dict[str, Path], fihris: Run) -> None:
    shown = fihris("show", ARTICLE["id"], "--index", files["index"], "--format", "json").stdout
    article = json.loads(shown)
    for name in ("id", "title", "body", "source", "category", "url"):
        assert article[name] == ARTICLE[name]
    assert article["metadata"] == {f"key{EVIL}": f"value{EVIL}"}


def test_the_screen_of_judge(files: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from fihris.search.engine import Index

    file = io.StringIO()
    monkeypatch.setattr("sys.stdout", file)
    monkeypatch.setattr(judging, "_key", lambda: "s")
    query, document = "q\x1b", str(ARTICLE["id"])

    class Judgments:
        path, judged = f"qrels{EVIL}", dict[str, dict[str, int]]()

    judging.Session(
        Index(files["index"]),
        {query: f"مسيرات {EVIL}"},
        [(query, document)],
        Judgments(),  # type: ignore[arg-type]
        bidi=False,
        color="never",
    ).run()
    assert "مسيرات" in file.getvalue()
    assert not steering(file.getvalue())


def test_each_way_out_makes_visible(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"سطر {EVIL}\nسطر")
    say(f"سطر {EVIL}\nسطر", err=True)
    say_columns([f"سطر {EVIL}\nسطر"], [0], terminal=False)
    show_screen([], [f"سطر {EVIL}\nسطر"])
    Page().write(f"سطر {EVIL}\nسطر", right_to_left=False)
    Page().write_apart([f"سطر {EVIL}\nسطر"], right_to_left=False)
    out, err = capsys.readouterr()
    assert not steering(out)
    assert not steering(err)
    assert [out.count("\n"), err.count("\n")] == [4, 1]


# What may print: the way out, the page, JSON and runs for programs, a bar of progress.
_WAYS_OUT = {"output.py", "terminal.py", "contract.py", "progress.py"}


def test_no_command_prints_in_another_way() -> None:
    printing = re.compile(r"click\.(?:echo|secho|clear)|\bprint\(|std(?:out|err)\.write|\.print\(")
    folder = Path(fihris.commands.__file__).parent
    found = {path.name for path in folder.glob("*.py") if printing.search(path.read_text("utf-8"))}
    assert found == _WAYS_OUT


def test_names_of_files_in_problems(tmp_path: Path, fihris_process: Callable[..., Any]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in (b"new\nline.jsonl", b"esc\x1b[31m.jsonl", b"byte\xff.jsonl", b"c1\xc2\x9b.jsonl"):
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_text("{\n")  # noqa: PTH118
    done: subprocess.CompletedProcess[bytes] = fihris_process(
        "index", folder, "--index", tmp_path / "index"
    )
    assert done.returncode == 1
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 5  # one a file, and that nothing was indexed
    assert not any(map(steering, lines))
    assert any("byte\ufffd.jsonl" in line for line in lines)
    assert any("new line.jsonl" in line for line in lines)

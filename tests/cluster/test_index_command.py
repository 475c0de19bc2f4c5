"""``fihris index`` into a cluster, stopped and gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from gate import Gate
from loads import behind, server_of

import fihris
from fihris.commands.app import app
from fihris.index.cluster.loading import load
from fihris.index.cluster.remote import Remote

pytestmark = pytest.mark.usefixtures("small_requests")


def test_the_command_line_goes_on_and_keeps_what_is_refused(
    another_address: str, tmp_path: Path, passing: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    source, dead = tmp_path / "articles.jsonl", tmp_path / "dead.jsonl"
    # A category of so many bytes is more than a term may have; of as many letters it is none.
    source.write_text(
        "".join(
            json.dumps({"id": str(i), "title": f"خبر {i}", "body": "نص " * 500}) + "\n"
            for i in range(100)
        )
    )
    denied = 403, b'{"error": {"type": "security_exception", "reason": "no"}, "status": 403}'
    through = behind(passing, another_address)

    def run(*arguments: str, code: int = 0) -> str:
        command = ["index", str(source), "-i", through, "--dead-letters", str(dead), *arguments]
        result = CliRunner().invoke(app, command)
        assert result.exit_code == code, result.output
        return result.output

    passing.rule = lambda _, path, body, __: (
        denied if "_bulk" in path and b'"_id":"99"' in body else None
    )
    assert "the same command goes on" in run(code=1)

    passing.rule = refusing(99)
    time.sleep(0.01)
    assert "going on behind" in run()
    assert [json.loads(line)["id"] for line in dead.read_text().splitlines()] == ["99"]


def refusing(*refused: int) -> Any:
    """Return a rule by which the server refuses articles of those numbers, and has the others."""
    error = {"type": "mapper_parsing_exception", "reason": "failed to parse"}

    def rule(_: str, path: str, body: bytes, __: int) -> Any:
        if "_bulk" not in path:
            return None
        identities = [json.loads(line)["index"]["_id"] for line in body.splitlines()[::2]]
        results = [
            {"status": 400, "error": error}
            if int(identity) in refused
            else {"status": 201, "result": "created"}
            for identity in identities
        ]
        answer = {"errors": True, "items": [{"index": result} for result in results]}
        return 200, json.dumps(answer).encode()

    return rule


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of 40 articles; what is kept of loads lies beside it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "articles.jsonl"
    lines = [json.dumps({"id": str(i), "title": f"خبر {i}", "body": "نص"}) for i in range(40)]
    path.write_text("\n".join(lines))
    return path


def index(source: Path, address: str, *options: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["index", str(source), "-i", address, *options])
    assert result.exit_code == code, result.output
    return result.output


def numbers(output: str) -> dict[str, int]:
    """Return the numbers of a summary's lines."""
    words = [line.split() for line in output.splitlines() if line]
    return {
        line[0]: int(line[1].rstrip(","))
        for line in words
        if line[0] in ("read", "indexed", "skipped")
    }


@pytest.mark.parametrize(
    ("fault", "mended", "said"),
    [
        ("_close", "_open", "closed"),
        ({"index.default_pipeline": "none-here"}, {"index.default_pipeline": None}, "pipeline"),
    ],
    ids=["closed", "no pipeline"],
)
def test_an_index_that_takes_nothing_ends_the_run_and_loses_nothing(
    another_address: str, source: Path, fault: Any, mended: Any, said: str
) -> None:
    server = server_of(another_address)
    load(server, [])

    def change(what: Any) -> None:
        path, body = (what, None) if isinstance(what, str) else ("_settings", what)
        server.ask("POST" if body is None else "PUT", Remote.of(server).physical, path, body=body)

    change(fault)
    told = index(source, another_address, code=1)
    assert said in told
    assert "refuses it" not in told
    change(mended)
    assert numbers(index(source, another_address)) == {"read": 40, "indexed": 40, "skipped": 0}
    with fihris.open(another_address) as found:
        assert len(found) == 40


def test_where_the_server_refuses_everything_the_sources_are_not_blamed(
    another_address: str, source: Path, passing: Gate
) -> None:
    passing.rule = refusing(*range(40))
    told = index(source, behind(passing, another_address), code=1)
    assert "nothing was indexed: the server refuses all that was read (40 articles)" in told
    assert "none of the sources" not in told


def test_what_was_refused_before_a_run_was_stopped_is_not_indexed(
    another_address: str, source: Path, passing: Gate
) -> None:
    through, refused = behind(passing, another_address), refusing(7)
    denied = 403, b'{"error": {"type": "security_exception", "reason": "no"}}'
    passing.rule = lambda *asked: denied if "_refresh" in asked[1] else refused(*asked)
    index(source, through, code=1)
    passing.rule = lambda *_: None
    told = index(source, through)
    assert "going on behind the 40 articles" in told
    assert numbers(told) == {"read": 40, "indexed": 39, "skipped": 1}


def test_what_is_refused_is_kept_without_being_asked_and_can_be_loaded(
    another_address: str, source: Path, passing: Gate
) -> None:
    through, loads = behind(passing, another_address), source.parent / "state/fihris/loads"
    index(source, through)
    assert not list(loads.glob("*.jsonl"))
    for numbers_refused in ((7, 9), (8,)):
        passing.rule = refusing(*numbers_refused)
        told = index(source, through)
        (path,) = loads.glob("*.jsonl")
        assert f"is kept in {path}" in told
        letters = map(json.loads, path.read_text().splitlines())
        assert sorted(int(letter["id"]) for letter in letters) == list(numbers_refused)
    passing.rule = lambda *_: None
    assert CliRunner().invoke(app, ["delete", "8", "-i", through]).exit_code == 0
    assert numbers(index(path, through)) == {"read": 1, "indexed": 1, "skipped": 0}
    with fihris.open(another_address) as found:
        assert found.get("8").title == "خبر 8"


def test_what_standard_input_had_refused_is_kept_with_what_it_had_before(
    another_address: str, source: Path, passing: Gate
) -> None:
    through = behind(passing, another_address)
    for number in (3, 4):
        passing.rule = refusing(number)
        command = ["index", "-", "--format", "jsonl", "-i", through]
        CliRunner().invoke(app, command, input=source.read_bytes())
    (path,) = source.parent.glob("state/fihris/loads/*.jsonl")
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == ["3", "4"]


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_a_command_that_is_interrupted_goes_on(
    another_address: str, tmp_path: Path, passing: Gate
) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text(
        "".join(
            json.dumps({"id": str(i), "title": f"خبر {i}", "body": "مسيرة " * 9000}) + "\n"
            for i in range(300)
        )
    )
    through = behind(passing, another_address)
    command = [sys.executable, "-m", "fihris", "index", str(source), "-i", through]
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path / "state")}

    def started() -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            # Where the tests run in the background, a shell has SIGINT ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    under_way, interrupted = threading.Event(), threading.Event()

    def rule(_: str, path: str, __: bytes, ___: int) -> Any:
        if "_bulk" not in path or under_way.is_set():
            return None
        under_way.set()
        return interrupted  # the other requests come to their places meanwhile

    passing.rule = rule
    child = started()
    assert under_way.wait(60)
    other = started()
    locked = str(other.communicate(timeout=60)[1])
    assert f"{through} is being written by process {child.pid}" in locked
    assert "goes on" not in locked
    assert other.returncode == 1
    child.send_signal(signal.SIGINT)
    interrupted.set()
    told = str(child.communicate(timeout=60)[1])
    assert child.returncode == 130
    assert "the same command goes on from there" in told
    assert "Traceback" not in told
    again = started()
    assert "going on behind" in str(again.communicate(timeout=120)[1])
    assert again.returncode == 0
    with fihris.open(another_address) as index:
        assert len(index) == index.search("مسيرات").total == 300
        assert index.words.document_count_all == 300  # type: ignore[attr-defined]

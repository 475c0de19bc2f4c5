"""What the guide tells the reader to type works, on the sample."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import fihris
from fihris import Article
from fihris.commands.app import app

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "corpus/sample"
PAGE = (ROOT / "docs/cluster.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def named() -> dict[str, str]:
    """What stands for the reader's own files and articles."""
    articles = fihris.read_articles([SAMPLE / "articles"])
    first = next(article for article in articles if isinstance(article, Article))
    return {
        "archive/": str(SAMPLE / "articles"),
        "queries.tsv": str(SAMPLE / "queries.tsv"),
        "qrels.txt": str(SAMPLE / "qrels.txt"),
        "5f2c": first.id,
    }


def test_the_first_commands_work(
    another_address: str,
    named: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    block = re.search(r"```console\n(.*?)```", PAGE, re.DOTALL)
    assert block
    ran = []
    for line in block[1].splitlines():
        program, command, *rest = shlex.split(line.removeprefix("$ "))
        assert program == "fihris"
        if command == "serve":  # test_serving.py does
            continue
        arguments = [
            named.get(one, one.replace("opensearch://localhost:9200/news", another_address))
            for one in rest
        ]
        result = CliRunner().invoke(app, [command, *arguments])
        assert result.exit_code == 0, f"{line}\n{result.stderr}"
        assert result.stdout
        ran.append(command)
    assert ran == ["index", "search", "facets", "evaluate", "delete", "optimize"]
    with fihris.open(another_address) as index:
        assert len(index) == 101


def test_more_copies_than_nodes_are_not_waited_for(
    another_address: str, named: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    command = ["index", named["archive/"], "--index", another_address, "--replicas", "9"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.stderr
    with fihris.open(another_address) as index:
        assert index.search("مسيرات").total > 5

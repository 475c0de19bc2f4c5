"""Articles that a cluster refuses are kept, with the reason."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import fihris
from fihris import Article
from fihris.index.analysis.analyzer import Analyzer
from fihris.index.cluster.bulk import Refusal
from fihris.index.cluster.dead_letters import DeadLetters
from fihris.index.cluster.documents import analysed
from fihris.index.records import pack


def test_dead_letters_are_articles_with_the_reason(tmp_path: Path) -> None:
    article = Article("أ", "عنوان", "نص", source="الأفق", url="https://a.example/1")
    (document,) = analysed([pack(article)], Analyzer("none")).documents
    lines = json.dumps(document).encode()
    path = tmp_path / "there/dead.jsonl"
    with DeadLetters(path):
        pass
    assert not path.exists()
    for _ in range(2):
        with DeadLetters(path) as letters:
            letters.add(Refusal("أ", "too long", 400, lines))
            letters.add(Refusal("أ", "too long", 400, lines))
            assert letters.count == 2
    (line,) = path.read_text().splitlines()
    found = json.loads(line)
    assert (found["id"], found["reason"], found["status"]) == ("أ", "too long", 400)
    (read,) = fihris.read_articles([path])
    assert replace(read) == article  # type: ignore[type-var]


def test_a_line_that_was_cut_off_stays_alone(tmp_path: Path) -> None:
    path = tmp_path / "dead.jsonl"
    path.write_bytes(b'{"id": "x", "rea')
    lines = b'{"id": "y", "title": "", "body": "", "source": "", "category": "",'
    with DeadLetters(path) as letters:
        letters.add(Refusal("y", "no", 400, lines + b'"url": "", "metadata": {}}'))
    assert json.loads(path.read_bytes().splitlines()[1])["id"] == "y"


def test_a_file_that_is_begun_anew_has_nothing_of_before(tmp_path: Path) -> None:
    path = tmp_path / "dead.jsonl"
    lines = b'{"id": "y", "title": "", "body": "", "source": "", "category": "", "url": "",'
    path.write_text('{"id": "x"}\n')
    with DeadLetters(path, anew=True):
        pass
    assert path.read_text() == '{"id": "x"}\n'
    with DeadLetters(path, anew=True) as letters:
        for name in ("y", "z"):
            letters.add(Refusal(name, "no", 400, lines + b'"metadata": {}}'))
    assert [json.loads(line)["id"] for line in path.read_bytes().splitlines()] == ["y", "z"]

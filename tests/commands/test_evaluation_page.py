"""docs/evaluation.md: all that it tells the reader to type works, on the sample."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import ir_datasets
import pytest
from ir_datasets.datasets.base import Dataset
from ir_datasets.formats import JsonlDocs, TrecQrels, TsvQueries
from ir_datasets.util import LocalDownload

from fihris import Article, read_articles

Run = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "corpus" / "sample"


class Doc(NamedTuple):
    """As MIRACL's documents are."""

    doc_id: str
    title: str
    text: str


def steps() -> Iterator[tuple[str, str]]:
    """Yield each command and each Python example of the page."""
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    for kind, block in re.findall(r"```(console|python)\n(.*?)```", page, re.DOTALL):
        if kind == "python":
            yield kind, block
        else:
            yield from ((kind, line.removeprefix("$ ")) for line in block.splitlines())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reader's folder, and the sample in MIRACL's place and formats."""
    with (tmp_path / "articles.jsonl").open("w", encoding="utf-8") as file:
        for item in read_articles([SAMPLE / "articles"], base=SAMPLE / "articles"):
            assert isinstance(item, Article)
            fields = asdict(item) | {"metadata": {}, "docid": item.id, "text": item.body}
            file.write(json.dumps(fields, ensure_ascii=False, default=str) + "\n")
    for name in ("queries.tsv", "qrels.txt"):
        shutil.copy(SAMPLE / name, tmp_path)
    mapping = {"doc_id": "docid", "title": "title", "text": "text"}
    docs = JsonlDocs([LocalDownload(tmp_path / "articles.jsonl")], Doc, mapping, lang="ar")
    queries = TsvQueries(LocalDownload(tmp_path / "queries.tsv"), lang="ar")
    qrels = TrecQrels(LocalDownload(tmp_path / "qrels.txt"), {})
    registered = ir_datasets.registry._registered
    monkeypatch.setitem(registered, "miracl/ar", Dataset(docs))
    monkeypatch.setitem(registered, "miracl/ar/dev", Dataset(docs, queries, qrels))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_step_works(folder: Path, fihris: Run, capsys: pytest.CaptureFixture[str]) -> None:
    shown = {}
    for kind, text in steps():
        if kind == "python":
            exec(compile(text, "docs/evaluation.md", "exec"), {})
            shown[text] = capsys.readouterr().out
            continue
        program, *args = shlex.split(text)
        assert program == "fihris"
        result = fihris(*args)
        assert result.exit_code == 0, result.stderr
        assert "note:" not in result.stderr
        shown[text] = result.stdout
    assert len(shown) >= 10
    assert {"light10.run", "lexicon.run", "miracl.run"} <= {path.name for path in folder.iterdir()}
    compared = json.loads(next(out for text, out in shown.items() if "--moved 10" in text))
    assert compared["queries"] == 40
    assert len(compared["differences"]) == 1

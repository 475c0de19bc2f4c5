"""The compiled kernel finds what Fihris finds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import fihris
from benchmarks.articles import write
from benchmarks.compiled_kernel import main
from fihris import Article

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")


def test_its_hits_and_scores_are_those_of_the_index(tmp_path: Path) -> None:
    places = ("المدينة", "القرية", "الميناء", "الجبل", "الوادي", "الساحل", "الشمال", "الواحة")
    articles = [
        Article(
            str(number),
            f"افتتاح مدرسة جديدة ومكتبة عامة بلدة {places[number % 8]}",
            f"افتتحت الوزيرة مدارس {places[number % 7]} {places[number % 5]} " * (number % 20),
        )
        for number in range(300)
    ]
    write(articles, tmp_path / "articles.jsonl")
    with fihris.create(tmp_path / "index").writer() as writer:
        writer.add_all(articles)
    arguments = [str(tmp_path / "index"), str(tmp_path / "articles.jsonl"), "--queries", "20"]
    result = CliRunner().invoke(main, [*arguments, "--passes", "3"])
    assert result.exit_code == 0, result.output
    rows = [line for line in result.output.splitlines() if line.endswith("alike |")]
    assert len(rows) == 6

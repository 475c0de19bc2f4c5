"""The pytest plugin, in projects of its users: as strict about markers and warnings as can be."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent.parent
PROJECT = """
import pytest
from fihris import Article
from fihris.pytest_plugin import assert_relevant

ARTICLES = [
    Article("march", "مسيرة في العاصمة", "خرجت المسيرة صباحا."),
    Article("drone", "طائرات", "ثلاث مسيرات فوق الغابة."),
    Article("minister", "وزير الخارجية", "غادر الوزير."),
]

@pytest.fixture(scope="module")
def index(fihris_index):
    return fihris_index(ARTICLES, analyzer="light10")
"""
RANKING = """
QUERIES = {{"q1": "مسيرة", "q2": "وزير"}}
QRELS = {{"q1": {{"{best}": 3}}, "q2": {{"minister": 2}}}}

@pytest.mark.fihris_baseline("nDCG@10", "RR@10", tolerance={tolerance})
def test_ranking(index, fihris_baseline):
    fihris_baseline(index, QUERIES, QRELS)
"""

Project = Callable[..., pytest.RunResult]


@pytest.fixture
def project(pytester: pytest.Pytester) -> Project:
    """Run a project's tests; `code` comes after its fixtures."""

    def run(code: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(test_news=PROJECT + code)
        strict = ("--strict-markers", "--strict-config", "-W", "error")
        return pytester.runpytest(*strict, "-p", "no:cacheprovider", *options)

    return run


def ranking(best: str, tolerance: float = 0.005) -> str:
    return RANKING.format(best=best, tolerance=tolerance)


def test_relevant_articles_that_are_found(project: Project) -> None:
    code = "def test(index): assert_relevant(index, 'مسيرة', ['march', 'drone'], at=2)"
    project(code).assert_outcomes(passed=1)


def test_what_is_missing_is_named_with_its_place(project: Project) -> None:
    code = "def test(index): assert_relevant(index, 'مسيرة', {}, at=1)"
    result = project(code.format(["march", "drone", "gone", "minister"]))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *AssertionError: 3 of 4 are not among the first 1 for مسيرة:",
            "E *  drone: rank 2",
            "E *  gone: not in the index",
            "E *  minister: not found",
            "E *the ranking:",
            "E *  1. march  مسيرة في العاصمة",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_one_id_is_no_collection_of_ids(project: Project) -> None:
    result = project("def test(index): assert_relevant(index, 'مسيرة', 'march')")
    result.stdout.fnmatch_lines(["E *TypeError: ids is a collection of ids, as in *"])


def test_an_index_that_is_there_is_opened(project: Project, pytester: pytest.Pytester) -> None:
    code = """
def test(index, fihris_index):
    again = fihris_index(index.path)
    assert len(again) == 3 and again.path == index.path
"""
    project(code).assert_outcomes(passed=1)


def test_a_problem_between_the_articles_is_an_error(project: Project) -> None:
    code = """
def test(fihris_index, tmp_path):
    import fihris
    (tmp_path / "a.jsonl").write_text("{")
    with pytest.raises(ValueError, match="not an article: .*a.jsonl"):
        fihris_index(fihris.read_articles([tmp_path / "a.jsonl"]))
"""
    project(code).assert_outcomes(passed=1)


def test_without_a_baseline_it_says_how_to_make_one(project: Project) -> None:
    result = project(ranking("march"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*there is no *test_news.test_ranking.json; *: pytest --fihris-update-baselines"]
    )


def test_a_baseline_is_written_beside_the_test_and_holds(
    project: Project, pytester: pytest.Pytester
) -> None:
    project(ranking("march"), "--fihris-update-baselines").assert_outcomes(passed=1)
    stored = json.loads((pytester.path / "test_news.test_ranking.json").read_text())
    assert stored == {
        "means": {"nDCG@10": 1.0, "RR@10": 1.0},
        "queries": {
            "q1": {"nDCG@10": 1.0, "RR@10": 1.0},
            "q2": {"nDCG@10": 1.0, "RR@10": 1.0},
        },
    }
    project(ranking("march")).assert_outcomes(passed=1)


def test_what_became_worse_is_shown_by_query(project: Project) -> None:
    project(ranking("march"), "--fihris-update-baselines")
    # The one that is relevant is the second of two hits: its nDCG is 1 / log2(3).
    result = project(ranking("drone"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *not as in *test_news.test_ranking.json",
            "E *nDCG@10: 1.0000 → 0.8155 (-0.1845), with a tolerance of 0.005",
            "E *  q1  1.0000 → 0.6309 (-0.3691)  مسيرة",
            "E *RR@10: 1.0000 → 0.7500 (-0.2500), with a tolerance of 0.005",
            "E *  q1  1.0000 → 0.5000 (-0.5000)  مسيرة",
            "E *accept it with: pytest --fihris-update-baselines",
        ]
    )
    result.stdout.no_fnmatch_line("*  q2  *")


def test_what_became_better_has_to_be_accepted_too(project: Project) -> None:
    project(ranking("drone"), "--fihris-update-baselines")
    project(ranking("march")).assert_outcomes(failed=1)
    project(ranking("march"), "--fihris-update-baselines").assert_outcomes(passed=1)
    project(ranking("march")).assert_outcomes(passed=1)


def test_within_the_tolerance_nothing_matters(project: Project) -> None:
    project(ranking("march"), "--fihris-update-baselines")
    project(ranking("drone", tolerance=0.25)).assert_outcomes(passed=1)


def test_other_measures_and_queries_are_named(project: Project) -> None:
    project(ranking("march"), "--fihris-update-baselines")
    other = ranking("march").replace('"RR@10"', '"AP"').replace('"q2"', '"q3"')
    result = project(other)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E *other measures: +AP -RR@10", "E *other judged queries: +q3 -q2"]
    )


def test_a_damaged_baseline_is_named(project: Project, pytester: pytest.Pytester) -> None:
    (pytester.path / "test_news.test_ranking.json").write_text("{")
    result = project(ranking("march"))
    result.stdout.fnmatch_lines(["E *InputError: *test_news.test_ranking.json: no baseline*"])


def test_the_marker_is_not_misspelled_unseen(project: Project) -> None:
    result = project(ranking("march").replace("tolerance", "tolerence"))
    result.stdout.fnmatch_lines(["E *TypeError: fihris_baseline takes *, not tolerence"])


def test_the_plugin_loads_nothing_heavy() -> None:
    script = "import sys, fihris.pytest_plugin; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert {"numpy", "whoosh", "orjson", "ir_measures"} & set(loaded) == set()
    assert [name for name in loaded if name.startswith("fihris.")] == ["fihris.pytest_plugin"]


@pytest.mark.slow
def test_it_comes_with_the_wheel(tmp_path: Path) -> None:
    python = _environment_with_wheel(tmp_path)
    code = "def test(index): assert_relevant(index, 'مسيرة', ['march'], at=1)\n"
    project = tmp_path / "project"
    project.mkdir()
    (project / "test_news.py").write_text(PROJECT + code + ranking("march"), encoding="utf-8")
    for option in ("--fihris-update-baselines", "--strict-markers"):
        command = [python, "-m", "pytest", "-W", "error", option]
        done = subprocess.run(command, cwd=project, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr
        assert re.search(r"^2 passed", done.stdout.splitlines()[-1].strip("= "))
        assert re.search(r"^plugins: .*\bfihris-", done.stdout, re.MULTILINE)


def _environment_with_wheel(folder: Path) -> str:
    """Return the Python of a new environment with the built wheel, and our dependencies."""
    # A build leaves files in its folder, and would take up those that an earlier one left.
    ignored = shutil.ignore_patterns(".*", "build", "*.egg-info", "__pycache__", "tests", "docs")
    shutil.copytree(ROOT, folder / "source", symlinks=True, ignore=ignored)
    _pip(sys.executable, "wheel", "--no-deps", "-w", str(folder), str(folder / "source"))
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=True)
    python = next(path for path in (folder / "venv").glob("*/python*") if path.stem == "python")
    _pip(str(python), "install", "--no-deps", str(wheel))
    command = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    # Paths that a .pth file adds stand last, and no .pth file in them is read: our editable
    # installation is not seen.
    Path(site, "dependencies.pth").write_text(str(Path(pytest.__file__).parents[1]))
    return str(python)


def _pip(python: str, *arguments: str) -> None:
    command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)

"""Whoosh's own tests, fetched from the package index and run on indexes of Fihris.

``--write PATH`` writes what came of them as a page. Exit code 1: a test failed that is not among
the known differences, or the review is not of this suite any more; 3: the suite could not be
fetched.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
REVIEW = HERE / "review.toml"
PAGE = HERE / "page.md"
NOT_FETCHED = 3

Reasons = dict[str, list[str]]  # from a reason to the tests it is true of
Results = dict[str, dict[str, str]]  # by test


class Review(NamedTuple):
    """What was decided by reading the tests."""

    not_applicable: Reasons
    different: Reasons

    @classmethod
    def read(cls) -> Review:
        """Read the review that lies beside this script."""
        data = tomllib.loads(REVIEW.read_text(encoding="utf-8"))
        return cls(
            *({part["reason"]: part["tests"] for part in data[name]} for name in cls._fields)
        )


class Outcome(NamedTuple):
    """What came of the tests that go through an index, by their names."""

    passed: list[str]
    different: list[str]  # failed, and known to
    unexplained: list[str]  # failed
    not_applicable: list[str]
    all_tests: int
    stale: list[str]  # what is said of them in the review is not true any more

    @property
    def applicable(self) -> int:
        """The number of tests of interfaces that Fihris implements."""
        return len(self.passed) + len(self.different) + len(self.unexplained)


def fetch(folder: Path) -> Path:
    """Return the folder of the tests in the source distribution of the Whoosh that is installed.

    Raises CalledProcessError.
    """
    wanted = f"whoosh=={version('whoosh')}"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    pip += ["--retries", "1", "--timeout", "5"]
    options = ["--quiet", "--no-binary", ":all:", "--no-deps", "--dest", str(folder)]
    subprocess.run([*pip, "download", *options, wanted], check=True)
    (archive,) = folder.iterdir()
    shutil.unpack_archive(archive, folder)
    (tests,) = folder.glob("*/tests")
    return tests


def run(tests: Path, *, stock: bool = False) -> Results:
    """Run all tests and return what came of each; with `stock` on Whoosh's own indexes."""
    results = tests / "results.json"
    options = ["-p", "plugin", "-p", "no:cacheprovider", "-p", "no:fihris", "-c", os.devnull]
    # What fails in a thread fails the test; warnings of an old package on a new Python do not.
    options += ["-W", "ignore", "-W", "error::pytest.PytestUnhandledThreadExceptionWarning"]
    options += ["--rootdir", ".", "--quiet", "--tb=no", "--results", str(results)]
    command = [sys.executable, "-m", "pytest", *options, *(["--stock"] if stock else [])]
    environment = os.environ | {"PYTHONPATH": str(HERE), "PYTHONHASHSEED": "0"}
    subprocess.run(command, cwd=tests, env=environment, check=False, stdout=subprocess.DEVNULL)
    found: Results = json.loads(results.read_text())
    return found


def sort_out(results: Results, review: Review) -> Outcome:
    """Return what came of the tests, and of the review."""
    outside = {test for tests in review.not_applicable.values() for test in tests}
    known = {test for tests in review.different.values() for test in tests}
    indexed = [test for test, result in results.items() if result["index"]]
    passed = [test for test in indexed if results[test]["outcome"] == "passed"]
    failed = [test for test in indexed if results[test]["outcome"] != "passed"]
    stale = (outside | known) - set(indexed) | (outside & known) | (known & set(passed))
    return Outcome(
        passed=[test for test in passed if test not in outside],
        different=[test for test in failed if test in known],
        unexplained=[test for test in failed if test not in outside | known],
        not_applicable=[test for test in indexed if test in outside],
        all_tests=len(results),
        stale=sorted(stale),
    )


def _by_file(tests: list[str]) -> dict[str, list[str]]:
    files: dict[str, list[str]] = {}
    for test in sorted(tests):
        file, name = test.split("::")
        files.setdefault(file, []).append(name.removeprefix("test_"))
    return files


def _listed(tests: list[str]) -> str:
    parts = [f"`{file}` {', '.join(names)}" for file, names in _by_file(tests).items()]
    return "; ".join(parts)


def figures(outcome: Outcome) -> str:
    """Return the result in a sentence."""
    share = len(outcome.passed) / max(outcome.applicable, 1)
    return (
        f"{len(outcome.passed)} of {outcome.applicable} applicable tests pass ({share:.1%}); "
        f"{len(outcome.not_applicable)} are not applicable."
    )


def _table(outcome: Outcome) -> str:
    """Return how many tests of each file pass, fail and are not applicable."""
    failed = outcome.different + outcome.unexplained
    counts = [_by_file(tests) for tests in (outcome.passed, failed, outcome.not_applicable)]
    rows = {
        f"`{file}`": [len(count.get(file, ())) for count in counts]
        for file in sorted({file for count in counts for file in count})
    }
    rows["all"] = [sum(map(len, count.values())) for count in counts]
    return "\n".join(f"| {name} | {' | '.join(map(str, row))} |" for name, row in rows.items())


def page(outcome: Outcome, review: Review) -> str:
    """Return the page."""
    unexplained = f"\nNot explained yet: {_listed(outcome.unexplained)}\n"
    return PAGE.read_text(encoding="utf-8").format(
        version=version("whoosh"),
        all_tests=outcome.all_tests,
        indexed=outcome.applicable + len(outcome.not_applicable),
        figures=figures(outcome),
        table=_table(outcome),
        different=_reasons(review.different),
        unexplained=unexplained if outcome.unexplained else "",
        not_applicable=_reasons(review.not_applicable),
        passed="\n".join(
            f"- `{file}`: {', '.join(names)}" for file, names in _by_file(outcome.passed).items()
        ),
    )


def _reasons(reasons: Reasons) -> str:
    return "\n".join(f"| {reason} | {_listed(tests)} |" for reason, tests in reasons.items())


def _failing_on_stock(tests: Path, results: Results) -> list[str]:
    """Return which of the tests that make an index fail with Whoosh's own, too."""
    stock = run(tests, stock=True)
    indexed = [test for test, result in results.items() if result["index"]]
    return [test for test in indexed if stock[test]["outcome"] != "passed"]


def main() -> int:
    """Run the suite."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, metavar="PATH", help="write the page there")
    parser.add_argument("--stock", action="store_true", help="run the tests on Whoosh itself, too")
    options = parser.parse_args()
    review = Review.read()
    with tempfile.TemporaryDirectory() as folder:
        try:
            tests = fetch(Path(folder))
        except subprocess.CalledProcessError as error:
            print(f"Whoosh's tests could not be fetched: {error}", file=sys.stderr)
            return NOT_FETCHED
        results = run(tests)
        outcome = sort_out(results, review)
        print(figures(outcome))
        if options.stock:
            failed = _failing_on_stock(tests, results)
            print(f"With Whoosh's own indexes {len(failed)} of them fail. {' '.join(failed)}")
    for test in outcome.unexplained:
        print(f"fails and should not: {test}: {results[test]['message']}")
    for test in outcome.stale:
        print(f"is otherwise than the review says: {test}")
    if options.write:
        options.write.write_text(page(outcome, review), encoding="utf-8")
    return 1 if outcome.unexplained or outcome.stale else 0


if __name__ == "__main__":
    sys.exit(main())

"""Baselines: what measures said of a ranking when it was last accepted, kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Self

from fihris.errors import InputError
from fihris.search.evaluation.evaluation import Evaluation
from fihris.search.evaluation.lines import Path, shown

# Of the queries that changed, so many are named for each measure.
_SHOWN = 10
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Baseline:
    """Means by measure, and each judged query's values by its id and measure."""

    means: dict[str, float]
    queries: dict[str, dict[str, float]]

    @classmethod
    def of(cls, evaluation: Evaluation) -> Self:
        """Return what an evaluation found, rounded to four digits."""
        queries = sorted(evaluation.by_query.items())
        return cls(_rounded(evaluation.means), {query: _rounded(found) for query, found in queries})

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file that `write` wrote. Raises InputError, OSError."""
        try:
            stored = json.loads(FilePath(path).read_text(encoding="utf-8"))
            return cls(dict(stored["means"]), dict(stored["queries"]))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError("no baseline; it has to be made anew", path=shown(path)) from error

    def write(self, path: Path) -> None:
        """Write it as JSON, a query a line, so that version control shows what moved."""
        lines = [
            f"    {json.dumps(key)}: {json.dumps(found)}" for key, found in self.queries.items()
        ]
        text = f'{{\n  "means": {json.dumps(self.means)},\n  "queries": {{\n'
        text += ",\n".join(lines) + "\n  }\n}\n"
        FilePath(path).write_text(text, encoding="utf-8", newline="\n")

    def differences(
        self, now: Baseline, tolerance: float, texts: Mapping[str, str]
    ) -> Iterator[str]:
        """Yield lines on what differs from this baseline `now`; none where nothing matters.

        A mean matters where it rose or fell by more than `tolerance`: then the queries that moved
        it are named with their `texts`. So do other measures and other queries.
        """
        if self.means.keys() != now.means.keys():
            yield f"other measures: {_changed(self.means, now.means)}"
        if self.queries.keys() != now.queries.keys():
            yield f"other judged queries: {_changed(self.queries, now.queries)}"
        for measure, before in self.means.items():
            after = now.means.get(measure, before)
            if round(abs(after - before), _DIGITS) > tolerance:
                yield f"{measure}: {_step(before, after)}, with a tolerance of {tolerance}"
                yield from self._moved(now, measure, texts)

    def _moved(self, now: Baseline, measure: str, texts: Mapping[str, str]) -> Iterator[str]:
        """Yield the queries whose values moved, those that moved furthest first."""
        steps = [
            (query, found[measure], now.queries[query][measure])
            for query, found in self.queries.items()
            if query in now.queries and found[measure] != now.queries[query][measure]
        ]
        steps.sort(key=lambda step: -abs(step[2] - step[1]))
        for query, before, after in steps[:_SHOWN]:
            yield f"  {query}  {_step(before, after)}  {texts.get(query, '')}"
        if len(steps) > _SHOWN:
            yield f"  and {len(steps) - _SHOWN} more"


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {measure: round(value, _DIGITS) for measure, value in values.items()}


def _step(before: float, after: float) -> str:
    return f"{before:.4f} → {after:.4f} ({after - before:+.4f})"


def _changed(before: Iterable[str], after: Iterable[str]) -> str:
    """Return what was added and what is gone, as in: +q41 -q02."""
    old, new = set(before), set(after)
    return " ".join(
        [f"+{name}" for name in sorted(new - old)] + [f"-{n}" for n in sorted(old - new)]
    )

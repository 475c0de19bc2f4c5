from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fihris.commands.app import app

ARTICLES = [
    {
        "id": "march",
        "title": "المسيرات تعود إلى العاصمة",
        "body": "خرجت مسيرات حاشدة في العاصمة مساء الجمعة.\n\nوقال منظمو المسيرة إنها سلمية.",
        "date": "2023-05-17T18:30:00Z",
        "source": "الأفق",
        "category": "سياسة",
        "url": "https://example.com/march",
        "author": "ليلى الحداد",
    },
    {
        "id": "drone",
        "title": "طائرات لمراقبة الغابات",
        "body": "تستخدم الوزارة ثلاث مسيرات لمراقبة الغابات من الحرائق.",
        "date": "2023-06-01",
        "source": "المنارة",
        "category": "تقنية",
    },
    {
        "id": "minister",
        "title": "وزير الخارجية يزور العاصمة",
        "body": "بحث وزير الخارجية مع نظيره فتح المعابر. وغادر الوزير العاصمة مساء.",
        "date": "2023-05-31T23:59:59Z",
        "source": "الأفق",
        "category": "سياسة",
    },
    {
        "id": "undated",
        "title": "رئيس الحكومة يفتتح مستشفى",
        "body": "افتتح رئيس الحكومة مستشفى جديدا.",
        "source": "",
        "category": "",
    },
]

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test meets the settings or the cache of whoever runs it."""
    for name in ("FIHRIS_INDEX", "FIHRIS_BIDI", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def fihris() -> Run:
    """Run a command in this process."""

    def run(*args: str | Path, input: bytes | str | None = None) -> Result:  # noqa: A002
        result = CliRunner().invoke(app, [str(arg) for arg in args], input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture(scope="session")
def fihris_process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run a command in a process of its own; keywords are environment variables."""

    def run(*args: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "fihris", *map(str, args)],
            capture_output=True,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
        )

    return run


@pytest.fixture(scope="session")
def write_lines() -> Callable[[Path, list[Any]], Path]:
    """Write a file of JSON lines; a str stands for itself."""

    def write(path: Path, records: list[Any]) -> Path:
        lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def news(
    tmp_path_factory: pytest.TempPathFactory,
    fihris: Run,
    write_lines: Callable[[Path, list[Any]], Path],
) -> Path:
    """The index of `ARTICLES`, which no test changes."""
    folder = tmp_path_factory.mktemp("shared")
    source = write_lines(folder / "news.jsonl", ARTICLES)
    assert fihris("index", source, "--index", folder / "news").exit_code == 0
    return folder / "news"


@pytest.fixture
def own_news(tmp_path: Path, fihris: Run, write_lines: Callable[[Path, list[Any]], Path]) -> Path:
    """An index of `ARTICLES` that the test may change."""
    source = write_lines(tmp_path / "own.jsonl", ARTICLES)
    assert fihris("index", source, "--index", tmp_path / "own").exit_code == 0
    return tmp_path / "own"

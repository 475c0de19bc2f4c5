from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import fihris
from fihris import Article
from fihris.search.web.app import application
from fihris.search.web.settings import Settings

EVIL = "</p><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u202eمقلوب"

ARTICLES = [
    Article(
        "march",
        "المسيرات تعود إلى العاصمة",
        "خرجت مسيرات حاشدة في العاصمة مساء الجمعة.\n\nوقال منظمو المسيرة إنها سلمية.",
        datetime(2023, 5, 17, 18, 30, tzinfo=UTC),
        "الأفق",
        "سياسة",
        "https://example.com/march",
        {"author": "ليلى الحداد"},
    ),
    Article(
        "drone",
        "طائرات لمراقبة الغابات",
        "تستخدم الوزارة ثلاث مسيرات لمراقبة الغابات من الحرائق.",
        datetime(2023, 6, 1, tzinfo=UTC),
        "المنارة",
        "تقنية",
    ),
    Article(
        "with/slash and space",
        "مسيرة في الجنوب",
        "سارت مسيرة في الجنوب.",
        datetime(2023, 8, 9, tzinfo=UTC),
        "الأفق",
        "رياضة",
    ),
    Article("undated", "رئيس الحكومة يفتتح مستشفى", "افتتح رئيس الحكومة مستشفى جديدا."),
    Article(
        f"evil {EVIL}",
        f"غريب {EVIL}",
        f"نص غريب {EVIL}\nوسطر آخر {EVIL}",
        datetime(2024, 2, 29, tzinfo=UTC),
        f"مصدر {EVIL}",
        f"قسم {EVIL}",
        "javascript:alert(3)",
        {f"key {EVIL}": f"value {EVIL}"},
    ),
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of `ARTICLES`, which no test changes."""
    index = fihris.create(tmp_path_factory.mktemp("web") / "index")
    with index.writer() as writer:
        for article in ARTICLES:
            writer.add(article)
    return index.path


MakeClient = Callable[..., TestClient]


@pytest.fixture(scope="session")
def make_client(folder: Path) -> Iterator[MakeClient]:
    """Return a client of a server with these settings; a wrong answer is no exception."""
    made: list[TestClient] = []

    def make(path: Path = folder, **settings: object) -> TestClient:
        app = application(Settings(path, **settings), "1.2.3")  # type: ignore[arg-type]
        client = TestClient(
            app, "http://127.0.0.1:8000", raise_server_exceptions=False, follow_redirects=False
        )
        client.__enter__()
        made.append(client)
        return client

    yield make
    for client in made:
        client.__exit__()


@pytest.fixture(scope="session")
def client(make_client: MakeClient) -> TestClient:
    return make_client()

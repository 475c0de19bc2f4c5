"""Documents from a stranger: what is too large or too deep, as docs/limits.md has it."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard

from fihris.corpus.article import LONGEST_TEXT, LONGEST_VALUE, Article
from fihris.corpus.reading import Problem, read_articles

Read = Callable[..., Any]

COMPRESS = {
    "gz": gzip.compress,
    "zst": zstandard.compress,
    "xz": lambda data: lzma.compress(data, preset=0),
    "bz2": lambda data: bz2.compress(data, 1),
}
GOOD = '{"title": "خبر سليم"}'


def record(**fields: Any) -> str:
    return json.dumps({"title": "خبر", **fields}, ensure_ascii=False)


def only_problem(found: Any) -> Problem:
    (problem,) = found.problems
    return problem


# Compression


@pytest.mark.parametrize("outer", COMPRESS)
@pytest.mark.parametrize("inner", COMPRESS)
def test_what_is_compressed_twice_is_reported_once(outer: str, inner: str, read: Read) -> None:
    data = COMPRESS[outer](COMPRESS[inner](f"{GOOD}\n".encode() * 1000))
    found = read(data, f"a.jsonl.{inner}.{outer}")
    assert found.articles == []
    problem = only_problem(found)
    assert problem.kind == "file"
    assert "compressed twice" in problem.reason


@pytest.mark.parametrize("suffix", COMPRESS)
def test_what_is_compressed_once_is_read(suffix: str, read: Read) -> None:
    assert read(COMPRESS[suffix](GOOD.encode()), f"a.jsonl.{suffix}").titles == ["خبر سليم"]


_READ_BOUNDED = """
import resource, sys
from fihris.corpus.reading import read_articles
import csv, zstandard, lzma, bz2, orjson, feedparser, trafilatura
megabytes = int(sys.argv[2])
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (megabytes << 20),) * 2)
for item in read_articles([sys.argv[1]]):
    print(getattr(item, "kind", "article"))
"""


def read_bounded(path: Path, megabytes: int) -> list[str]:
    """Read a file in a process that may take so much more memory; return kinds of problems."""
    done = subprocess.run(
        [sys.executable, "-c", _READ_BOUNDED, path, str(megabytes)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_bomb_does_not_fill_memory(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"bomb.jsonl.{suffix}"
    compress = COMPRESS[suffix]
    # Members one behind the other are one text, and are made sixteen times as fast.
    bomb = compress(bytes(8 << 20)) * 16
    path.write_bytes(compress(GOOD.encode() + b"\n") + bomb + compress(b"\n" + GOOD.encode()))
    assert path.stat().st_size < 1 << 20
    assert read_bounded(path, 100) == ["article", "too-large", "article"]


def test_an_endless_record_between_two_others_is_passed_over(
    small_records: int, read: Read
) -> None:
    found = read(f"{GOOD}\n{record(body='ا' * small_records)}\n{GOOD}\n", "a.jsonl")
    assert found.titles == ["خبر سليم"] * 2
    assert only_problem(found).kind == "too-large"
    assert only_problem(found).record == 2


# Articles


@pytest.mark.parametrize("title", [0, 1, LONGEST_TEXT])
def test_title_and_body_together_have_a_limit(title: int, read: Read) -> None:
    fits = record(title="a" * title, body="b" * (LONGEST_TEXT - title))
    longer = record(title="a" * title, body="b" * (LONGEST_TEXT - title + 1))
    found = read(f"{fits}\n{longer}\n", "a.jsonl")
    assert [len(a.title) + len(a.body) for a in found.articles] == [LONGEST_TEXT]
    assert only_problem(found).kind == "too-large"
    assert "4,194,305 characters, more than 4,194,304" in only_problem(found).reason


@pytest.mark.parametrize("field", ["id", "source", "category", "url"])
def test_each_other_text_has_a_limit(field: str, read: Read) -> None:
    lines = [record(**{field: "x" * size}) for size in (LONGEST_VALUE, LONGEST_VALUE + 1)]
    found = read("\n".join(lines), "a.jsonl")
    assert [getattr(article, field) for article in found.articles] == ["x" * LONGEST_VALUE]
    assert f"the {field} has 10,001 characters" in only_problem(found).reason


@pytest.mark.parametrize("depth", [100, 101, 300, 1100, 100_000])
@pytest.mark.parametrize(("opening", "closing"), ["[]", ('{"a":', "}")])
def test_nesting_has_a_limit(depth: int, opening: str, closing: str, read: Read) -> None:
    inner = opening * (depth - 1) + "1" + closing * (depth - 1)
    found = read(f'{{"title": "خبر", "metadata": {{"x": {inner}}}}}\n{GOOD}\n', "a.jsonl")
    assert len(found.articles) == 1
    assert found.titles == ["خبر سليم"]
    assert "nested" in only_problem(found).reason


@pytest.mark.parametrize("levels", [1, 98])
def test_what_is_not_too_deep_can_be_stored(levels: int, read: Read) -> None:
    found = read(f'{{"title": "خبر", "x": {"[" * levels}{"]" * levels}}}', "a.jsonl")
    assert found.problems == []
    assert (
        orjson.loads(orjson.dumps(dict(found.articles[0].metadata))) == found.articles[0].metadata
    )


def test_a_million_keys_are_too_many(read: Read) -> None:
    keys = ",".join(f'"{i}":1' for i in range(1_000_000))
    found = read(f'{{"title":"خبر",{keys}}}\n{GOOD}\n', "a.jsonl")
    assert found.titles == ["خبر سليم"]
    assert only_problem(found).kind == "too-large"
    assert "500,000 values" in only_problem(found).reason


def test_records_with_ever_other_keys_do_not_fill_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("w") as file:
        for row in range(60):
            keys = ",".join(f'"{row}-{i}":1' for i in range(20_000))
            file.write(f'{{"title":"خبر",{keys}}}\n')
    assert read_bounded(path, 60) == ["article"] * 60


@pytest.mark.parametrize("number", ["9" * 30, "9" * 400, "9" * 5000])
def test_a_number_without_end_is_no_crash(number: str, read: Read) -> None:
    # NaN sends the record to the lenient parser.
    found = read(f'{{"title": "خبر", "n": NaN, "big": {number}}}\n{GOOD}\n', "a.jsonl")
    assert "خبر سليم" in found.titles
    for article in found.articles:
        orjson.dumps(dict(article.metadata))
    assert len(found.articles) + len(found.problems) == 2


def test_a_date_of_a_megabyte_is_no_date(read: Read) -> None:
    found = read(record(date="1 " * 500_000), "a.jsonl")
    assert found.articles[0].date is None
    assert only_problem(found).kind == "date"
    assert len(only_problem(found).reason) < 200


@pytest.mark.parametrize("field", ["id", "title", "body", "source", "category", "url", "extra"])
def test_nul_stays_and_half_a_surrogate_pair_is_replaced(field: str, read: Read) -> None:
    found = read(json.dumps({"title": "خبر", "body": "نص", field: "a\0b\ud83dc"}), "a.jsonl")
    (article,) = found.articles
    value = article.metadata["extra"] if field == "extra" else getattr(article, field)
    assert value == "a\0b\ufffdc"
    assert found.kinds == ["surrogate"]


def test_a_table_has_a_limit_of_columns(read: Read) -> None:
    def table(columns: int) -> str:
        return "title," + ",".join(f"c{i}" for i in range(columns - 1)) + "\nخبر\n"

    assert read(table(1000), "a.csv").titles == ["خبر"]
    found = read(table(1001), "a.csv")
    assert found.articles == []
    assert "1,001 columns" in only_problem(found).reason


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"title": "خبر\n' + " " * 300_000 + 'x"}'),
        ("a.json", '{"title": "' + "\\" * 1_000_000 + '"}'),
        ("a.rss", " " * 300_000 + "<rss><channel><item><title>خبر</title></item></channel></rss>"),
        ("a.txt", "خبر" + " " * 500_000 + "x"),
        ("a.txt", "خبر" + "\n" * 500_000 + "x"),
        ("a.sgml", "<doc>" + "<text>" * 100_000 + "x"),
    ],
    ids=["line-break", "backslashes", "prolog", "spaces", "line-breaks", "tags"],
)
@pytest.mark.usefixtures("_in_seconds")
def test_odd_texts_are_read_in_time_that_grows_with_their_length(
    name: str, text: str, read: Read
) -> None:
    found = read(text, name)
    assert len(found.articles) + len(found.problems) >= 1


@pytest.fixture
def _in_seconds() -> Any:
    """End a test that would take minutes."""
    import signal

    def late(*_: object) -> None:
        raise TimeoutError("took longer than 10 seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(10)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


# Markup


SECRET = "سر الملف"


def declared(entities: str, title: str) -> str:
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [{entities}]><rss version="2.0"><channel>'
        f"<title>t</title><item><title>خبر {title}</title></item></channel></rss>"
    )


def test_entities_of_a_feed_do_not_multiply(read: Read) -> None:
    laughs = '<!ENTITY a0 "ضحك">' + "".join(
        f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)
    )
    found = read(declared(laughs, "&a9;"), "a.rss")
    assert all(len(article.title) < 100 for article in found.articles)


@pytest.mark.parametrize("where", ["rss", "html"])
def test_entities_do_not_read_files(where: str, tmp_path: Path, read: Read) -> None:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    entity = f'<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">'
    text = declared(entity, "&x;")
    if where == "html":
        text = (
            f"<!DOCTYPE html [{entity}]><html><h1>خبر</h1><p>{'&x; نص طويل هنا. ' * 50}</p></html>"
        )
    assert SECRET not in repr(read(text, f"a.{where}"))


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch, read: Read) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    address = "http://127.0.0.1:9/x"
    read(declared(f'<!ENTITY x SYSTEM "{address}">', "&x;"), "a.rss")
    link = f'<link rel="canonical" href="{address}"><base href="{address}">'
    read(f"<html><head>{link}</head><h1>خبر</h1><p>{'نص طويل هنا. ' * 50}</p></html>", "a.html")
    found = read("http://127.0.0.1:9/feed.xml", "a.rss")
    assert found.articles == []


@pytest.mark.parametrize("tag", ["div", "b", "table"])
def test_a_page_that_is_nested_without_end_is_no_crash(tag: str, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body>{f'<{tag}>' * 100_000}<p>{'نص طويل هنا. ' * 50}</p>", "utf-8")
    assert read_bounded(path, 500) in (["html"], ["article"])


@pytest.mark.parametrize("attribute", ["a{}=1 ", "a{}='1'", "a{} ", "x='>'a{}=1 "])
@pytest.mark.usefixtures("_in_seconds")
def test_a_tag_with_a_hundred_thousand_attributes_is_refused(attribute: str, read: Read) -> None:
    page = f"<p {''.join(attribute.format(i) for i in range(100_000))}>{'نص طويل هنا. ' * 50}</p>"
    problem = only_problem(read(f"<html><body>{page}</body></html>", "a.html"))
    assert problem.kind == "html"
    assert "attributes" in problem.reason


def test_a_long_tag_with_few_attributes_is_read(read: Read) -> None:
    image = f'<img alt="{"a = b / c " * 5000}" src="data:image/png;base64,{"QUJD/" * 5000}">'
    script = f"<script>if (a <b) {{{'x = y / z; ' * 5000}}}</script>"
    text = "نص طويل عن المدينة. " * 50
    page = f"<html><body><h1>خبر</h1>{script}<article>{image}<p>{text}</p></article></body></html>"
    assert "المدينة" in read(page, "a.html").articles[0].body


# Folders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one article, and a secret beside it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.jsonl").write_text(GOOD, encoding="utf-8")
    (tmp_path / "secret.jsonl").write_text(record(title=SECRET), encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "a.jsonl").write_text(record(title=SECRET), encoding="utf-8")
    return tmp_path / "in"


@pytest.mark.parametrize(
    "target", ["../secret.jsonl", "../secrets", "/dev/zero", "/proc/self/environ", "x", "..", "no"]
)
def test_a_link_that_leads_out_is_reported(target: str, folder: Path) -> None:
    (folder / "x").symlink_to(target)
    items = list(read_articles([folder]))
    assert [item.title for item in items if isinstance(item, Article)] == ["خبر سليم"]
    assert [(item.kind, item.skipped) for item in items if isinstance(item, Problem)] == [
        ("link", True)
    ]


def test_pipes_and_sockets_are_reported_and_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.jsonl")
    with socket.socket(socket.AF_UNIX) as listening:
        before = Path.cwd()
        os.chdir(folder)  # an address has room for a hundred bytes
        try:
            listening.bind("socket.jsonl")
        finally:
            os.chdir(before)
        items = list(read_articles([folder]))
    assert [item.title for item in items if isinstance(item, Article)] == ["خبر سليم"]
    assert [(p.kind, p.reason) for p in items if isinstance(p, Problem)] == [
        ("file", "not a regular file")
    ] * 2


def test_names_that_are_no_text_keep_their_ids_apart(tmp_path: Path) -> None:
    for byte in (b"\xff", b"\xfe", b"\n", b"\x1b"):
        path = os.fsdecode(os.fsencode(tmp_path) + b"/a" + byte + b".txt")
        Path(path).write_text("نص الخبر الأول هنا.\n", encoding="utf-8")
    for base in (None, tmp_path):
        articles = list(read_articles([tmp_path], base=base))
        assert all(isinstance(article, Article) for article in articles)
        assert len({article.id for article in articles if isinstance(article, Article)}) == 4


def test_the_limit_of_memory_is_one(tmp_path: Path) -> None:
    """Without which the tests of bombs would prove nothing."""
    path = tmp_path / "a.jsonl"
    path.write_text(record(body="ا" * 3_000_000), encoding="utf-8")
    with pytest.raises(AssertionError, match="MemoryError"):
        read_bounded(path, 8)
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY

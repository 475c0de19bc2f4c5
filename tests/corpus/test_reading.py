from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import sys
import tracemalloc
from collections import Counter
from pathlib import Path

import orjson
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from fihris.corpus.article import Article
from fihris.corpus.reading import FORMATS, Problem, read_articles, total_bytes
from fihris.errors import EncodingError, InputError

ARTICLES = [
    {"id": "1", "title": "مجلس الأمن يعقد جلسة طارئة", "body": "عقد المجلس جلسة طارئة اليوم."},
    {"id": "2", "title": "أسعار النفط ترتفع", "body": "ارتفعت الأسعار في الأسواق.\nوتوقع خبراء"},
    {"id": "3", "title": "افتتاح معرض الكتاب", "body": "افتتح الوزير المعرض في العاصمة."},
]

COMPRESSORS = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstandard.compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
}


def as_jsonl(articles: list[dict[str, str]]) -> str:
    return "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)


def as_json(articles: list[dict[str, str]]) -> str:
    return json.dumps(articles, ensure_ascii=False, indent=1)


def as_table(articles: list[dict[str, str]], delimiter: str = ",") -> str:
    table = io.StringIO()
    writer = csv.DictWriter(table, ["id", "title", "body"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(articles)
    return table.getvalue()


def as_tsv(articles: list[dict[str, str]]) -> str:
    return as_table(articles, "\t")


def as_trec(articles: list[dict[str, str]]) -> str:
    return "".join(
        "<DOC>\n<DOCNO>{id}</DOCNO>\n<TITLE>{title}</TITLE>\n<TEXT>\n{body}\n</TEXT>\n"
        "</DOC>\n".format_map(article)
        for article in articles
    )


WRITERS = {"jsonl": as_jsonl, "json": as_json, "csv": as_table, "tsv": as_tsv, "trec": as_trec}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256", "iso8859_6"])
@pytest.mark.parametrize("suffix", COMPRESSORS)
@pytest.mark.parametrize("form", WRITERS)
def test_every_format_compression_and_encoding(read, form, suffix: str, encoding: str) -> None:
    data = COMPRESSORS[suffix](WRITERS[form](ARTICLES).encode(encoding))
    found = read(data, f"news.{form}{suffix}")
    assert [{"id": a.id, "title": a.title, "body": a.body} for a in found.articles] == ARTICLES
    assert not found.problems


@pytest.mark.parametrize("form", WRITERS)
def test_first_bytes_tell_the_format_where_the_name_does_not(read, form: str) -> None:
    assert len(read(gzip.compress(WRITERS[form](ARTICLES).encode()), "data").articles) == 3


@pytest.mark.parametrize("form", WRITERS)
def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    data = zstandard.compress(WRITERS[form](ARTICLES).encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert [article.id for article in read_articles(["-"])] == ["1", "2", "3"]


def test_problems_of_standard_input_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"a": 1}')))
    (problem,) = read_articles(["-"])
    assert problem.path == "-"


def test_raw_text_on_standard_input_has_an_id_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "عقد المجلس جلسة طارئة اليوم لبحث الوضع في المنطقة بحضور جميع الأعضاء."
    for _ in range(2):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        (article,) = read_articles(["-"])
        assert len(article.id) == 20


def test_a_folder_of_mixed_files(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(as_jsonl(ARTICLES[:1]))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.csv").write_text(as_table(ARTICLES[1:2]))
    (tmp_path / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "e.json.xz").write_bytes(lzma.compress(as_json(ARTICLES[2:]).encode()))
    items = list(read_articles([tmp_path]))
    assert [getattr(item, "id", getattr(item, "kind", None)) for item in items] == [
        "1",
        "2",
        "format",
        "3",
    ]
    problem = items[2]
    assert isinstance(problem, Problem)
    assert (problem.skipped, Path(problem.path).name) == (True, "d.png")


def test_a_format_that_is_named_is_the_format_of_every_file(tmp_path: Path) -> None:
    (tmp_path / "part-0").write_text(as_jsonl(ARTICLES[:2]))
    (tmp_path / "part-1.txt").write_text(as_jsonl(ARTICLES[2:]))
    assert len(list(read_articles([tmp_path], format="jsonl"))) == 3


def test_an_encoding_that_is_named_is_the_encoding_of_every_file(read) -> None:
    data = as_jsonl(ARTICLES).encode("cp1256")
    assert read(data, encoding="windows-1256").titles == [a["title"] for a in ARTICLES]
    found = read(data, encoding="utf-8", format="jsonl")
    assert found.kinds == ["encoding"] * 3
    assert found.problems[0].offset == len('{"id": "1", "title": "')


def test_bytes_that_no_encoding_has_are_told_with_their_offset(read) -> None:
    found = read(as_jsonl(ARTICLES).encode() + b'{"title": "\xff\xfe"}\n')
    assert len(found.articles) == 3
    (problem,) = found.problems
    assert problem.offset == len((as_jsonl(ARTICLES) + '{"title": "').encode())


@pytest.mark.parametrize("form", WRITERS)
def test_of_a_damaged_file_comes_what_can_be_read_then_one_problem(read, form: str) -> None:
    articles = [{**ARTICLES[n % 3], "id": str(n)} for n in range(20_000)]
    packed = gzip.compress(WRITERS[form](articles).encode())
    found = read(packed[: len(packed) // 2], f"news.{form}.gz")
    assert 5_000 < len(found.articles) < 15_000
    assert [a.id for a in found.articles] == [str(n) for n in range(len(found.articles))]
    (problem,) = found.problems
    assert (problem.kind, problem.record, problem.skipped) == ("file", None, True)
    assert "cut off" in problem.reason


def test_after_a_damaged_file_comes_the_next(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(b"\x1f\x8b\x08\xff\xff")
    (tmp_path / "b.jsonl").write_text(as_jsonl(ARTICLES))
    kinds = [type(item) for item in read_articles([tmp_path])]
    assert kinds == [Problem, Article, Article, Article]


def test_a_source_that_does_not_exist_is_an_error_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(as_jsonl(ARTICLES))
    with pytest.raises(InputError, match=r"missing\.jsonl: cannot be read") as caught:
        read_articles([tmp_path / "a.jsonl", tmp_path / "missing.jsonl"])
    assert caught.value.path == str(tmp_path / "missing.jsonl")


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"format": "doc"}, InputError, "jsonl, json, csv"),
        ({"encoding": "no-such"}, EncodingError, "'no-such'"),
        ({"columns": {"headline": "h1"}}, InputError, "id, title, body"),
    ],
)
def test_an_argument_that_cannot_be_used_is_an_error_at_once(options, error, words: str) -> None:
    with pytest.raises(error, match=words):
        read_articles(["-"], **options)


def test_a_single_path_may_stand_for_itself(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(as_jsonl(ARTICLES))
    assert len(list(read_articles(str(tmp_path / "a.jsonl")))) == 3


def test_the_source_is_a_default(read) -> None:
    text = '{"title": "خبر"}\n{"title": "آخر", "source": "جريدة"}\n'
    articles = read(text, source="وكالة").articles
    assert [article.source for article in articles] == ["وكالة", "جريدة"]


def test_progress_adds_up_to_the_total(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(as_jsonl(ARTICLES).encode()))
    (tmp_path / "b.png").write_bytes(b"\x89PNG" + bytes(2_000_000))
    for name in ("c.txt", "d.txt"):
        (tmp_path / name).write_text("نص " * 1000)
    counts: list[int] = []
    for _ in read_articles([tmp_path], progress=counts.append):
        pass
    assert sum(counts) == total_bytes([tmp_path])


def test_files_are_closed_when_the_reader_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(as_jsonl(ARTICLES))
    items = read_articles([tmp_path])
    next(items)
    items.close()  # an open file would be a ResourceWarning, which is an error here


@pytest.mark.parametrize("form", WRITERS)
def test_memory_does_not_grow_with_the_file(tmp_path: Path, form: str) -> None:
    body = "كلمة " * 2000
    one = WRITERS[form]([{"id": "1", "title": "خبر", "body": body}])
    many = WRITERS[form]([{"id": str(n), "title": "خبر", "body": body} for n in range(2000)])
    assert len(many) > 1000 * len(one)
    path = tmp_path / f"news.{form}"
    path.write_text(many)
    tracemalloc.start()
    count = sum(1 for _ in read_articles([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2000
    assert peak < 6_000_000 < path.stat().st_size / 5


@given(st.binary(max_size=400), st.sampled_from(["", *FORMATS]), st.sampled_from(list(COMPRESSORS)))
def test_any_bytes_are_answered(read, data: bytes, form: str, suffix: str) -> None:
    read(data, f"news.{form}")
    read(COMPRESSORS[suffix](data)[:300], f"news.{form}")
    if form:
        read(data, "news", format=form)


@given(
    st.lists(
        st.sampled_from([b"{", b'"title"', b":", b'"', b"\\ud800", b"}", b"\n", b"\xff", b"\0"])
    ),
    st.sampled_from(["jsonl", "json", "csv", "tsv", "trec"]),
    st.sampled_from(
        [None, "utf-8", "utf-16", "cp1256", "iso8859_6", "utf-7", "shift_jis", "utf-32"]
    ),
)
def test_any_bytes_in_any_encoding_are_answered(read, parts, form: str, encoding) -> None:
    read(b"title,body\n<DOC>" + b"".join(parts), "news", format=form, encoding=encoding)


@pytest.mark.shared_data
def test_every_record_of_the_real_articles_is_accounted_for(shared: Path) -> None:
    lines = Counter[str]()
    kinds = Counter[str]()
    for path in sorted((shared / "news").glob("*.jsonl.gz")):
        with gzip.open(path) as file:
            for line in file:
                record = orjson.loads(line)
                lines["all"] += 1
                lines["words"] += bool(record["title"].strip() or record["body"].strip())
    for item in read_articles([shared / "news"]):
        kinds["article" if isinstance(item, Article) else item.kind] += 1
    assert lines["all"] == 41_191
    assert kinds["article"] == lines["words"]
    assert kinds["no-text"] == lines["all"] - lines["words"]
    assert set(kinds) == {"article", "no-text"}


@pytest.mark.shared_data
def test_real_articles_survive_every_format(shared: Path, read) -> None:
    with gzip.open(shared / "news" / "antcorpus.jsonl.gz", "rt", encoding="utf-8") as file:
        records = [json.loads(line) for _, line in zip(range(500), file, strict=False)]
    records = [
        {name: " ".join(record[name].split()) for name in ("id", "title", "body")}
        for record in records
    ]
    for form, write in WRITERS.items():
        if form == "trec":
            continue  # it is written without escapes here
        found = read(write(records), f"news.{form}")
        read_back = [{"id": a.id, "title": a.title, "body": a.body} for a in found.articles]
        assert read_back == [r for r in records if r["title"] or r["body"]]

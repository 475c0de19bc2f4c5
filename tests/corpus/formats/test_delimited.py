from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

TABLE = "id,title,body\n1,خبر,نص\n2,آخر,نص\n"


def test_one_article_a_row(read) -> None:
    found = read("id,title,body,date\n1,خبر,نص,2017-01-20\n2,آخر,نص,\n", "news.csv")
    assert [(a.id, a.title, a.body) for a in found.articles] == [
        ("1", "خبر", "نص"),
        ("2", "آخر", "نص"),
    ]
    assert found.articles[0].date.isoformat() == "2017-01-20T00:00:00+00:00"
    assert not found.problems


def test_arabic_column_names(read) -> None:
    found = read("العنوان,النص,القسم,المصدر,الرابط\nخبر,نص,سياسة,وكالة,u\n", "news.csv")
    (article,) = found.articles
    assert (article.title, article.body, article.category) == ("خبر", "نص", "سياسة")
    assert (article.source, article.url) == ("وكالة", "u")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_tells_the_delimiter(read, delimiter: str) -> None:
    found = read(TABLE.replace(",", delimiter), "news.csv")
    assert found.titles == ["خبر", "آخر"]


def test_a_comma_in_a_name_does_not_make_it_the_delimiter(read) -> None:
    found = read("title;body;note, remark\nخبر، عاجل;نص, آخر;x\n", "news.csv")
    assert found.articles[0].body == "نص, آخر"
    assert found.articles[0].metadata == {"note, remark": "x"}


def test_other_columns_become_metadata(read) -> None:
    assert read("title,author\nخبر,كاتب\n", "news.csv").articles[0].metadata == {"author": "كاتب"}


def test_columns_can_be_named(read) -> None:
    columns = {"title": "h1", "body": "فقرات"}
    found = read("h1,فقرات\nخبر,نص\n", "news.csv", columns=columns)
    assert (found.titles, found.articles[0].body) == (["خبر"], "نص")


def test_a_named_column_that_is_not_there_is_told(read) -> None:
    found = read(TABLE, "news.csv", columns={"body": "content"})
    assert not found.articles
    (problem,) = found.problems
    assert (problem.kind, problem.skipped, problem.record) == ("csv", True, None)
    assert "'content'" in problem.reason
    assert "id, title, body" in problem.reason


def test_a_table_without_a_body_is_read_and_told(read) -> None:
    found = read("title,paragraphs\nخبر,نص\n", "news.csv")
    assert found.titles == ["خبر"]
    (problem,) = found.problems
    assert (problem.kind, problem.skipped) == ("columns", False)
    assert "title, paragraphs" in problem.reason


def test_the_columns_of_an_arabic_archive(read) -> None:
    found = read(
        "رقم,عنوان الخبر,محتوى الخبر,تاريخ النشر,الجهة,باب\n7,خبر,نص,19 فبراير 2024,وكالة,سياسة\n",
        "news.csv",
    )
    (article,) = found.articles
    assert (article.id, article.title, article.body) == ("7", "خبر", "نص")
    assert (article.source, article.category) == ("وكالة", "سياسة")
    assert article.date.isoformat() == "2024-02-19T00:00:00+00:00"


def test_a_table_without_title_and_body_is_told(read) -> None:
    found = read("a,b\n1,2\n3,4\n", "news.csv")
    assert not found.articles
    assert found.kinds == ["csv"]


def test_an_empty_table_has_no_articles(read) -> None:
    assert not read("title,body\n", "news.csv").problems
    assert not read("", "news.csv").articles


def test_names_that_are_missing_or_double_are_numbered(read) -> None:
    found = read(",title,tag,tag\n0,خبر,أ,ب\n", "news.csv")
    assert found.articles[0].metadata == {"column 1": "0", "tag": "أ", "tag 4": "ب"}


def test_fields_hold_line_breaks_quotes_and_delimiters(read) -> None:
    found = read('title,body\nخبر,"سطر\r\n\nآخر ""مقتبس"", وفاصلة"\n', "news.csv")
    assert found.articles[0].body == 'سطر\r\n\nآخر "مقتبس", وفاصلة'


def test_rows_may_end_as_on_windows(read) -> None:
    assert read("title,body\r\nخبر,نص\r\n\r\nآخر,نص", "news.csv").titles == ["خبر", "آخر"]


def test_a_field_may_be_huge(read) -> None:
    body = "ا" * 1_000_000
    assert read(f"title,body\nخبر,{body}\n", "news.csv").articles[0].body == body


def test_a_nul_does_not_stop_the_reader(read) -> None:
    found = read(b"title,body\na\0b,x\nc,d\n", "news.csv")
    assert found.titles == ["a\0b", "c"]


def test_a_row_of_another_length_is_read_and_told(read) -> None:
    found = read("title,body,url\nخبر,نص\nآخر,نص, x,y,z\nثالث,نص,u,,\n", "news.csv")
    assert found.titles == ["خبر", "آخر", "ثالث"]
    assert [(p.record, p.kind, p.skipped) for p in found.problems] == [
        (1, "csv", False),
        (2, "csv", False),
    ]
    assert "2 fields" in found.problems[0].reason


def test_rows_without_words_are_skipped(read) -> None:
    found = read("id,title,body\n1,,\n2,خبر,\n", "news.csv")
    assert found.titles == ["خبر"]
    assert [(p.record, p.kind) for p in found.problems] == [(1, "no-text")]


def test_a_quote_that_is_never_closed_costs_one_line(read) -> None:
    head = "title,body\nأول,نص\n"
    found = read(head + '"ثان,نص\nثالث,نص\nرابع,نص\n', "news.csv")
    assert found.titles == ["أول", "ثالث", "رابع"]
    (problem,) = found.problems
    assert (problem.kind, problem.record, problem.offset) == ("csv", 2, len(head.encode()))


def test_a_quote_in_the_middle_of_a_field_is_a_character(read) -> None:
    found = read('title,body\nقال "نعم" ثم,نص\n', "news.csv")
    assert found.titles == ['قال "نعم" ثم']


def test_a_row_that_is_too_long_is_passed_over(read, small_records: int) -> None:
    head = "title,body\nأول,نص\n"
    long = '"' + "line\n" * small_records + '",x\n'
    found = read(head + long + "ثان,نص\n", "news.csv")
    assert found.titles[0] == "أول"
    assert found.problems[0].kind == "too-large"
    assert found.problems[0].offset == len(head.encode())


def test_a_line_that_is_too_long_is_passed_over(read, small_records: int) -> None:
    found = read(f"title,body\n{'x' * small_records},y\nآخر,نص\n", "news.csv")
    assert found.titles == ["آخر"]
    assert found.kinds == ["too-large"]


def test_a_row_that_is_not_in_the_encoding_is_skipped(read) -> None:
    head = "title,body\nخبر,نص\n".encode()
    bad = 'خبر,"سطر\nسطر '.encode()
    found = read(head + bad + b'\xff"\n' + "آخر,نص\n".encode(), "news.csv")
    assert found.titles == ["خبر", "آخر"]
    (problem,) = found.problems
    assert (problem.kind, problem.record) == ("encoding", 2)
    assert problem.offset == len(head + bad)


def test_a_header_that_is_not_in_the_encoding_is_told(read) -> None:
    found = read(b"title,body\xff\n" + "خبر,نص\n".encode() * 9, "news.csv")
    assert not found.articles
    (problem,) = found.problems
    assert (problem.kind, problem.record, problem.offset) == ("encoding", None, 10)


def test_a_header_that_is_too_long_is_told(read, small_records: int) -> None:
    found = read("title," * small_records + "\nخبر,نص\n", "news.csv")
    assert (found.articles, found.kinds) == ([], ["too-large"])


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1256", "iso8859_6"])
def test_tables_of_other_encodings(read, codec: str) -> None:
    text = "العنوان,النص\nخبر عاجل,وصل الوفد إلى العاصمة\n,\nخبر آخر,وغادر الوفد\n"
    found = read(text.encode(codec), "news.csv")
    assert found.titles == ["خبر عاجل", "خبر آخر"]
    assert found.problems[0].offset == len(text[: text.index("\n,\n") + 1].encode(codec))


def test_tsv_without_quoting_keeps_its_quotes(read) -> None:
    found = read('title\tbody\n"غدوة حي" فيلم\tنص\n"قال\tنص\nآخر\tنص "\n', "news.tsv")
    assert found.titles == ['"غدوة حي" فيلم', '"قال', "آخر"]
    assert not found.problems


def test_tsv_with_one_open_quote_keeps_it(read) -> None:
    found = read('title\tbody\n"قال\tنص\nآخر\tنص\n', "news.tsv")
    assert found.titles == ['"قال', "آخر"]


def test_tsv_that_quotes_as_csv_does(read) -> None:
    found = read('title\tbody\n"قال ""نعم"""\t"سطر\nسطر\tنص"\nآخر\tنص\n', "news.tsv")
    assert found.titles == ['قال "نعم"', "آخر"]
    assert found.articles[0].body == "سطر\nسطر\tنص"


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
ROWS = st.lists(st.fixed_dictionaries({"id": WORDS.map(str.strip), "title": WORDS, "body": WORDS}))


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("csv", ";"), ("tsv", "\t")])
@given(rows=ROWS)
def test_what_is_written_is_what_is_read(read, form: str, delimiter: str, rows) -> None:
    # A lone carriage return is a line break to the csv module, which writes it unquoted.
    rows = [{k: v.replace("\r", "") or "x" for k, v in row.items()} for row in rows]
    rows = [{**row, "id": row["id"].strip() or "x"} for row in rows]
    table = io.StringIO()
    writer = csv.DictWriter(
        table, ["id", "title", "body"], delimiter=delimiter, quoting=csv.QUOTE_ALL
    )
    writer.writeheader()
    writer.writerows(rows)
    found = read(table.getvalue(), "news", format=form)
    read_back = [{"id": a.id, "title": a.title, "body": a.body} for a in found.articles]
    assert read_back == [row for row in rows if (row["title"] + row["body"]).strip()]


@given(st.text('",\n\r\t;ab'))
def test_any_table_is_answered(read, text: str) -> None:
    read("title,body\n" + text, "news.csv")
    read("title\tbody\n" + text, "news.tsv")

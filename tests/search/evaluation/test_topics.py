"""Queries from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from fihris import InputError, read_queries

# In the two shapes of TREC's collections: with labels and without end tags, and as XML.
LABELLED = """
<top>
<num> Number: AR26
<title> المجلس الوطني: تأسيسه
<desc> Description:
متى تأسس المجلس؟
ومن أسسه؟
<narr> Narrative:
المقالات عن غيره لا صلة لها.
</top>

<top lang="ar">
<num>27</num><title>نفط &amp; غاز</title><desc>أسعار</desc>
</top>
"""


@pytest.fixture
def file(tmp_path: Path):
    def write(text: str) -> Path:
        (tmp_path / "queries").write_text(text, encoding="utf-8")
        return tmp_path / "queries"

    return write


def test_tab_separated(file) -> None:
    assert read_queries(file("q2\tمسيرات\r\n\nq1\t وزير\tالخارجية ؟\n")) == {
        "q2": "مسيرات",
        "q1": "وزير الخارجية ؟",
    }


@pytest.mark.parametrize("identity", ["id", "qid", "_id", "query_id"])
@pytest.mark.parametrize("text", ["text", "query"])
def test_json_lines(file, identity: str, text: str) -> None:
    lines = f'{{"{identity}": 7, "{text}": "مسيرات"}}\n{{"{identity}": "b", "{text}": "وزير"}}\n'
    assert read_queries(file(lines)) == {"7": "مسيرات", "b": "وزير"}


def test_the_title_of_a_trec_topic_is_the_query(file) -> None:
    assert read_queries(file(LABELLED)) == {"AR26": "المجلس الوطني: تأسيسه", "27": "نفط & غاز"}


def test_the_fields_of_a_trec_topic_can_be_chosen(file) -> None:
    assert read_queries(file(LABELLED), ["title", "desc"]) == {
        "AR26": "المجلس الوطني: تأسيسه متى تأسس المجلس؟ ومن أسسه؟",
        "27": "نفط & غاز أسعار",
    }


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("q1\tخبر\nq2 خبر\n", 2, "no tab; write an id, a tab and the query's text"),
        ("q1\tخبر\n\tخبر\n", 2, "the query has no id"),
        ("q1\tخبر\nq2\t \n", 2, "the query has no text"),
        ("q1\tخبر\n\nq1\tوزير\n", 3, "a second query has the id q1"),
        ('{"id": 1, "text": "خبر"}\n{"id": 2', 2, "not JSON"),
        ('{"id": 1, "text": "خبر"}\n[]', 2, "not a JSON object"),
        ('{"id": 1}', 1, "an object needs one of id, qid, _id, query_id, and text or query"),
        ("\n<top>\n<num> 1 <desc> خبر\n</top>", 2, "the topic has no <title>; it has num, desc"),
        ("<top>\n<title> خبر\n</top>", 1, "the topic has no <num>"),
        ("<top>\n<num> 1 <title> خبر\n</top>\n<top>\n<num> 2", 4, "a <top> without its </top>"),
        ("<queries>\n</queries>", 1, "no <top>"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(file, text: str, line: int, reason: str) -> None:
    path = file(text)
    with pytest.raises(InputError) as raised:
        read_queries(path)
    assert str(raised.value).startswith(f"{path}: line {line}: {reason}")


def test_a_file_without_queries_is_told(file) -> None:
    with pytest.raises(InputError, match="holds no query"):
        read_queries(file(" \n"))

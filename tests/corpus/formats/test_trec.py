from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.corpus.files import opening

# The shape of the Arabic newswire collection of TREC 2001 and 2002.
TREC_2001 = """<DOC>
<DOCNO>19940513_AFP_ARB.0001</DOCNO>
<HEADER>ara0001 4 0136</HEADER>
<BODY>
<HEADLINE> وصول الوفد &amp; المراقبين </HEADLINE>
<TEXT>
<P>
القاهرة 13-5 (اف ب)- وصل الوفد صباح اليوم.
</P>
<P>
وكان في استقباله وزير الخارجية.
</P>
</TEXT>
<FOOTER> اف ب</FOOTER>
</BODY>
<TRAILER> 130500 جمت ماي 94</TRAILER>
</DOC>
"""

GIGAWORD = """<DOC id="AFP_ARB_20010101.0001" type="story" >
<HEADLINE>
خبر من الأرشيف
</HEADLINE>
<DATELINE>
باريس
</DATELINE>
<TEXT>
<P>
فقرة أولى
</P>
</TEXT>
</DOC>
"""

PLAIN = "<DOC><DOCNO>{0}</DOCNO><TITLE>خبر {0}</TITLE><TEXT>نص {0}</TEXT></DOC>"


@pytest.fixture(params=[1, 7, 1 << 18])
def block_bytes(request, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(opening, "_BLOCK_BYTES", request.param)
    return request.param


def test_trec_2001(read, block_bytes: int) -> None:
    (article,) = read(TREC_2001, "news.sgml").articles
    assert article.id == "19940513_AFP_ARB.0001"
    assert article.title == "وصول الوفد & المراقبين"
    assert article.body == (
        "القاهرة 13-5 (اف ب)- وصل الوفد صباح اليوم.\n\nوكان في استقباله وزير الخارجية."
    )


def test_gigaword_has_its_id_in_an_attribute(read) -> None:
    (article,) = read(GIGAWORD, "news.sgml").articles
    assert (article.id, article.title) == ("AFP_ARB_20010101.0001", "خبر من الأرشيف")
    assert article.body == "فقرة أولى"


def test_many_documents_in_one_file(read, block_bytes: int) -> None:
    text = "\n".join(PLAIN.format(number) for number in range(1, 6))
    found = read(text, "news.trec", format="trec")
    assert found.titles == [f"خبر {number}" for number in range(1, 6)]
    assert not found.problems


def test_tags_in_small_letters_and_with_attributes(read) -> None:
    text = "<doc><docno>7</docno><head lang='ar'>خبر</head><body>نص</body></doc>"
    (article,) = read(text, "news.sgm").articles
    assert (article.id, article.title, article.body) == ("7", "خبر", "نص")


@pytest.mark.parametrize("tag", ["DATE", "DATE_TIME"])
def test_dates(read, tag: str) -> None:
    text = PLAIN.format(1).replace("<TEXT>", f"<{tag}> 2001-05-13 </{tag}><TEXT>")
    (article,) = read(text, "news.trec").articles
    assert article.date.isoformat() == "2001-05-13T00:00:00+00:00"


def test_several_texts_are_one_body(read) -> None:
    text = "<DOC><DOCNO>1</DOCNO><TEXT>أول</TEXT><X>y</X><TEXT>ثان</TEXT></DOC>"
    assert read(text, "news.trec").articles[0].body == "أول\n\nثان"


def test_a_body_without_a_text_leaves_out_the_headline(read) -> None:
    text = "<DOC><BODY><HEADLINE>خبر</HEADLINE>نص</BODY></DOC>"
    (article,) = read(text, "news.trec").articles
    assert (article.title, article.body) == ("خبر", "نص")


def test_signs_that_are_no_tags_stay(read) -> None:
    text = "<DOC><TITLE>5 < 6 & 7 > 6</TITLE></DOC>"
    assert read(text, "news.trec").titles == ["5 < 6 & 7 > 6"]


def test_tags_that_were_escaped_are_text(read) -> None:
    assert read("<DOC><TITLE>&lt;b&gt;</TITLE></DOC>", "news.trec").titles == ["<b>"]


def test_documents_in_an_xml_file(read) -> None:
    text = f'<?xml version="1.0"?>\n<corpus>\n{PLAIN.format(1)}\n{PLAIN.format(2)}</corpus>'
    assert read(text, "news.xml").titles == ["خبر 1", "خبر 2"]


def test_a_document_that_is_not_closed_is_read_and_told(read, block_bytes: int) -> None:
    text = PLAIN.format(1).replace("</DOC>", "") + PLAIN.format(2) + PLAIN.format(3)[:-6]
    found = read(text, "news.trec", format="trec")
    assert found.titles == ["خبر 1", "خبر 2", "خبر 3"]
    assert [(p.kind, p.record, p.skipped) for p in found.problems] == [
        ("trec", 1, False),
        ("trec", 3, False),
    ]


def test_a_file_without_documents_is_told(read) -> None:
    assert read("خبر", "news.trec").kinds == ["trec"]


def test_a_document_without_words_is_skipped(read, block_bytes: int) -> None:
    text = PLAIN.format(1) + "\n<DOC><DOCNO>x</DOCNO></DOC>\n" + PLAIN.format(2)
    found = read(text, "news.trec")
    assert found.titles == ["خبر 1", "خبر 2"]
    (problem,) = found.problems
    assert (problem.kind, problem.record) == ("no-text", 2)
    assert problem.offset == len((PLAIN.format(1) + "\n").encode())


def test_a_document_that_is_not_in_the_encoding_is_skipped(read, block_bytes: int) -> None:
    good, bad = PLAIN.format(1).encode(), PLAIN.format(2).encode()
    at = bad.index("نص".encode())
    found = read(good + bad[:at] + b"\xff" + bad[at:] + good, "news.trec")
    assert len(found.articles) == 2
    (problem,) = found.problems
    assert (problem.kind, problem.record, problem.offset) == ("encoding", 2, len(good) + at)


def test_a_document_that_is_too_long_is_passed_over(read, block_bytes, small_records) -> None:
    long = "<DOC><TEXT>" + "x" * 10_000 + "</TEXT></DOC>"
    found = read(PLAIN.format(1) + long + PLAIN.format(2), "news.trec", format="trec")
    assert found.titles == ["خبر 1", "خبر 2"]
    (problem,) = found.problems
    assert (problem.kind, problem.record) == ("too-large", 2)
    assert problem.offset == len(PLAIN.format(1).encode())


def test_a_document_that_fits_is_read_however_long_the_mark_behind_it_is(
    read, block_bytes, small_records
) -> None:
    fits = "<DOC><TEXT>" + "x" * (small_records - 11)
    found = read(f'{fits}<DOC id="2" type="{"y" * 500}"><TEXT>خبر</TEXT></DOC>', "news.trec")
    assert [len(article.body) for article in found.articles] == [small_records - 11, 3]
    found = read(f"x{fits}x<DOC>", "news.trec", format="trec")
    assert found.kinds == ["too-large", "no-text"]


@pytest.mark.parametrize("letter", ["م", "北", "x", "😀"])
@pytest.mark.parametrize("before", ["", "<DOC><TEXT>"])
def test_what_is_passed_over_in_utf16_cuts_no_character(
    read, block_bytes, small_records, letter: str, before: str
) -> None:
    passed = f"{before}x{letter * 9000}\n"
    found = read((passed + PLAIN.format(1)).encode("utf-16"), "news.trec", format="trec")
    assert found.titles == ["خبر 1"]
    assert found.kinds == ["too-large"] * bool(before)


@pytest.mark.parametrize("codec", ["utf-16", "cp1256", "iso8859_6"])
def test_documents_of_other_encodings(read, codec: str) -> None:
    found = read((TREC_2001 + "<DOC></DOC>").encode(codec), "news.sgml")
    assert found.titles == ["وصول الوفد & المراقبين"]
    assert found.problems[0].offset == len(TREC_2001.encode(codec))


def test_a_hundred_thousand_open_tags_take_no_time(read) -> None:
    found = read("<DOC>" + "<head><text>" * 100_000 + "خبر</DOC>", "news.trec")
    assert found.titles == ["خبر"]


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1)
ARTICLES = st.lists(st.tuples(*[WORDS.map(str.strip).filter(bool)] * 3))


@given(ARTICLES)
def test_what_is_written_is_what_is_read(read, articles: list[tuple[str, str, str]]) -> None:
    text = "\n".join(
        f"<DOC>\n<DOCNO>{html.escape(number)}</DOCNO>\n<TITLE>{html.escape(title)}</TITLE>\n"
        f"<TEXT>\n{html.escape(body)}\n</TEXT>\n</DOC>"
        for number, title, body in articles
    )
    found = read(text, "news", format="trec")
    assert [(a.id, a.title, a.body) for a in found.articles] == articles


@given(st.text('<>/docTEXT \n"'))
def test_any_tags_are_answered(read, text: str) -> None:
    read("<DOC>" + text, "news", format="trec")

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fihris.corpus.article import Article
from fihris.corpus.formats.text import LEARNED_TEXTS
from fihris.corpus.reading import read_articles
from fihris.errors import InputError

MENU = "تابعونا على القناة الأولى"
CITIES = "تونس بغداد دمشق بيروت عمان مسقط الرباط الجزائر طرابلس الخرطوم".split()


def page(number: int) -> str:
    city = CITIES[number]
    return (
        f"{MENU}\n\nالوزير يزور {city} ويلتقي المسؤولين فيها\n\n"
        f"وصل الوزير صباح اليوم إلى {city}، والتقى عددا من المسؤولين فيها لبحث التعاون.\n\n"
        f"وقال الوزير في {city} إن الزيارة تأتي في إطار التعاون بين البلدين.\n"
    )


def test_a_file_is_an_article(read) -> None:
    (article,) = read(page(1), "news.txt").articles
    assert article.title == "الوزير يزور بغداد ويلتقي المسؤولين فيها"
    assert "والتقى عددا من المسؤولين فيها لبحث التعاون." in article.body
    assert "إن الزيارة تأتي في إطار التعاون بين البلدين." in article.body


def texts(tmp_path: Path, *names: str) -> list[Path]:
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(1))
    return paths


def ids(*sources: Path | str, **options: Any) -> list[str]:
    return [article.id for article in read_articles(sources, **options)]


@pytest.mark.parametrize(
    ("name", "stem"),
    [("000_c978.txt", "000_c978"), ("خبر.txt", "خبر"), ("2024.01.05.txt", "2024.01.05")],
)
def test_the_id_begins_with_the_name_of_the_file(tmp_path: Path, name: str, stem: str) -> None:
    (identity,) = ids(*texts(tmp_path, name))
    assert re.fullmatch(f"{stem}-[0-9a-f]{{16}}", identity)


def test_files_of_the_same_name_have_different_ids(tmp_path: Path) -> None:
    texts(tmp_path, "2023/pages/1.txt", "2024/pages/1.txt")
    found = ids(tmp_path / "2023" / "pages", tmp_path / "2024" / "pages")
    assert len(set(found)) == 2


def test_a_file_has_the_same_id_however_it_is_named(tmp_path: Path, monkeypatch) -> None:
    (path,) = texts(tmp_path, "2024/may/1.txt")
    (identity,) = ids(path)
    (tmp_path / "link").symlink_to(path.parent)
    assert ids(tmp_path) == ids(path.parent) == ids(tmp_path / "link") == [identity]
    monkeypatch.chdir(tmp_path / "2024")
    assert ids("may") == ids("../2024/may/1.txt") == [identity]


def test_under_a_base_the_id_is_the_path_without_suffixes(tmp_path: Path) -> None:
    (path,) = texts(tmp_path, "2024/may/a.b.txt")
    assert ids(tmp_path, base=tmp_path) == ids(path, base=tmp_path) == ["2024/may/a.b"]
    assert ids(path, base=path.parent) == ["a.b"]


def test_a_source_outside_the_base_is_an_error_at_once(tmp_path: Path) -> None:
    here, there = texts(tmp_path, "here/1.txt", "there/1.txt")
    with pytest.raises(InputError, match="does not lie in"):
        read_articles([here, there], base=here.parent)


def test_the_source_is_the_one_that_is_given(read) -> None:
    assert read(page(1), "news.txt", source="القناة الأولى").articles[0].source == "القناة الأولى"
    assert read(page(1), "news.txt").articles[0].source == ""


def test_lines_that_repeat_in_a_folder_are_left_out(tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / f"{number}.txt").write_text(page(number))
    articles = list(read_articles([tmp_path]))
    assert len(articles) == 10
    assert not any(MENU in article.title + article.body for article in articles)


def test_lines_that_repeat_in_files_of_a_folder_that_are_named_one_by_one(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(10)]
    for number, path in enumerate(paths):
        path.write_text(page(number))
    articles = list(read_articles(paths))
    assert not any(MENU in article.title + article.body for article in articles)


def test_no_more_texts_are_looked_at_than_the_limit(tmp_path: Path, monkeypatch) -> None:
    learned: list[int] = []
    monkeypatch.setattr(
        "fihris.corpus.formats.text.RawTextCleaner.learn",
        lambda self, texts: learned.append(sum(1 for _ in texts)),
    )
    for number in range(LEARNED_TEXTS + 5):
        (tmp_path / f"{number}.txt").write_text("نص")
    assert len(list(read_articles([tmp_path]))) == LEARNED_TEXTS + 5
    assert learned == [LEARNED_TEXTS]


def number(article: Article) -> int:
    return int(article.id.partition("#")[2])


def test_many_texts_in_one_file(read) -> None:
    pages = "\n----\n".join(map(page, range(10)))
    found = read(pages, "channel.txt", separator="----")
    assert [number(article) for article in found.articles] == [*range(1, 11)]
    assert found.articles[0].id.startswith("channel-")
    assert found.titles[1] == "الوزير يزور بغداد ويلتقي المسؤولين فيها"
    assert not any(MENU in article.title + article.body for article in found.articles)
    assert not found.problems


@pytest.mark.parametrize(
    "text",
    [
        "----\n{0}\n----\n----\n\n----\r\n{0}\n----\n",
        "{0}\n ---- \n{0}",
        "\ufeff----\n{0}\n----\n{0}",
    ],
)
def test_separators_may_stand_anywhere(read, text: str) -> None:
    found = read(text.format(page(1)), "news.txt", separator="----")
    assert [number(article) for article in found.articles] == [1, 2]
    assert not found.problems


def test_a_separator_inside_a_line_is_text(read) -> None:
    found = read(page(1) + "a ---- b\n", "news.txt", separator="----")
    assert len(found.articles) == 1


@pytest.mark.parametrize("codec", ["utf-16", "cp1256", "iso8859_6"])
def test_an_arabic_separator_in_another_encoding(read, codec: str) -> None:
    text = page(1) + "\n***نهاية***\n" + page(2)
    found = read(text.encode(codec), "news.txt", separator="***نهاية***")
    assert len(found.articles) == 2


def test_a_separator_that_the_encoding_lacks_parts_nothing(read) -> None:
    found = read(page(1).encode("cp1256"), "news.txt", separator="✂", encoding="cp1256")
    assert len(found.articles) == 1


def test_a_text_that_is_not_in_the_encoding_is_skipped(read) -> None:
    head = (page(1) + "----\n").encode()
    bad = page(2).encode()
    text = head + bad + b"\xff\n----\n" + page(3).encode()
    found = read(text, "news.txt", separator="----")
    assert [number(article) for article in found.articles] == [1, 3]
    (problem,) = found.problems
    assert (problem.kind, problem.record) == ("encoding", 2)
    assert problem.offset == len(head + bad)


def test_a_file_that_is_not_in_the_encoding_is_skipped(read) -> None:
    found = read(page(1).encode() + b"\xff", "news.txt")
    (problem,) = found.problems
    assert (problem.kind, problem.offset) == ("encoding", len(page(1).encode()))


def test_an_empty_file_is_skipped(read) -> None:
    assert read("", "news.txt").kinds == ["no-text"]
    assert read(" \n\n", "news.txt").kinds == ["no-text"]


def test_texts_that_are_too_long_are_passed_over(read, small_records: int) -> None:
    assert read("كلمة " * small_records, "news.txt").kinds == ["too-large"]
    texts = f"{page(1)}\n----\n{'كلمة ' * 1000}\n----\n{page(2)}"
    found = read(texts, "news.txt", separator="----")
    assert [number(article) for article in found.articles] == [1, 3]
    assert found.kinds == ["too-large"]
    texts = texts.replace("كلمة ", "كلمة\n")
    found = read(texts, "news.txt", separator="----")
    assert found.kinds == ["too-large"]
    assert len(found.articles) == 2


@pytest.mark.shared_data
def test_the_page_that_this_project_began_with(shared: Path, read: Callable) -> None:
    (path,) = (shared / "seed").glob("*.txt")
    (article,) = read(path.read_bytes(), path.name).articles
    assert article.id.startswith("000_c978b5e72ee6ed63-")
    assert article.title == (
        "البيت الأبيض: روسيا تلقت مئات المسيرات من إيران لاستخدامها ضد أوكرانيا"
    )
    assert article.body.startswith("قال متحدث باسم البيت الأبيض، إن روسيا تلقت حتى مايو الماضي")
    assert "رئيس التحرير" not in article.body

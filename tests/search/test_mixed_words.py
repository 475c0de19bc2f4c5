"""Numbers, designations, hashtags and addresses: found whole, and by their parts."""

from __future__ import annotations

import pytest

import fihris
from fihris import Article, Index

TEXTS = {
    "F-16": "أسقطت مقاتلة F-16 فوق البحر",
    "F16": "أسقطت مقاتلة F16 أمس",
    "F 35": "الطائرة F 35 في 16 بلدا",
    "covid-19": "إصابات كوفيد-19 في ارتفاع",
    "covid19": "لقاح كوفيد19",
    "covid": "وباء كوفيد في 19 دولة",
    "hashtag": "غرد تحت #هاشتاغ_مركب اليوم",
    "words": "مركب في هاشتاغ قديم",
    "mail": "راسلونا على info@example.org أو @fihris",
    "web": "www.example.org/news?id=5 موقع",
    "5G": "شبكة 5G الجديدة",
    "generation": "شبكة الجيل 5",
    "arabic digits": "بلغت ١٬٥٠٠ دولار و١٫٥ في المئة عام ٢٠٢٤",
    "digits": "1500 و1.5 و2024",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    found = fihris.create(tmp_path_factory.mktemp("mixed") / "index")
    with found.writer() as writer:
        for name, text in TEXTS.items():
            writer.add(Article(name, body=text))
    found.refresh()
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("F-16", {"F-16", "F16"}),
        ("F16", {"F-16", "F16"}),
        ("=F16", {"F-16", "F16"}),
        ("+F-16", {"F-16", "F16"}),
        ("F-35", {"F 35"}),
        ("كوفيد-19", {"covid-19", "covid19"}),
        ("كوفيد19", {"covid-19", "covid19"}),
        ("كوفيد", {"covid-19", "covid19", "covid"}),
        ("#هاشتاغ_مركب", {"hashtag"}),
        ("هاشتاغ_مركب", {"hashtag"}),
        ("هاشتاغ", {"hashtag", "words"}),
        ("info@example.org", {"mail"}),
        ("@fihris", {"mail"}),
        ("example.org", {"mail", "web"}),
        ("www.example.org/news?id=5", {"web"}),
        ("5G", {"5G"}),
        ("1500", {"arabic digits", "digits"}),
        ("١٬٥٠٠", {"arabic digits", "digits"}),
        ("1,500", {"arabic digits", "digits"}),
        ("١٫٥", {"arabic digits", "digits"}),
        ("٢٠٢٤", {"arabic digits", "digits"}),
    ],
)
def test_what_a_mixed_word_finds(index: Index, query: str, expected: set[str]) -> None:
    assert {hit.id for hit in index.search(query, limit=20)} == expected


def test_all_of_a_designation_is_marked(index: Index) -> None:
    (hit,) = [hit for hit in index.search("F16") if hit.id == "F-16"]
    (snippet,) = hit.snippets
    assert "".join(snippet.text[start:end] for start, end in snippet.spans) in ("F16", "F-16")

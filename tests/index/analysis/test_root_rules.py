"""Each rule that finds roots, by name: the roots that it finds, and those that it must not find."""

from __future__ import annotations

import pytest

from fihris.index.analysis.analyzer import lemmas_of
from fihris.index.analysis.root_letters import root_of
from fihris.index.analysis.roots import roots_of

# A word and its root; behind a hyphen, a root that it does not have.
RULES = {
    "dictionary": ("كاتب كتب", "دولة دول"),
    "derived word": ("اجتياح جوح", "اعتياد عود", "مجاز جوز"),
    "rarer derived word": ("مدعوم دعم", "مرفوض رفض", "غاز -غزز"),
    "verb by pattern": ("صرخ صرخ", "نما نمي", "غدا غدي"),
    "hollow verb": ("صار صير", "عاش عيش", "نام نوم"),
    "letters": ("علانية علن", "حساسية حسس", "سنة -سنن"),
    "nisba": ("احتجاجي حجج", "سياسي سوس", "تربوي ربي", "وقائي وقي", "حياتي حيي", "قاضي قضي"),
    "nisba of a plural": ("وثائقي وثق", "جماهيري جمهر", "لاتيني -ءتي"),
    "nisba of a doubled word": ("فني فنن", "سكاني سكن", "سني سنن"),
    "nisba of a verbal noun that newswire lacks": ("تطويري طور", "تأهيلي ءهل"),
    "feminine": ("سيدة سود", "مجموعة جمع", "محروقات حرق", "سنة -سنن"),
    "ten": ("عشرون عشر", "ثلاثون ثلث", "مليون -ملي"),
    "noun by pattern": ("حصول حصل", "فرصة فرص", "ثروة ثري", "مؤقت وقت", "مليون -لين"),
    "name that is a verbal noun": ("إسلام سلم", "إحسان حسن", "محمد -حمد"),
    "weak last radical": ("إرضاء رضي", "دعوة دعي", "عضو عضي", "عضوية عضي"),
    "hamza": ("مسؤول سءل", "مسئول سءل", "شؤون شءن", "قارئ قرء"),
    "four radicals": ("سيطرة سيطر", "ترجمة ترجم", "تلميذ تلمذ", "تمركز ركز"),
}


@pytest.mark.parametrize(
    ("rule", "case"), [(rule, case) for rule, cases in RULES.items() for case in cases]
)
def test_each_rule(rule: str, case: str) -> None:
    word, expected = case.split()
    root = root_of(int(roots_of(lemmas_of([word], "lexicon"))[0]))
    if expected[0] == "-":
        assert root != expected[1:]
    else:
        assert root == expected

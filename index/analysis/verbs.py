"""The stems of a verb, from its dictionary form and its root.

The dictionary form is the perfect, third person masculine singular, with its vowels: زارَ, أَعْلَن,
رَدّ. What it does not show is which weak radical an alef stands for; the root says that.

===========  =============================  ====================================================
weakness     example                        stems
===========  =============================  ====================================================
none         أعلن, يعلن                     أعلن and علن
hollow       زار, زرت, يزور, يزر            long زار and زور, short زر
doubled      رد, رددت, يرد, يردد            long رد, short ردد
defective    دعا, دعت, يدعو, يدع            دع, with endings of its own
assimilated  وصل, يصل                       وصل, without its و صل
hamzated     بدأ, بدؤوا; أكد, يؤكد          another with the hamza on its other seat: بدؤ, ؤكد
===========  =============================  ====================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pyarabic.araby import FATHA, SHADDA, SUKUN

from fihris.index.analysis import shapes
from fihris.index.analysis.folding import fold, with_madda
from fihris.index.analysis.shapes import Shape, Stem
from fihris.index.analysis.stopwords import is_stop

# The letter between the other two in the imperfect of the commonest hollow verbs: زار, يزور. The
# dictionary lacks some of them and gives two roots for others (قال, to say or to take a siesta).
_HOLLOW_VERBS = {
    "و": "قال قام عاد زار قاد خاض دار دام ساد مات حال طال جال حاز كان فاز جاز راح فاق هان فات لاح"
    " ساق ثار لاذ عاق صان",
    "ي": "زاد عاش سار صار ضاع باع غاب مال طار دان ضاق جاء غار بات قاس شاع حان سال عاب بان لاق عاث"
    " شاب حاد هاج",
    "ا": "نال كاد خاف شاء نام هاب زال",
}
_MIDDLE_RADICALS = {
    verb: radical for radical, verbs in _HOLLOW_VERBS.items() for verb in verbs.split()
}

# The hollow verbs of form I that have a passive: يقال. What looks like that of others is mostly of
# form IV: يقام is of أقام.
_TRANSITIVE_HOLLOW = frozenset("قال زار قاد خاض حاز باع نال خاف صان ساق صاغ عاق".split())


class Verb(NamedTuple):
    """A verb as the dictionary has it."""

    letters: str
    word: str  # its letters with shadda and sukun, which show its form
    vowels: str  # the letters of its imperfect's vowel (و ي ا), where its radicals are weak


def lemma(verb: Verb) -> str:
    """Return the lemma of `verb`, apart from the nouns that are written like it.

    A verb of form I or V is mostly written like its own verbal noun (دعم, تقدم), and is one with
    it. Forms II and III are not: شكّل to form, شَكل a shape; طالَب to demand, طالِب a student. Nor is a
    hollow verb of form I, whose verbal noun has the radical: مالَ to lean, مال money; nor a verb in
    ه, which the fold would make a feminine: كرِه to hate, كرة a ball.
    """
    word, key = verb.word, with_madda(verb.letters, fold(verb.letters))
    if verb.letters[-1] == "أ":
        key = key[:-1] + "ء"  # بدأ to begin, apart from بدا to seem
    if word[2:3] == SHADDA and len(key) == 3:
        return f"{key[:2]}{SHADDA}{key[2:]}"
    if len(key) == 4 and verb.letters[1] == "ا" and key[0] != "ا":
        return f"{key[:3]}{FATHA}{key[3:]}"
    if (
        len(key) == 3
        and not is_stop(verb.letters)
        and (key[2] == "ه" or _is_hollow(word, verb.letters))
    ):
        return f"{key}{FATHA}"
    return key


def stems(verb: Verb) -> Iterator[Stem]:
    """Yield each stem of `verb` and its shape."""
    letters, word = verb.letters, verb.word
    if letters in _IRREGULAR:
        yield from _IRREGULAR[letters]
        return
    bases = _imperfect_bases(word, letters)
    if word[-1] == SHADDA:
        yield from _doubled(letters, bases)
    elif letters[-1] in "اى" or (letters[-1] == "ي" and len(letters) > 2):
        yield from _defective(verb, bases)
    elif _is_hollow(word, letters):
        yield from _hollow(verb, bases)
    else:
        yield from _sound(letters, bases)


def _is_hollow(word: str, letters: str) -> bool:
    """Tell whether the middle radical is an alef, in forms I, IV, VII, VIII and X."""
    if len(letters) < 3 or letters[-2] != "ا" or SHADDA in word:
        return False
    return len(letters) == 3 or letters[0] in "أاإ"


def _is_fourth(word: str, letters: str) -> bool:
    """Tell whether أ is the mark of form IV (أعلن, أراد, أعد), not a radical (أخذ, أكد)."""
    if letters[0] != "أ" or len(letters) < 3:
        return False
    return (
        word[2:3] == SUKUN
        or (len(letters) > 3 and letters[2] == "ا")
        or (len(letters) == 3 and word[-1] == SHADDA)
    )


def _imperfect_bases(word: str, letters: str) -> list[str]:
    """Return the perfect's letters as the imperfect may have them behind its prefix."""
    first, rest = letters[0], letters[1:]
    if first == "ا" or _is_fourth(word, letters):
        return [rest]  # استقبل, يستقبل; أعلن, يعلن
    if first == "آ":
        return ["ؤ" + rest, "ؤا" + rest]  # آمن, يؤمن; آخذ, يؤاخذ
    if first == "أ":
        second = word[2:3] == SHADDA
        return ["ؤ" + rest] if second else [letters, "ؤ" + rest]  # أكد, يؤكد; أخذ, يأخذ, يؤخذ
    if first == "و" and len(letters) == 3 and SHADDA not in word:
        return [letters, rest]  # وصل, يصل, يوصل
    return [letters]


def _sound(letters: str, bases: list[str]) -> Iterator[Stem]:
    # وصل, يصل, passive يوصل
    passive = [base for base in bases if base == letters and letters[0] == "و" and len(bases) > 1]
    stems_of_shapes: tuple[tuple[Shape, list[str]], ...] = (
        (shapes.PERFECT, [letters]),
        (shapes.IMPERFECT, [base for base in bases if base not in passive]),
        (shapes.IMPERFECT_PASSIVE, passive),
    )
    for shape, found in stems_of_shapes:
        for base in found:
            yield base, shape
            if base[-1] == "أ":  # بدأ, بدؤوا; أنشأ, ينشئ
                yield base[:-1] + "ئ", shape
    # شاهد, passive شوهد; فاجأ, فوجئ. Not واجه: ووجه is mostly و and وجّه.
    if len(letters) == 4 and letters[1] == "ا" and letters[0] != "و":
        perfect = letters[0] + "و" + letters[2:]
        yield (perfect[:-1] + "ئ" if perfect[-1] == "أ" else perfect), shapes.PERFECT


def _doubled(letters: str, bases: list[str]) -> Iterator[Stem]:
    yield letters, shapes.PERFECT_LONG
    yield letters + letters[-1], shapes.PERFECT_SHORT
    for base in bases:
        yield base, shapes.IMPERFECT_LONG
        yield base + base[-1], shapes.IMPERFECT_SHORT


def _hollow(verb: Verb, bases: list[str]) -> Iterator[Stem]:
    before, after = verb.letters[:-2], verb.letters[-1]
    yield verb.letters, shapes.PERFECT_LONG
    yield before + after, shapes.PERFECT_SHORT
    yield before + "ي" + after, shapes.PASSIVE_LONG  # قيل, أقيم
    radicals = _middle_letters(verb)
    for base in bases:
        for radical in radicals:
            yield base[:-2] + radical + after, shapes.IMPERFECT_LONG
        if "ا" not in radicals and (len(verb.letters) > 3 or verb.letters in _TRANSITIVE_HOLLOW):
            yield base[:-2] + "ا" + after, shapes.IMPERFECT_PASSIVE_LONG  # يقال
        yield base[:-2] + after, shapes.IMPERFECT_SHORT


def _middle_letters(verb: Verb) -> str:
    """Return the letters that may stand for the middle radical in the imperfect."""
    letters = verb.letters
    if len(letters) > 3:  # أقام, يقيم; استقال, يستقيل; اختار, يختار
        return "ي" if letters[0] == "أ" or letters.startswith("است") else "ا"
    return _MIDDLE_RADICALS.get(letters) or verb.vowels or "وي"


def middle_radical(letters: str) -> str:
    """Return the middle radical of a common hollow verb, the empty string where it is not sure."""
    return _MIDDLE_RADICALS.get(letters, "").strip("ا")


def _defective(verb: Verb, bases: list[str]) -> Iterator[Stem]:
    letters = verb.letters
    stem, weak = letters[:-1], letters[-1]
    if weak == "ا":
        yield stem, shapes.PERFECT_IN_ALEF
    elif weak == "ى":
        yield stem, shapes.PERFECT_IN_MAQSURA
    yield stem, shapes.PERFECT_IN_YA  # بقي; the passive of the others: دعي, أعطي
    shape = _defective_shape(letters, verb.vowels)
    for base in bases:
        # ولي, يلي: a verb that loses its و has a ya
        yield base[:-1], shapes.IMPERFECT_IN_YA if len(base) < 3 and letters[0] == "و" else shape
        if shape != shapes.IMPERFECT_IN_ALEF:
            yield base[:-1], shapes.IMPERFECT_PASSIVE_IN_ALEF  # يدعى, يسمى


def _defective_shape(letters: str, vowels: str) -> Shape:
    if len(letters) > 3 and letters[0] == "ت":
        return shapes.IMPERFECT_IN_ALEF  # تلقى, يتلقى
    if len(letters) > 3 or vowels[:1] == "ي":
        return shapes.IMPERFECT_IN_YA  # أعطى, يعطي; رمى, يرمي
    if letters[-1] == "ا":
        return shapes.IMPERFECT_IN_WAW  # دعا, يدعو
    if letters[-1] == "ي" or vowels == "ا":
        return shapes.IMPERFECT_IN_ALEF  # بقي, يبقى; سعى, يسعى
    return shapes.IMPERFECT_IN_YA


_IRREGULAR: dict[str, tuple[Stem, ...]] = {
    "رأى": (
        ("رأ", shapes.PERFECT_IN_MAQSURA),
        ("رئ", shapes.PERFECT_IN_YA),
        ("ر", shapes.IMPERFECT_IN_ALEF),
    ),
    "أرى": (("أر", shapes.PERFECT_IN_MAQSURA), ("ر", shapes.IMPERFECT_IN_YA)),
    # Impersonal: تمكن is of تمكّن.
    "أمكن": (("أمكن", shapes.PERFECT), ("مكن", shapes.IMPERFECT_IMPERSONAL)),
    "ليس": (("ليس", shapes.PERFECT_LONG), ("لس", shapes.PERFECT_SHORT)),
}

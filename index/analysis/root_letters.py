"""Roots as letters and as numbers, and whether a word can be of a root at all.

A root is its radicals in one spelling: a hamza is ء whatever its seat, and a weak last radical is
ي, since dictionaries differ between و and ي there, often for two words of one family (``رضو`` for
رضوان, ``رضي`` for أرضى).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyarabic.araby import SHADDA

BITS = 6
LONGEST_ROOT = 5

_RADICALS = "ءبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_CODES = {letter: code for code, letter in enumerate(_RADICALS, start=1)}

_HAMZA = str.maketrans("أإآؤئ", "ءءءءء")
_BETWEEN_ROOTS = re.compile("[;،,]")
_NO_LETTER = re.compile("[^\u0621-\u063a\u0641-\u064a]")
_OTHER_SIGNS = re.compile("[\u064b-\u0650\u0652\u0670]")
_DOUBLED = re.compile(f"(.){SHADDA}")

_WEAK = frozenset("ءوي")
# What patterns add to a root, in any spelling: مست of مستقبل, ات of اتصال; the vowels of شركاء and
# قوانين; ة, ات, ان, اني, اء behind.
_BEFORE = frozenset("اأإآءيوؤئمتسن")
_WITHIN = frozenset("اأإآءيوؤئ")
_BEHIND = frozenset("اأإآءيوؤئىةهتن")
# The ت of form VIII, as it is beside some radicals: اقتراح, اضطراب, ازدحام, اذدكار.
_OF_FORM_VIII = frozenset("تطدذظ")


def cleaned(entry: str, known: frozenset[str] | None = None) -> Iterator[str]:
    """Yield the roots that an entry of the dictionary gives, each in its one spelling.

    What is no root is left out: a whole word that stands in its place (``سينما``, ``امرأة``,
    ``بندير``). With `known` roots, one of two letters is a doubled one that is known (``خف`` is
    ``خفف``), and one of more than three is known or has strong letters only; without, all are
    trusted.
    """
    for part in _BETWEEN_ROOTS.split(entry):
        letters = _NO_LETTER.sub("", part)
        if known is not None and len(letters) == 2 and letters + letters[1] in known:
            letters += letters[1]
        root = spelled(letters)
        if root and (known is None or len(root) == 3 or root in known or _is_long_root(root)):
            yield root


def spelled(letters: str) -> str:
    """Return radicals in their one spelling, the empty string where they are no root."""
    root = letters.translate(_HAMZA)
    if len(root) == 3 and root[2] in "وىا":
        root = root[:2] + "ي"
    if 3 <= len(root) <= LONGEST_ROOT and all(letter in _CODES for letter in root):
        return root
    return ""


def _is_long_root(root: str) -> bool:
    """Tell whether letters are a root of four or five, and no word: جوهر is, بندير, مسلم not."""
    return not _WEAK.intersection(root[0] + root[2:]) and root[0] not in "مت"


def code_of(root: str) -> int:
    """Return a root as a number, six bits a letter, the first one lowest; 0 of no letters."""
    return sum(_CODES[letter] << (BITS * i) for i, letter in enumerate(root))


def root_of(code: int) -> str:
    """Return the root of a code."""
    letters = ""
    while code:
        letters += _RADICALS[(code & ((1 << BITS) - 1)) - 1]
        code >>= BITS
    return letters


def without_signs(vocalised: str) -> str:
    """Return a word's letters, a doubled one twice: شدد of شدّ."""
    return _DOUBLED.sub(r"\1\1", _OTHER_SIGNS.sub("", vocalised))


def fits(root: str, vocalised: str, *, doubled: bool = False) -> bool:
    """Tell whether a word has the strong radicals of a root in order, and else added letters only.

    The dictionary has مساند under ينع, أندية under مول and عنقود under عقد: مساند has no ع, أندية
    no ل, and no pattern puts a ن into عقود. The shadda of a doubled radical may be missing, unless
    `doubled` asks for it.
    """
    word = without_signs(vocalised)
    strong = tuple(radical for radical in root if radical not in _WEAK)
    if _follow(word, root, strong):
        return True
    if len(root) != 3 or root[2] in _WEAK:
        return False
    # محل of حلل; ماء of موه
    may_lack = (root[1] == root[2] and not doubled) or root[2] == "ه"
    return may_lack and _follow(word, root, strong[:-1])


def _follow(word: str, root: str, radicals: tuple[str, ...]) -> bool:
    """Tell whether `radicals` of a root follow each other in a word, in some way."""
    if not radicals:
        return _BEHIND.issuperset(word)
    radical, rest = radicals[0], radicals[1:]
    for at, letter in enumerate(word):
        if letter in (radical, "د" if radical == "ذ" else radical) and _continues(
            word[at + 1 :], root, radical, rest
        ):
            return True
        if letter not in _BEFORE and letter != radical:
            return False
    return False


def _continues(word: str, root: str, before: str, radicals: tuple[str, ...]) -> bool:
    """Tell whether `radicals` follow behind the radical `before`, where a word goes on."""
    if not radicals:
        return (_BEHIND | {before}).issuperset(word)
    radical, rest = radicals[0], radicals[1:]
    added = _WITHIN | {before, radical}
    if before == root[0]:
        added |= _OF_FORM_VIII
    for at, letter in enumerate(word):
        if letter == radical and _continues(word[at + 1 :], root, radical, rest):
            return True
        if letter not in added:
            return False
    return False

"""The spelling fold: letters that writers of Arabic interchange, each written one way.

==============================  ====  ==========================================================
letters                         fold  example
==============================  ====  ==========================================================
alef with hamza or madda أ إ آ  ا     ``أعلن`` is often typed ``اعلن``
alef maqsura ى                  ي     Egyptian papers write ``فى`` for ``في``
ta marbuta ة                    ه     ``شركه`` for ``شركة``
hamza on a seat ؤ ئ             ء     ``شؤون`` and ``شئون``, ``أبناؤه`` and ``أبنائه``
==============================  ====  ==========================================================

The seat of a hamza inside a word follows its case vowel and the writer's school, so the hamza is
the part that stays. A hamza that was dropped altogether (``مسوول``) takes a dictionary to find, and
is the lexicon stemmer's business.
"""

from __future__ import annotations

from collections.abc import Sequence

_SPELLING = {
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ى": "ي",
    "ة": "ه",
    "ؤ": "ء",
    "ئ": "ء",
}
_TABLE = str.maketrans(_SPELLING)


def fold(form: str) -> str:
    """Return `form` with the letters that are interchanged in spelling each written one way."""
    return form.translate(_TABLE)


def with_madda(form: str, folded: str) -> str:
    """Return `folded`, which is `form` folded, with the form's آ."""
    return "".join("آ" if letter == "آ" else key for letter, key in zip(form, folded, strict=True))


def fold_all(forms: Sequence[str]) -> list[str]:
    """Return each of `forms` folded.

    Replacing letter by letter in one long string takes a tenth of the time of `fold` for each.
    """
    text = "\n".join(forms)
    for letter, folded in _SPELLING.items():
        text = text.replace(letter, folded)
    found = text.split("\n")
    # A form that holds a line break was cut; the empty list was not.
    return found if len(found) == len(forms) else [fold(form) for form in forms]

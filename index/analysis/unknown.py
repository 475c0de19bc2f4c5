"""Words that the dictionary does not know: names, loan words, spellings of one's own.

They are left as whole as can be: a name that begins with ب or ends with ين keeps both. In order:

- the article goes, with what stands before it: ``والكونغرس`` is ``كونغرس``; so does a و, and any
  clitic before a hamza on alef, which begins words: ``وطاجكستان``, ``لأطباق``;
- endings that names seldom have go: ``الفلكلورية``, ``تغريدات``, ``المبتعثون``.
"""

from __future__ import annotations

import re

# Before a word of at least three letters.
_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)(?=...)")
# Before four letters, unless a foreign W (ويست, واتسون) is as likely.
_CONJUNCTION = re.compile("و(?=[^اوي]...)")
_BEFORE_HAMZA = re.compile("[وف]?[بكل]?(?=[أإآ]...)")

_ENDINGS = re.compile(
    "(?:"
    "(?<=...ي)(?:ون|ين|ات|ه)"  # of a nisba: حوثيون, حوثيات, حوثية; not نوكيا
    "|(?<=..[^ا])ات(?:ه|ها|هم|نا)?"  # تغريدات, تغريداته
    "|(?<=...)ت(?:ه|ها|هم|نا)"  # تغريدته
    "|(?<=...)ه"  # تغريدة
    "|(?<=....)(?:ها|هم)"
    "|(?<=^م....)(?:ون|ين)"  # of a participle: مبتعثون
    "|(?<=^م.....)(?:ون|ين)"
    ")$"
)


def unknown_stem(surface: str, form: str) -> tuple[int, int]:
    """Return where the stem of a form begins and ends that no dictionary explains.

    `form` is `surface` folded.
    """
    match = _ARTICLE.match(form) or _BEFORE_HAMZA.match(surface) or _CONJUNCTION.match(form)
    start = match.end() if match else 0
    ending = _ENDINGS.search(form[start:])
    return start, start + ending.start() if ending else len(form)


def unknown_lemma(surface: str, form: str) -> str:
    """Return the lemma of a form that no dictionary explains; `form` is `surface` folded."""
    if form.isascii():
        return form
    start, end = unknown_stem(surface, form)
    return form[start:end]

"""What a line of a news page is, as far as it shows by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from fihris.corpus.pages.lines import RUNNING_LENGTH, Line
from fihris.corpus.pages.words import (
    BUTTONS,
    CAPTION_OPENINGS,
    CAPTIONS,
    CONTACT,
    INVITATION,
    LABELS,
    NOTICE,
    PARTICLES,
    PICTURED,
    RELATED,
    RELATED_OPENINGS,
    ROLES,
    SOURCES,
    TAGS,
)


class Kind(Enum):
    """The kinds of lines."""

    RUNNING = auto()
    """A sentence or a paragraph."""

    SHORT = auto()
    """Not a sentence, and nothing else known of it: headlines, subheadings, list items, names."""

    LABEL = auto()
    """A button, a heading of the page, an ornament, a counter, an address."""

    DATE = auto()
    """A date, or an age."""

    ROLE = auto()
    """What somebody does, whose name is a line of its own: ``رئيس التحرير``."""

    BYLINE = auto()
    """Who wrote, took or translated it: ``كتب: فلان``; or the name that goes with a role."""

    CAPTION = auto()
    """What is under a picture."""

    MENU = auto()
    """Several places to go to: ``الرئيسية | سياسة | رياضة``."""

    RELATED = auto()
    """The heading over headlines of other articles, or such a headline."""

    TAGS = auto()
    """The heading over tags, or tags."""

    INVITATION = auto()
    """Asks the reader to follow, share, subscribe or write."""

    NOTICE = auto()
    """Copyright or cookies."""


_LONGEST_NOTICE = 30
_LONGEST_CONTACT = 4
_LONGEST_SOURCE = 6
_LONGEST_TAG = 3
_LONGEST_NAME = 4

_OPENING = re.compile(r"\W*([^\W\d_]+(?: [^\W\d_]+){0,3}?)\s*[:،/|\-]\s*(.+)")
_BARE_BYLINE = re.compile(r"\W*(?:بقلم|(?:نشرت? |كتب )?بواسطه|by)\s+(.+)")
_NOT_IN_NAMES = re.compile(r"[0-9؟?!«»\"“”،,؛;:]")
_QUOTED = re.compile(r"«([^»]*)»")
_ITEMS = re.compile(r"\s*[|•›·]\s*|\s+[»>]\s+")
_LOOSE_ITEMS = re.compile(r"\s+[/–-]\s+")
_TAG_MARK = re.compile(r"[,،|#]")
_HASHTAGS = re.compile(r"(?:#\w+\W*){2,}")


def kind_of(line: Line) -> Kind:
    """Return a line's kind. Dates are not looked for here (`fihris.corpus.pages.datelines`)."""
    if line.words > _LONGEST_NOTICE or len(line.text) > RUNNING_LENGTH:
        return Kind.RUNNING
    if NOTICE.search(line.folded):
        return Kind.NOTICE
    if INVITATION.match(line.folded):
        return Kind.INVITATION
    if line.is_running:
        return Kind.RUNNING
    return _label_kind(line) or _opening_kind(line) or _shape_kind(line) or Kind.SHORT


def is_name(line: Line) -> bool:
    """Tell whether a line may be a person's name: two to four words, no particle."""
    return 2 <= line.words <= _LONGEST_NAME and _has_only_names(line.folded)


def _label_kind(line: Line) -> Kind | None:
    """Look the whole line up."""
    if line.label in ROLES:
        return Kind.ROLE
    if line.label in RELATED:
        return Kind.RELATED
    if line.label in TAGS:
        return Kind.TAGS
    if line.label in CAPTIONS:
        return Kind.CAPTION
    if line.label in LABELS or all(word in BUTTONS for word in line.label.split()):
        return Kind.LABEL
    return None


def _opening_kind(line: Line) -> Kind | None:
    """Look up what stands before a colon, slash or dash."""
    if (bare := _BARE_BYLINE.fullmatch(line.folded)) and _is_short_name(bare[1]):
        return Kind.BYLINE
    if PICTURED.search(line.folded):
        return Kind.CAPTION
    opening = _OPENING.fullmatch(line.folded)
    if opening is None:
        return None
    first, rest = opening.groups()
    if first in CAPTION_OPENINGS:
        return Kind.CAPTION
    if first in RELATED_OPENINGS:
        return Kind.RELATED
    if first in TAGS and (_TAG_MARK.search(rest) or len(rest.split()) <= _LONGEST_TAG):
        return Kind.TAGS
    if first in ROLES and _is_short_name(rest):
        return Kind.BYLINE
    if first in SOURCES and len(rest.split()) <= _LONGEST_SOURCE:
        return Kind.LABEL
    return None


def _is_short_name(folded: str) -> bool:
    """Tell whether a name may follow a role, with a place behind it: ``أدهم الساري - القاهرة``."""
    words = [word for word in folded.split() if word not in "-/|"]
    return len(words) <= _LONGEST_NAME + 1 and _has_only_names(folded)


def _has_only_names(folded: str) -> bool:
    return not _NOT_IN_NAMES.search(folded) and PARTICLES.isdisjoint(folded.split())


def _shape_kind(line: Line) -> Kind | None:
    """Tell menus, tags and addresses by how the line is made."""
    if _HASHTAGS.fullmatch(line.folded):
        return Kind.TAGS
    if line.words <= _LONGEST_CONTACT and CONTACT.search(line.text):
        return Kind.LABEL
    items = _ITEMS.split(_QUOTED.sub(r"\1", line.text))
    if _is_menu(items, 2, 2) or _is_menu(items, 3, 4):
        return Kind.MENU
    return Kind.MENU if _is_menu(_LOOSE_ITEMS.split(line.text), 4, 2) else None


def _is_menu(items: Sequence[str], least: int, longest: int) -> bool:
    """Tell whether there are enough items, and none has too many words."""
    sizes = [len(item.split()) for item in items if item]
    return len(sizes) >= least and max(sizes) <= longest

"""A query's stop words: they count only where no other word is left of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from whoosh import query

from fihris.index.analysis.stopwords import is_stop
from fihris.index.analysis.tokens import surface_forms
from fihris.search.language.syntax import TEXT_FIELDS


def without_stop_words(tree: query.Query) -> query.Query:
    """Return a query's tree without its stop words, as far as they stand alone.

    ``+من`` is nothing beside another word, and so is ``AND من``. They stay in phrases, behind ``=``
    and where they are excluded; and all stay where the query asks for no other word.
    """
    return _whole(_content(tree)) or tree if _asks_for_content(tree) else tree


class _Content(NamedTuple):
    """What is left of a query: what it asks for, and what that must not match."""

    asked: query.Query | None
    banned: Sequence[query.Query] = ()


def _content(tree: query.Query) -> _Content:
    match tree:
        case query.And() if not any(isinstance(part, query.Not) for part in tree.subqueries):
            parts = [_content(part) for part in tree.subqueries]
            asked = [part.asked for part in parts if part.asked is not None]
            return _Content(_compound(tree, asked), [b for part in parts for b in part.banned])
        case query.Or():
            whole = (_whole(_content(part)) for part in tree.subqueries)
            return _Content(_compound(tree, [part for part in whole if part is not None]))
        case query.AndNot():
            kept = _content(tree.a)
            return _Content(kept.asked, [*kept.banned, tree.b])
        case query.AndMaybe():
            kept, more = _content(tree.a), _whole(_content(tree.b))
            if kept.asked is None or more is None:
                return _Content(kept.asked or more, kept.banned)
            return _Content(query.AndMaybe(kept.asked, more), kept.banned)
        case query.Require():
            kept = _content(tree.a)
            within = query.Require(kept.asked, tree.b) if kept.asked is not None else tree.b
            return _Content(within, kept.banned)
    return _Content(None if _is_stop_word(tree) else tree)


def _compound(tree: query.Query, parts: list[query.Query]) -> query.Query | None:
    """Return an And or an Or like `tree` of fewer parts."""
    if len(parts) == 1 and tree.boost == 1:
        return parts[0]
    return type(tree)(parts, boost=tree.boost) if parts else None


def _whole(content: _Content) -> query.Query | None:
    asked, banned = content
    if asked is None or not banned:
        return asked
    return query.AndNot(asked, banned[0] if len(banned) == 1 else query.Or(list(banned)))


def _asks_for_content(tree: query.Query) -> bool:
    """Tell whether the query asks for a word that is no stop word."""
    match tree:
        case query.And() | query.Or():
            return any(map(_asks_for_content, tree.subqueries))
        case query.AndMaybe():
            return _asks_for_content(tree.a) or _asks_for_content(tree.b)
        case query.AndNot() | query.Require():
            return _asks_for_content(tree.a)
        case query.Not() | query.Every():
            return False
    return getattr(tree, "fieldname", None) in TEXT_FIELDS and not _is_stop_word(tree)


def _is_stop_word(tree: query.Query) -> bool:
    """Tell whether a leaf is a word, or several written together, of stop words alone."""
    if type(tree) is not query.Term or tree.fieldname not in TEXT_FIELDS:
        return False
    return all(map(is_stop, surface_forms(tree.text)))

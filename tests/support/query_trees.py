"""What the parser promises of every tree."""

from __future__ import annotations

from whoosh import query
from whoosh.query import And, AndMaybe, AndNot, Every, Not, NullQuery, Or, Require

from fihris.search.language.parser import FIELDS

UNSEEN = set("\u200e\u200f\ufeff")


def check_tree(tree: query.Query, text: str) -> None:
    """Hold a tree to what the module's docstring promises of all."""
    if isinstance(tree, Not):
        raise AssertionError("a Not without an Every")
    if isinstance(tree, And) and any(isinstance(part, Not) for part in tree):
        every, excluded = tree.subqueries
        assert (type(every), type(excluded)) == (Every, Not)
        check_tree(excluded.query, text)
    elif not tree.is_leaf():
        assert type(tree) in (And, Or, AndMaybe, AndNot, Require)
        assert len(tree.subqueries) > 1
        for part in tree.subqueries:
            check_tree(part, text)
    elif tree != NullQuery:
        check_leaf(tree, text)


def check_leaf(leaf: query.Query, text: str) -> None:
    assert 0 <= leaf.startchar < leaf.endchar <= len(text)
    assert leaf.boost > 0
    assert leaf.fieldname in FIELDS or (leaf.fieldname is None and isinstance(leaf, Every))
    words = getattr(leaf, "words", [getattr(leaf, "text", "a")])
    assert words
    for word in words:
        assert any(c.isalnum() for c in word)
        assert leaf.fieldname in ("source", "category") or len(word.split()) == 1
        assert not set(word) & UNSEEN

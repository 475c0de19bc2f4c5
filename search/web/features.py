"""What this release's `Index` can do beyond searching: the one place that asks for it."""

from __future__ import annotations

from functools import cache
from inspect import signature

from fihris.search.engine import Index


@cache
def can(feature: str) -> bool:
    """Tell whether there is a method of `Index` of that name, or, as "collapse", such a search."""
    if feature == "collapse":
        return feature in signature(Index.search).parameters
    return hasattr(Index, feature)

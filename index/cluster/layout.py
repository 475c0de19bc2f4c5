"""Whether an index that is there is laid out as `mapping.py` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fihris.index.cluster.mapping import mapping

# What a server does with a field where a mapping does not say it.
_USUAL = {"index": True, "doc_values": True, "enabled": True}
_USUAL_OF_TEXT = {"index_options": "positions", "norms": True}
_SHOWN = 3


def difference(there: Mapping[str, Any], analyzer: str) -> str:
    """Return how the mapping of an index differs from ours, "" where it does not.

    What a server adds, and fields that we do not know, are no difference.
    """
    fields: Mapping[str, Any] = there.get("properties", {})
    found = [
        told
        for name, wanted in mapping(analyzer, None)["properties"].items()
        for told in _of_field(name, wanted, fields.get(name))
    ]
    further = f", and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + further


def _of_field(
    name: str, wanted: Mapping[str, Any], there: Mapping[str, Any] | None
) -> Iterator[str]:
    """Yield what a field differs in; of one that is another type, that alone."""
    if there is None:
        yield f"{name} is not there"
        return
    # An object's type is not said where it has fields.
    kind = there.get("type", "object")
    if kind != wanted["type"]:
        yield f"{name} is {kind} instead of {wanted['type']}"
        return
    usual: dict[str, Any] = {**_USUAL, **(_USUAL_OF_TEXT if kind == "text" else {})}
    for key, value in {**usual, **wanted}.items():
        held = there.get(key, usual.get(key))
        if _plain(held) != _plain(value):
            yield f"{name} has {key} {_plain(held)} instead of {_plain(value)}"
    # Queries are split as documents are, unless it is said otherwise.
    sought = there.get("search_analyzer", wanted.get("analyzer"))
    if sought != wanted.get("analyzer"):
        yield f"{name} has search_analyzer {sought} instead of {wanted.get('analyzer')}"


def _plain(value: object) -> str:
    """Return a value as it is compared: servers write some numbers and booleans as text."""
    return str(value).lower()

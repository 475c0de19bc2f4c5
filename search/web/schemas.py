"""The OpenAPI description of the API, made of its operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fihris.search.web.operations import Operation
from fihris.search.web.parameters import COLLAPSE, Parameter
from fihris.search.web.problems import MEDIA_TYPE

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_INSTANT: Schema = {"type": ["string", "null"], "description": "ISO 8601, in UTC"}


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(required: Schema, **optional: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": required | optional}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_SPANS = _array({"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2})
_SPANS["description"] = "[start, end) in code points of the text"
_DESCRIPTION = {
    "title": _TEXT,
    "date": _INSTANT,
    "source": _TEXT,
    "category": _TEXT,
    "url": _TEXT,
}
_PARTIAL = {"type": "boolean", "description": "Not all was searched: there may be more, and better"}
_NAMED = _array(_object({"name": _TEXT, "articles": _COUNT}))

SCHEMAS: dict[str, Schema] = {
    "Hit": _object(
        {
            "rank": {"type": "integer", "minimum": 1},
            "id": _TEXT,
            "score": {"type": "number"},
            **_DESCRIPTION,
            "title_spans": _SPANS,
            "snippets": _array(_object({"text": _TEXT, "spans": _SPANS})),
        },
        copies={
            "type": "object",
            "required": ["count", "sources", "ids"],
            "properties": {"count": _COUNT, "sources": _array(_TEXT), "ids": _array(_TEXT)},
            "description": "With collapse: the near-copies that this hit stands for",
        },
    ),
    "Hits": _object(
        {
            "query": _TEXT,
            "total": _COUNT,
            "took_ms": {"type": "number"},
            "hits": _array(_ref("Hit")),
        },
        partial=_PARTIAL,
        note={"type": "string", "description": "Why the query was searched as plain words"},
        variants={
            "type": "object",
            "additionalProperties": _array(_TEXT),
            "description": "The other spellings in which names were searched",
        },
        facets=_ref("FacetCounts"),
        timeline=_ref("Timeline"),
    ),
    "FacetCounts": {
        "type": "object",
        "additionalProperties": _array(_object({"value": _TEXT, "count": _COUNT})),
    },
    "Facets": _object(
        {"query": _TEXT, "total": _COUNT, "facets": _ref("FacetCounts")}, partial=_PARTIAL
    ),
    "Timeline": _object(
        {
            "unit": {"type": "string", "enum": ["day", "week", "month", "year"]},
            "buckets": _array(_object({"start": _TEXT, "end": _TEXT, "count": _COUNT})),
            "undated": _COUNT,
        }
    ),
    "Timelines": _object(
        {"query": _TEXT, "total": _COUNT, "timeline": _ref("Timeline")}, partial=_PARTIAL
    ),
    "Article": _object(
        {"id": _TEXT, **_DESCRIPTION, "body": _TEXT, "metadata": {"type": "object"}},
        title_spans=_SPANS,
        body_spans=_SPANS,
    ),
    "Similar": _object({"hits": _array(_ref("Hit"))}, partial=_PARTIAL),
    "Stats": _object(
        {
            "articles": _COUNT,
            "first": _INSTANT,
            "last": _INSTANT,
            "undated": _COUNT,
            "generation": _COUNT,
            "sources": _NAMED,
            "categories": _NAMED,
        }
    ),
    "Object": {"type": "object"},
    "Problem": _object(
        {"status": {"type": "integer"}, "title": _TEXT, "detail": _TEXT},
        type=_TEXT,
        parameter=_TEXT,
        position={"type": ["integer", "null"], "description": "Of the query, from 0 on"},
        limit=_TEXT,
    ),
}

_PROBLEMS = {
    "400": "A parameter or the query cannot be understood",
    "401": "The token is missing or wrong",
    "404": "There is no such article",
    "413": "A request may have no body",
    "414": "The address is too long",
    "421": "The server is not called that",
    "429": "Too many requests wait",
    "431": "The headers are too large",
    "501": "The index lies on a cluster, where this is not offered",
    "503": "The time was up before anything was found, or the index cannot be read",
}


def openapi(operations: Sequence[Operation], *, version: str, token: bool) -> Schema:
    """Return the description; with a `token`, that it has to be shown."""
    described: Schema = {
        "openapi": "3.1.0",
        "info": {
            "title": "Fihris",
            "version": version,
            "description": "Search in Arabic news. Everything is read with GET; text is UTF-8.",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "paths": {op.path: {"get": _operation(op)} for op in operations},
        "components": {"schemas": SCHEMAS},
    }
    if token:
        described["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        described["security"] = [{"token": []}]
    return described


def _operation(op: Operation) -> Schema:
    parameters = [_parameter(parameter) for parameter in op.parameters]
    if "{id}" in op.path:
        # A dot alone is taken out of a path by whoever sends it.
        schema = {"type": "string", "minLength": 1, "maxLength": 1_000}
        parameters.insert(0, {"name": "id", "in": "path", "required": True, "schema": schema})
    answers: Schema = {
        "200": {
            "description": "The answer",
            "content": {"application/json": {"schema": _ref(op.schema)}},
        },
        "304": {"description": "As it was when it had the ETag of If-None-Match"},
    }
    for status, meaning in _PROBLEMS.items():
        if status == "501" and not (op.needs_folder or COLLAPSE in op.parameters):
            continue
        content = {MEDIA_TYPE: {"schema": _ref("Problem")}}
        answers[status] = {"description": meaning, "content": content}
    return {
        "operationId": op.name,
        "summary": op.summary,
        "parameters": parameters,
        "responses": answers,
    }


def _parameter(parameter: Parameter) -> Schema:
    many = {"style": "form", "explode": True} if parameter.kind == "texts" else {}
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "required": parameter.required,
        "schema": parameter.schema,
        **many,
    }

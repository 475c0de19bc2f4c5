"""Templates and static files, as they lie in the package."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined

_ROOT = files("fihris.search.web")
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_KINDS["svg"] = "image/svg+xml"
STATIC = ("fihris.css", "fihris.js", "icon.svg")


class Static(NamedTuple):
    """A static file; its address changes with its content."""

    content: bytes
    media_type: str
    address: str


@cache
def static(name: str) -> Static | None:
    """Return a static file, None where there is none of that name."""
    if name not in STATIC:
        return None
    content = (_ROOT / "static" / name).read_bytes()
    digest = hashlib.blake2b(content, digest_size=6).hexdigest()
    return Static(content, _KINDS[name.rpartition(".")[2]], f"/static/{name}?v={digest}")


def _address(name: str) -> str:
    found = static(name)
    return found.address if found else ""


@cache
def _environment() -> Environment:
    def source(name: str) -> str:
        return (_ROOT / "templates" / name).read_text(encoding="utf-8")

    made = Environment(
        loader=FunctionLoader(source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = _address
    return made


def render(template: str, **context: Any) -> bytes:
    """Return a template, filled, as UTF-8."""
    text = _environment().get_template(template).render(context)
    # What cannot be written in UTF-8 is half of a character.
    return text.encode("utf-8", "replace")

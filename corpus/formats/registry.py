"""Which format a file has: by its first characters where they are unmistakable, else by name."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath

from fihris.corpus.formats.fieldnames import DELIMITERS, field_of

FORMATS = ("jsonl", "json", "csv", "tsv", "trec", "text", "html", "feed")

_COMPRESSION_SUFFIXES = frozenset((".gz", ".zst", ".xz", ".bz2"))

_BY_SUFFIX = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".sgml": "trec",
    ".sgm": "trec",
    ".trec": "trec",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".xml": "xml",
    ".rss": "feed",
    ".atom": "feed",
}

_PROLOG = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype\s+(?!html)[^>\[]*>\s*)*", re.S | re.I
)
_ROOT = re.compile(r"<(!doctype\s+html|(?:\w+:)?(\w+))[\s>/]", re.I)
_BY_ROOT = {"html": "html", "doc": "trec", "rss": "feed", "feed": "feed", "rdf": "feed"}
_DOCNO = re.compile(r"<docno>", re.I)
_JSON_START = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[{\]])")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def stem(name: str) -> str:
    """Return a file's name without the suffixes of its compression and its format."""
    return _split(name)[0] if name else ""


def format_by_name(name: str) -> str | None:
    """Return the format that a file's name promises: one of FORMATS, "xml", or None."""
    return _BY_SUFFIX.get(_split(name)[1])


def detect_format(name: str, head: str) -> str | None:
    """Return the format of a file with that name and those first characters.

    One of FORMATS; or "xml" for XML that is not a feed; or None where the format is not known.
    Without a name (standard input) a text without any signs is raw text.
    """
    promised = format_by_name(name)
    if promised in ("csv", "tsv"):
        return promised
    if _JSON_START.match(head) or (promised in ("json", "jsonl") and head.lstrip()[:1] in "{["):
        return _json_or_lines(head, promised)
    found = _by_root(head)
    if found is None and promised in (None, "xml") and head.lstrip().startswith("<?xml"):
        found = "xml"
    if found is not None:
        return found
    if promised == "text" or not name:
        return None if _is_binary(head) else promised or _delimited(head) or "text"
    return promised or _delimited(head)


def _split(name: str) -> tuple[str, str]:
    path = PurePosixPath(name)
    if path.suffix.lower() in _COMPRESSION_SUFFIXES:
        path = path.with_suffix("")
    suffix = path.suffix.lower()
    return (str(path.with_suffix("")) if suffix in _BY_SUFFIX else str(path)), suffix


def _by_root(head: str) -> str | None:
    """Return the format that the first element of a marked-up text belongs to."""
    start = _PROLOG.match(head)
    root = _ROOT.match(head, start.end() if start else 0)
    if root is None:
        return None
    if root[2] is None:
        return "html"
    return _BY_ROOT.get(root[2].lower()) or ("trec" if _DOCNO.search(head) else None)


def _json_or_lines(head: str, promised: str | None) -> str:
    """Tell one JSON value from one a line. A file named .json may hold either."""
    if head.lstrip()[:1] == "[":
        return "json"
    lines = head.strip().split("\n")
    if len(lines) == 1:
        return "json" if promised == "json" else "jsonl"
    first, second = lines[0].strip(), lines[1].strip()
    try:
        json.loads(first, strict=False)
    except (ValueError, RecursionError):
        broken_line = first.endswith("}") and second.startswith("{")
        return "jsonl" if broken_line or (promised == "jsonl" and first != "{") else "json"
    return "jsonl"


def _delimited(head: str) -> str | None:
    """Return "csv" or "tsv" if the first line names a title or a body and some other field."""
    line = head.split("\n", 1)[0]
    for delimiter in DELIMITERS:
        names = line.split(delimiter)
        fields = {field_of(name) for name in names}
        if len(names) > 1 and fields & {"title", "body"}:
            return "tsv" if delimiter == "\t" else "csv"
    return None


def _is_binary(head: str) -> bool:
    """Tell whether control characters, which texts do not have, make up more than a twentieth."""
    return len(_CONTROL.findall(head)) * 20 > len(head)

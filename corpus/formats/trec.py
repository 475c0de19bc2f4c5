"""TREC's SGML: documents between <DOC> and </DOC>, as in the Arabic newswire collections."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fihris.corpus.article import Article
from fihris.corpus.files.input import Input
from fihris.corpus.formats.records import ArticleBuilder
from fihris.corpus.problem import Problem
from fihris.errors import EncodingError

_MARK = re.compile(rb"<(/?)doc(?=[\s>])[^<>]*>", re.I)
_LONGEST_MARK = 4096

# Of each field the tags that may hold it, the surest first. TREC 2001 has a TEXT inside a BODY,
# beside the HEADLINE; LDC's Gigaword has the number as an attribute of DOC.
_TAGS = {
    "id": ("docno", "docid"),
    "title": ("title", "headline", "head"),
    "body": ("text", "body"),
    "date": ("date_time", "datetime", "date"),
    "source": ("source",),
    "category": ("category", "section", "subject"),
    "url": ("url",),
}
_NAMES = "|".join(tag for tags in _TAGS.values() for tag in tags)
_FIELD_TAG = re.compile(rf"<(/?)({_NAMES})(?:\s[^<>]*)?>", re.I)
_INNER_FIELD = re.compile(rf"<({_NAMES})(?:\s[^<>]*)?>[^<]*</\1\s*>", re.I)
_DOC_ID = re.compile(r"<doc\s[^<>]*?\bid\s*=\s*[\"']?([^\"'\s>]+)", re.I)
_PARAGRAPH = re.compile(r"<(?:/?p|br)\s*/?>", re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BLANK_LINES = re.compile(r"\n\s*\n")


def read_trec(text: Input, builder: ArticleBuilder) -> Iterator[Article | Problem]:
    """Yield the articles of a TREC file; what stands outside of documents is passed over.

    Raises InputError where the file is damaged.
    """
    record = 0
    for document in _documents(text):
        record += 1
        if document.data is None:
            yield text.too_large(record, document.offset)
            continue
        try:
            string = text.decode(document.data, record=record, offset=document.offset)
        except EncodingError as error:
            yield Problem.of(error)
            continue
        items = builder.from_fields(record, document.offset, **_fields(string))
        yield from items
        if not document.closed and isinstance(items[0], Article):
            reason = "the document is not closed; the file may be cut off"
            yield text.problem("trec", reason, record=record, offset=document.offset, skipped=False)
    if not record:
        yield text.problem("trec", "the file holds no <DOC>")


@dataclass(frozen=True, slots=True)
class _Document:
    """The bytes of a document, or None if it is too long; whether it ends with </DOC>."""

    offset: int
    data: bytearray | None
    closed: bool


def _documents(text: Input) -> Iterator[_Document]:
    """Yield the documents of a file as they become complete."""
    buffer = _Buffer(text)
    begun: int | None = None  # the offset of the document that the buffer begins with
    oversized = False
    for block in text.blocks():
        buffer.data += block
        while mark := _MARK.search(buffer.data, buffer.scanned):
            closes = bool(mark[1])
            end = mark.end() if closes else mark.start()
            if begun is not None:
                whole = not oversized and end <= text.max_record_bytes
                yield _Document(begun, buffer.data[:end] if whole else None, closes)
            buffer.drop(end)
            buffer.scanned = mark.end() - end
            begun, oversized = None if closes else buffer.offset, False
        buffer.pass_over()
        # What is not scanned may be the next document's mark.
        oversized = oversized or (begun is not None and buffer.scanned > text.max_record_bytes)
        if begun is None or oversized:
            buffer.drop(buffer.scanned)
    if begun is not None:
        whole = not oversized and len(buffer.data) <= text.max_record_bytes
        yield _Document(begun, buffer.data if whole else None, closed=False)


class _Buffer:
    """Bytes that are not used up, up to where they are `scanned`, and the offset of the first."""

    def __init__(self, text: Input) -> None:
        self._measure = text.measure
        self.data = bytearray()
        self.scanned = 0
        self.offset = text.start

    def pass_over(self) -> None:
        """Take all for scanned but a mark that may have begun; so no character is cut."""
        opening = self.data.find(b"<", max(self.scanned, len(self.data) - _LONGEST_MARK))
        self.scanned = opening if opening >= 0 else len(self.data)

    def drop(self, count: int) -> None:
        """Forget the first bytes."""
        self.offset += self._measure(self.data[:count])
        del self.data[:count]
        self.scanned = max(0, self.scanned - count)


def _fields(document: str) -> dict[str, Any]:
    found = _elements(document)
    fields: dict[str, Any] = {field: _first_filled(found, tags) for field, tags in _TAGS.items()}
    if not fields["id"] and (attribute := _DOC_ID.match(document)):
        fields["id"] = html.unescape(attribute[1])
    return fields


def _elements(document: str) -> dict[str, list[str]]:
    """Return what stands in the elements of each tag; one that is not closed goes to the end."""
    found: dict[str, list[str]] = {}
    begun: dict[str, int] = {}
    for mark in _FIELD_TAG.finditer(document):
        tag = mark[2].lower()
        if not mark[1]:
            begun.setdefault(tag, mark.end())
        elif tag in begun:
            found.setdefault(tag, []).append(document[begun.pop(tag) : mark.start()])
    for tag, start in begun.items():
        found.setdefault(tag, []).append(document[start:])
    return found


def _first_filled(found: dict[str, list[str]], tags: tuple[str, ...]) -> str:
    for tag in tags:
        texts = [text for content in found.get(tag, ()) if (text := _text(content))]
        if texts:
            return "\n\n".join(texts)
    return ""


def _text(content: str) -> str:
    """Return the text of an element, without the elements that hold other fields."""
    content = _INNER_FIELD.sub("", content)
    content = _TAG.sub("", _PARAGRAPH.sub("\n\n", content))
    return html.unescape(_BLANK_LINES.sub("\n\n", content).strip())

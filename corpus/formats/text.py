"""Raw text: scraped pages as plain text, one article a file or many with a separator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from itertools import chain, islice

from fihris.corpus.article import Article
from fihris.corpus.files.input import Input
from fihris.corpus.formats.records import ArticleBuilder, Items
from fihris.corpus.pages.cleaner import RawTextCleaner
from fihris.corpus.problem import Problem
from fihris.errors import EncodingError, InputError

# How many texts of a source are looked at before the first is read, to learn which lines it
# prints on every page.
LEARNED_TEXTS = 200


def learned_cleaner(texts: Iterable[str], zone: tzinfo) -> RawTextCleaner:
    """Return a cleaner that knows the lines which repeat in the first LEARNED_TEXTS texts."""
    cleaner = RawTextCleaner(zone=zone)
    cleaner.learn(islice(texts, LEARNED_TEXTS))
    return cleaner


def read_text(
    text: Input, builder: ArticleBuilder, cleaner: RawTextCleaner, *, name: str
) -> Iterator[Article | Problem]:
    """Yield the article of a file that is one raw text; `name` becomes its id.

    Raises InputError where the file is damaged.
    """
    string = text.whole_text(record=1)
    if isinstance(string, Problem):
        yield string
        return
    yield from _cleaned(_Text(1, text.start, string), builder, cleaner, name)


def read_texts(
    text: Input, builder: ArticleBuilder, *, separator: str, name: str
) -> Iterator[Article | Problem]:
    """Yield the articles of a file that holds many raw texts, parted by `separator` lines.

    Their ids are `name#1`, `name#2` and so on. Raises InputError where the file is damaged.
    """
    records = _records(text, separator.strip())
    first: list[_Text | Problem] = []
    damage: InputError | None = None
    try:
        first.extend(islice(records, LEARNED_TEXTS))
    except InputError as error:
        damage = error
    cleaner = learned_cleaner(
        (item.string for item in first if isinstance(item, _Text)), builder.zone
    )
    for item in chain(first, records):
        if isinstance(item, Problem):
            yield item
        else:
            yield from _cleaned(item, builder, cleaner, f"{name}#{item.record}" if name else "")
    if damage is not None:
        raise damage


@dataclass(frozen=True, slots=True)
class _Text:
    record: int
    offset: int
    string: str


def _cleaned(text: _Text, builder: ArticleBuilder, cleaner: RawTextCleaner, name: str) -> Items:
    page = cleaner.extract(text.string)
    return builder.from_fields(
        text.record, text.offset, id=name, title=page.title, body=page.body, date=page.date
    )


def _records(text: Input, separator: str) -> Iterator[_Text | Problem]:
    """Yield the texts between separators that are more than white space."""
    mark = separator.encode(text.codec, "backslashreplace")  # which no line of the file equals
    draft = _Draft(text)
    record = 1
    for offset, line in chain(text.lines(), [(0, mark)]):
        if line is None or line.strip() != mark:
            draft.add(offset, line)
            continue
        item = draft.finish(record)
        if item is not None:
            yield item
            record += 1
        draft = _Draft(text)


class _Draft:
    """The lines of a text whose end has not been seen."""

    def __init__(self, text: Input) -> None:
        self._text = text
        self._lines: list[bytes] = []
        self._begin: int | None = None
        self._size = 0

    def add(self, offset: int, line: bytes | None) -> None:
        """Add a line; None is one that is too long."""
        if self._begin is None:
            self._begin = offset
        limit = self._text.max_record_bytes
        self._size += limit + 1 if line is None else len(line) + 1
        if line is None or self._size > limit:
            self._lines = []
        else:
            self._lines.append(line)

    def finish(self, record: int) -> _Text | Problem | None:
        """Return the text, or what is wrong with it, or None if it is empty."""
        if self._begin is None:
            return None
        if self._size > self._text.max_record_bytes:
            return self._text.too_large(record, self._begin)
        try:
            data = b"\n".join(self._lines)
            string = self._text.decode(data, record=record, offset=self._begin)
        except EncodingError as error:
            return Problem.of(error)
        return None if not string or string.isspace() else _Text(record, self._begin, string)

"""``fihris search``: ask an index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fihris.commands.asking import Request, answer, search_options
from fihris.commands.command import WordsCommand
from fihris.commands.options import place_option


@click.command(cls=WordsCommand)
@click.argument("query", nargs=-1, required=True)
@place_option
@search_options
def search(query: tuple[str, ...], folder: Path | str, **options: Any) -> None:
    """Search an index, best articles first.

        fihris search وزير الخارجية                 any of the words; with more of them first
        fihris search «مجلس الأمن»                  the words side by side
        fihris search +رئيس حكومة -وزير             must, may, must not
        fihris search '=رئيس' 'title:حكوم*'         as written; starting so, in the title
        fihris search مسيرات --since 2023-05 --until "17 مايو 2023"
        fihris search مسيرات --on "الأسبوع الماضي"  or of a day, a month, a year
        fihris search مسيرات --recency 30d          newer articles first among like ones

    The words may be quoted together or not. A shell takes " * ? ( and ) for itself: put a query
    that has them in single quotes, as in '"مجلس الأمن" OR حكوم*'.

    A foreign name is found in other spellings, too (بلنكن: بلينكن), which a line says and
    --no-variants turns off.

    An agency's story that several papers ran is one hit: the earliest of the near-copies that
    match, with a line that says where the others are; --no-collapse shows each. CSV and TREC runs
    always have each.

    A query that cannot be parsed is searched as plain words, and a note on stderr says why; with
    --strict that is an error. An empty query is wrong usage (exit code 2); one that finds nothing
    is no failure (exit code 0).

    --format json prints {"query", "total", "took_ms", "hits": [{"rank", "id", "score", "title",
    "date", "source", "category", "url", "title_spans": [[start, end], …], "snippets": [{"text",
    "spans": [[start, end], …]}]}]}, jsonl one of the hits a line. Spans count code points of the
    text beside them; dates are in UTC, or null. Where names were searched in other spellings, json
    has "variants": {"word": ["spelling", …]} before "hits"; a hit with near-copies has "copies":
    {"count", "sources": […], "ids": […]}. "total" counts each article that matches.

    Where other words would find clearly more (مسيارت: مسيرات), a line on stderr asks whether these
    were meant; json has "suggestions" behind "hits", as fihris suggest prints them.

    --explain shows what each word adds to a score: where it was found and in which forms, its
    weight, how often it stands there, in how many articles, and the field's length; then what else
    speaks for the article: that it has the word at all (coverage, of itself or of a relative), in
    its lead, near the others (passage), in the query's order; in JSON, each
    hit has "explanation": [{"term", "score", "weight", "field", "level", "forms", "frequency",
    "document_frequency", "idf", "length", "average_length"}].

    --profile says how many milliseconds went where: parse, lookup (of words in the index), score
    (of all that matches), rerank (of the best of them), collapse (of near-copies), fetch (of titles
    and texts), snippet, and their total; on stderr, and in JSON as "profile" before "hits".

    --timeout MS stops a search after so many milliseconds. What was found until then is printed,
    best first; a note on stderr says so, and in JSON "partial": true after "total", which is then
    how many were found or counted, not how many there are.

    --format trec prints the lines of a TREC run: query Q0 id rank score name; --query-id and
    --run-name say the first and the last.
    """
    from fihris.search.opening import open as open_index

    request = Request.of(query, **options)
    with open_index(folder) as index:
        answer(request, index)

"""A page's results as a feed or a file, under the same question: ``/export.rss?q=…``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fihris.search.contract import hit_json
from fihris.search.engine import Index
from fihris.search.export.markdown import hits_markdown
from fihris.search.export.rss import hits_rss
from fihris.search.export.tables import hits_csv
from fihris.search.hits import Hits
from fihris.search.web.addresses import Question
from fihris.search.web.answering import desk_of, headers_of, json_bytes
from fihris.search.web.answers import found
from fihris.search.web.parameters import Values
from fihris.search.web.workers import Made

_MOST = 200
_IN_FEED = 50


class Export(NamedTuple):
    """A format: `lines` makes it of hits, of the query and of the address of the search."""

    media_type: str
    lines: Callable[[Hits, str, str], Iterable[str]]


def _json_lines(hits: Hits, _: str, __: str) -> Iterator[str]:
    for hit in hits:
        yield json_bytes(hit_json(hit)).decode()


EXPORTS = {
    "rss": Export("application/rss+xml", lambda hits, q, link: hits_rss(hits, q, link=link)),
    "csv": Export("text/csv", lambda hits, _, __: hits_csv(hits)),
    "md": Export("text/markdown", lambda hits, q, _: hits_markdown(hits, q)),
    "jsonl": Export("application/jsonl", _json_lines),
}


def routes() -> list[Route]:
    """Return the route of the exports."""
    return [Route(f"/export.{form}", _endpoint(form)) for form in EXPORTS]


def _endpoint(form: str) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        return await _export(request, form)

    return endpoint


async def _export(request: Request, form: str) -> Response:
    """Answer with the first results; a feed has the newest first, whatever the page has."""
    desk = desk_of(request)
    zone = desk.library.index.zone
    question, values = Question.of(request.query_params.multi_items(), zone)
    if (known := desk.known(request)) is not None:
        return known
    is_feed = form == "rss"
    asked = values | {"q": question.q or None, "limit": _IN_FEED if is_feed else _MOST}
    if is_feed or (not question.q and question.sort == "relevance"):
        asked["sort"] = "newest"
    link = str(request.base_url).rstrip("/") + question.address()
    body, tag = await desk.make(export_file, form, question.q, asked, link)
    headers = headers_of(tag)
    if not is_feed:
        headers["Content-Disposition"] = f'attachment; filename="fihris.{form}"'
    return Response(body, headers=headers, media_type=f"{EXPORTS[form].media_type}; charset=utf-8")


def export_file(
    index: Index, timeout_ms: float, form: str, query: str, values: Values, link: str
) -> Made:
    """Make the file of what a query finds."""
    hits = found(index, values, timeout_ms)
    text = "".join(f"{line}\n" for line in EXPORTS[form].lines(hits, query, link))
    return Made(text.encode("utf-8", "replace"), hits.partial)

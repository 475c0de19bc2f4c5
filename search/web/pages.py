"""The pages for people: all of them work without a script."""

from __future__ import annotations

from datetime import timedelta, tzinfo
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fihris.search.engine import Index
from fihris.search.web import views
from fihris.search.web.addresses import Question
from fihris.search.web.answering import desk_of, headers_of, problem_response
from fihris.search.web.api import raw_path, unquoted
from fihris.search.web.guard import COOKIE, LOGIN, cookie_of, is_token
from fihris.search.web.language import ENGLISH, language_of
from fihris.search.web.parameters import Values
from fihris.search.web.problems import Problem
from fihris.search.web.rendering import render, static
from fihris.search.web.workers import Made

_ARTICLE = "/article/"
_WEEKS = 4 * 7 * 24 * 3600


def routes() -> list[Route]:
    """Return the routes of all pages."""
    return [
        Route("/", _results),
        Route("/results", _results_part),
        Route(f"{_ARTICLE}{{id:path}}", _article),
        Route(LOGIN, _login, methods=["GET", "POST"]),
        Route("/static/{name}", _static),
    ]


def page(template: str, question: Question, path: str = "/", **context: Any) -> bytes:
    """Return a page with what all of them show."""
    language = language_of(question.lang)
    other = "ar" if language is ENGLISH else "en"
    return render(
        template,
        language=language,
        # Not the dictionary itself: it has methods called `keys` and `clear`.
        t=SimpleNamespace(**language.t),
        question=question,
        home=Question(lang=question.lang).address(),
        other_language=question.address(path, lang=other),
        **context,
    )


async def _results(request: Request) -> Response:
    return await _found(request, "results.html")


async def _results_part(request: Request) -> Response:
    """Answer with the results alone, which the script puts into the page."""
    return await _found(request, "results_part.html")


async def _found(request: Request, template: str) -> Response:
    desk = desk_of(request)
    zone = desk.library.index.zone
    question, values = Question.of(request.query_params.multi_items(), zone)
    if (known := desk.known(request)) is not None:
        return known
    return _html(*await desk.make(results_page, template, question, values))


def results_page(
    index: Index, timeout_ms: float, template: str, question: Question, values: Values
) -> Made:
    """Make a page of results."""
    view = views.results(index, question, values, language_of(question.lang), timeout_ms)
    body = page(template, question, index=index, view=view, **_days(values, index.zone))
    return Made(body, view["partial"])


def _days(values: Values, zone: tzinfo) -> dict[str, str]:
    """Return the days that a stretch of time begins and ends with, as a form has them."""
    since, until = values["since"], values["until"]
    last = until - timedelta(microseconds=1) if until else None
    days = (day and day.astimezone(zone) for day in (since, last))
    shown = (f"{day:%Y-%m-%d}".zfill(10) if day else "" for day in days)
    return dict(zip(("since", "until"), shown, strict=True))


async def _article(request: Request) -> Response:
    desk = desk_of(request)
    question, _ = Question.of(request.query_params.multi_items(), desk.library.index.zone)
    identity = unquoted(raw_path(request).removeprefix(_ARTICLE))
    if (known := desk.known(request)) is not None:
        return known
    return _html(*await desk.make(article_page, identity, raw_path(request), question))


def article_page(
    index: Index, timeout_ms: float, identity: str, path: str, question: Question
) -> Made:
    """Make the page of an article."""
    view = views.article(index, identity, question, language_of(question.lang), timeout_ms)
    return Made(page("article.html", question, path, index=index, view=view))


def _html(body: bytes, tag: str | None = None, status: int = 200) -> Response:
    return Response(body, status, headers=headers_of(tag), media_type="text/html")


async def _static(request: Request) -> Response:
    found = static(request.path_params["name"])
    if found is None:
        return problem_response(Problem(404, "no such file"))
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(found.content, headers=headers, media_type=found.media_type)


async def _login(request: Request) -> Response:
    """Let in who shows the token, and lead on to where they wanted to go."""
    settings = desk_of(request).settings
    given = request.query_params
    wrong = False
    if request.method == "POST":
        form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=8)
        fields = {name: values[0] for name, values in form.items()}
        where = own_address(fields.get("next", ""))
        if is_token(settings, fields.get("token", "")):
            return let_in(request, where)
        wrong, language = True, fields.get("lang")
    else:
        where, language = own_address(given.get("next", "")), given.get("lang")
    return login_page(where, language, wrong=wrong)


def login_page(where: str, language: str | None, *, wrong: bool = False) -> Response:
    """Return the form that asks for the token."""
    question = Question(lang=language_of(language).code)
    body = page("login.html", question, LOGIN, wrong=wrong, next=where)
    return _html(body, status=401)


def let_in(request: Request, where: str) -> Response:
    """Give the browser what it will show from now on, and send it on."""
    token = desk_of(request).settings.token or ""
    response = RedirectResponse(where, 303, headers_of(None))
    response.set_cookie(
        COOKIE,
        cookie_of(token),
        max_age=_WEEKS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


def unlock(request: Request) -> Response:
    """Answer who has not shown the token: let in with ``?token=``, once, or ask for it."""
    items = request.query_params.multi_items()
    left = urlencode([item for item in items if item[0] != "token"])
    path = raw_path(request)
    where = own_address(f"{path}?{left}" if left else path)
    shown = request.query_params.get("token")
    if shown is not None and is_token(desk_of(request).settings, shown):
        return let_in(request, where)
    return login_page(where, request.query_params.get("lang"), wrong=shown is not None)


def own_address(address: str) -> str:
    """Return an address of this server, as it is, and the first page for any other."""
    is_own = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_own and address.isprintable() and "\\" not in address else "/"

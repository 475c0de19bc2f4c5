"""Where one goes on from an article or a result set: what is like it, and what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack, cast

from fihris.corpus.article import Article

if TYPE_CHECKING:
    from whoosh.query import Query

    from fihris.search.batch import Options
    from fihris.search.engine import Index
    from fihris.search.hits import Hits
    from fihris.search.terms.significant import SignificantTerm
    from fihris.search.topics.topics import Topic


class Exploring:
    """The methods of `Index` that start from an article or a result set."""

    @property
    def _index(self) -> Index:
        return cast("Index", self)

    def similar(
        self,
        article: str | Article | None = None,
        limit: int = 10,
        offset: int = 0,
        *,
        text: str | None = None,
        collapse: bool = False,
        **options: Unpack[Options],
    ) -> Hits:
        """Return the articles most like one: the id of one that is indexed, any other, or a `text`.

        They are found by the words that tell it from the others (`fihris.search.similar`), which
        are what their snippets mark. The article itself is left out. `options` are those of
        `search`, and so is `collapse`: with it the near-copies of an article that is indexed are
        left out, too; `copies` lists them.

        Raises UnknownArticleError, ValueError where not one of `article` and `text` is given, and
        what `search` raises.
        """
        from fihris.search.similar.similar import similar

        return similar(self._index, article, text, limit, offset, dict(options), collapse=collapse)

    def related(
        self,
        article: str,
        days: float = 7,
        limit: int = 10,
        offset: int = 0,
        *,
        collapse: bool = False,
        **options: Unpack[Options],
    ) -> Hits:
        """Return the articles most like the one with that id that appeared at most `days` from it.

        `collapse` and `options` are those of `similar`.

        Raises UnknownArticleError, UndatedArticleError where the article has no date, ValueError
        for `days` that are not above 0, and what `similar` raises.
        """
        from fihris.search.similar.similar import related

        return related(self._index, article, days, limit, offset, dict(options), collapse=collapse)

    def terms(
        self,
        query: str | Query | None = None,
        limit: int = 20,
        *,
        before: float | None = None,
        articles: int = 500,
        **options: Unpack[Options],
    ) -> list[SignificantTerm]:
        """Return the words and phrases that stand out in the hits of a query, the foremost first.

        Without a query, in all that the filters of `options` leave: what a day was about, with
        `since` and `until`. The best `articles` hits, or without a query so many of all, are
        compared with the whole index; with `before`, which needs `since`, with the articles of so
        many days before it. See `fihris.search.terms`.

        Raises ValueError for a limit or numbers that make no sense, and what `search` raises.
        """
        from fihris.search.terms.significant import significant_terms

        return significant_terms(self._index, query, limit, before, articles, dict(options))

    def topics(
        self,
        query: str | Query,
        *,
        most: int = 8,
        hits: int = 300,
        **options: Unpack[Options],
    ) -> list[Topic]:
        """Return groups of the best `hits` of a query by what they are about, the largest first.

        There are at most `most` groups, and one of the rest, which has no label. See
        `fihris.search.topics`.

        Raises ValueError for numbers below 1, and what `search` raises.
        """
        from fihris.search.topics.topics import topics

        return topics(self._index, query, most, hits, dict(options))

"""Commands whose help keeps its examples as they are written."""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import Any

import click

# Before what click must not wrap stands a line with this character.
_VERBATIM = "\b"
_EXAMPLES = re.compile(r"\n\n(?=    \S)")


def with_examples(text: str | None) -> str | None:
    """Return a help text in which paragraphs that are indented are examples, not to be wrapped."""
    return _EXAMPLES.sub(f"\n\n{_VERBATIM}\n", cleandoc(text)) if text else text


class Command(click.Command):
    """A command with examples in its help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help = with_examples(self.help)


class WordsCommand(Command):
    """A command whose arguments are words of a query, which may start with a minus.

    An option that is not known is still an error where it is written in Latin letters.
    """

    ignore_unknown_options = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, those like -رئيس as words."""
        known: set[str] = set()
        for param in self.get_params(ctx):
            known.update(param.opts, param.secondary_opts)
        for argument in args:
            if argument == "--":
                break
            option = re.match(r"--?[A-Za-z][\w-]*", argument)
            if option and option[0] not in known and argument[:2] not in known:
                from difflib import get_close_matches

                alike = get_close_matches(option[0], known)
                raise click.NoSuchOption(option[0], possibilities=alike, ctx=ctx)
        return super().parse_args(ctx, args)


def joined(words: tuple[str, ...]) -> str:
    """Return words of the command line as one text, bytes that are not UTF-8 as U+FFFD."""
    return " ".join(words).encode("utf-8", "surrogateescape").decode("utf-8", "replace")

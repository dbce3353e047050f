"""Complete the first line of a `%%neuprint` cell, where options stand and nothing of a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nlcrit.completion.complete import Completion, Completions
from nlcrit.frontends.magic_arguments import FORMS, OPTIONS, NeuprintUsageError, Option, split_words

_END = "\N{LEFT-POINTING ANGLE BRACKET}"
"""What stands for the cursor, so that the word before it, which may be empty, is a word."""

_REPEATED = {"--parameter"}
_WORDS = {"--to": FORMS, "--limit": ("all",), "--max-rows": ("all",), "--timeout": ("never",)}
"""The words that an option takes, whatever else it takes."""


def complete_options(
    line: str, cursor: int, *, variables: Iterable[str] = (), datasets: Iterable[str] = (), servers: Iterable[str] = ()
) -> Completions:
    """
    What can stand at a place of the line after `%%neuprint`.

    Args:
        line: The text after `%%neuprint`.
        cursor: An offset into it, in code points.
        variables: The notebook's variables.
        datasets: The data sets that can be asked.
        servers: The servers that can be asked.

    Returns:
        Where the half-written word begins, the word, and the proposals: none where a value is expected that is the
        user's own.

    Example:
        >>> [item.text for item in complete_options("df --ma", 7).items]
        ['--max-rows']
    """
    cursor = max(0, min(cursor, len(line)))
    try:
        *words, last = split_words(line[:cursor] + _END)
    except NeuprintUsageError:  # a quote is open: what is in it is the user's own
        return Completions(cursor, "", ())
    fragment = last.removesuffix(_END)
    option, begun = _pending(words, fragment)
    if option is None:
        found = _options(words, fragment)
    else:
        given = {"--out": variables, "--data": datasets, "--server": servers}.get(option.long, ())
        found = (
            Completion(_as_word(word), "option", option.meaning) for word in (*_WORDS.get(option.long, ()), *given)
        )
    items = tuple(item for item in found if item.text.casefold().startswith(begun.casefold()))
    return Completions(cursor - len(begun), begun, items)


def _pending(words: list[str], fragment: str) -> tuple[Option | None, str]:
    """The option whose value is being written, if any, and as much of the value as there is."""
    spelling, equals, value = fragment.partition("=")
    if equals and spelling.startswith("--"):
        return _option(spelling), value
    before = _option(words[-1]) if words else None
    return (before, fragment) if before is not None and before.value else (None, fragment)


def _option(spelling: str) -> Option | None:
    return next((each for each in OPTIONS if spelling in {each.short, each.long}), None)


def _options(words: list[str], fragment: str) -> Iterator[Completion]:
    """The options that do not stand there yet; their short spelling only where it was typed."""
    written = {word.partition("=")[0] for word in words} | {word[:2] for word in words if not word.startswith("--")}
    for each in OPTIONS:
        if each.long in _REPEATED or not {each.short, each.long} & written:
            text = fragment if fragment and fragment == each.short else each.long
            yield Completion(text, "option", each.meaning)


def _as_word(text: str) -> str:
    """A value as one word of the line: with quotes where it would fall apart."""
    try:
        is_one = list(split_words(text)) == [text]
    except NeuprintUsageError:
        is_one = False
    return text if is_one else f'"{text}"' if '"' not in text else f"'{text}'"

"""Plans in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from nlcrit.engines.plan import Plan
from nlcrit.frontends.render import visible, wants_colour

if TYPE_CHECKING:
    from pygments.lexer import Lexer


def coloured_plan(plan: Plan, stream: TextIO) -> str:
    """The text of a plan, coloured if the stream is a terminal that wants it."""
    text = visible(str(plan), "\n")
    if not wants_colour(stream):
        return text
    from pygments import highlight
    from pygments.formatters import TerminalFormatter

    found: str = highlight(text, _lexer(plan), TerminalFormatter())
    return found.rstrip("\n")


def plan_as_html(plan: Plan) -> str:
    """The text of a plan as HTML with its colours in it."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter

    found: str = highlight(str(plan), _lexer(plan), HtmlFormatter(nowrap=True, noclasses=True))
    return found


def _lexer(plan: Plan) -> Lexer:
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(plan.language.lower(), stripnl=False)

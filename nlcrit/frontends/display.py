"""
How the texts around an answer look in a notebook: footers, and what needs monospace.

Makes objects that show themselves as plain text and as HTML, and does not know IPython. Never touches the data, nor
pandas' options: tables show themselves. What came out of data is escaped, and nothing that a terminal would obey is
left in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from nlcrit.source import printable

FOOTER_STYLE = "font-size: 85%; opacity: 0.8; margin: 0.2em 0 0.6em 0; white-space: pre-wrap"
MONOSPACE_STYLE = "font-family: monospace; line-height: 1.3; white-space: pre; overflow-x: auto"


class Footer:
    """
    The lines below an answer.

    Example:
        >>> Footer(["2 rows · <b>", "hint: try ~"])
        2 rows · <b>
        hint: try ~
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(map(printable, lines))

    def __bool__(self) -> bool:
        return bool(self.lines)

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        return f'<div style="{FOOTER_STYLE}">{"<br>".join(map(escape, self.lines))}</div>'


class Monospace:
    """
    A text whose lines and columns matter: a plan, an explanation, the help.

    Args:
        text: The text.
        html: The same with colours, as HTML that is safe to show; None for a plain text.
    """

    def __init__(self, text: str, html: str | None = None) -> None:
        self.html = html
        self.text = "\n".join(map(printable, text.split("\n")))

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        # Notebook styles may give <pre> the font of running text.
        return f'<pre style="{MONOSPACE_STYLE}">{self.html or escape(self.text)}</pre>'

"""Find the grammar: in the package when it was installed, beside it in a checkout."""

from __future__ import annotations

from importlib.resources import files

GRAMMAR = "nlcrit.lark"


def read_grammar(name: str = GRAMMAR) -> str:
    """
    The text of a grammar file.

    A wheel holds the grammars in `nlcrit/grammar/`, also when it is zipped; a checkout and an editable install
    hold them in `grammar/` at the top.

    Raises:
        FileNotFoundError: The installation is incomplete.

    Example:
        >>> read_grammar().splitlines()[0]
        '// The nlcrit query language, version 1: text to tree. LALR(1) with a contextual lexer, no conflicts.'
    """
    package = files("nlcrit")
    for place in (package.joinpath("grammar", name), package.joinpath("..", "grammar", name)):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    message = f"{name} is missing: nlcrit is not completely installed; install it again"
    raise FileNotFoundError(message)

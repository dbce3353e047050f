"""
`%neuprint` and `%%neuprint`: queries in IPython and Jupyter.

Only what IPython has to see is here: its names, its settings, loading and unloading. What a cell does is in
`magic_cells`, which is imported when the first query is asked, so that loading costs nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_cell_magic, magics_class, needs_local_scope, no_var_expand
from traitlets import Bool, Integer, TraitError, Unicode

from nlcrit.frontends.magic_help import HELP

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from nlcrit.frontends.conversation import Conversation

MATCHER = "match_neuprint"
"""What the function is called that IPython asks on Tab."""
EVENT = "post_execute"
"""When the cell's value has been shown: then come the footers that belong below it."""


@magics_class
class NeuprintMagic(Magics):
    """Queries for neurons. The settings below are changed with `%config NeuprintMagic.…`."""

    # The body of this class stays trivial: an error in it would leave its names in IPython's registry.

    limit = Integer(
        default_value=None, allow_none=True, min=0, help="The most rows of a table; None for what NLCRIT_LIMIT or a file of settings says, else all."
    ).tag(config=True)
    data = Unicode(
        default_value="",
        help="The data set: a name, a folder or an address; '' for the default one, see nlcrit.set_default_client.",
    ).tag(config=True)
    footer = Bool(default_value=True, help="Whether to show the facts below an answer.").tag(config=True)
    tracebacks = Bool(default_value=False, help="Whether to show errors with Python's traceback.").tag(config=True)

    conversation: Conversation | None = None
    pending: tuple[object, ...] = ()
    """What is shown when the value of the running cell has been shown."""

    @no_var_expand
    @needs_local_scope
    @line_cell_magic
    def neuprint(self, line: str, cell: str | None = None, local_ns: dict[str, Any] | None = None) -> object:
        from nlcrit.frontends.magic_cells import answer_cell, answer_line

        if cell is None:
            return answer_line(self, line, local_ns or {})
        return answer_cell(self, line, cell, local_ns or {})

    neuprint.__doc__ = HELP

    def show_pending(self) -> None:
        """IPython's event: a cell is done."""
        pending, self.pending = self.pending, ()
        if pending:
            from nlcrit.frontends.magic_cells import show

            show(*pending)


def load(shell: InteractiveShell) -> None:
    """Make the magics available; may be called again."""
    unload(shell)
    try:
        magic = NeuprintMagic(shell)
    except TraitError as error:
        # `%config` keeps a value that it has refused, and every later load would fail on it.
        warnings.warn(f"the settings of NeuprintMagic are dropped: {error}", stacklevel=2)
        shell.config.pop(NeuprintMagic.__name__, None)
        _forget(shell)
        magic = NeuprintMagic(shell)
    shell.register_magics(magic)
    shell.events.register(EVENT, magic.show_pending)
    if shell.Completer is not None:
        shell.Completer.custom_matchers.insert(0, _matcher(magic))


def unload(shell: InteractiveShell) -> None:
    """Take back all that `load` did; does nothing where nothing is loaded."""
    manager = shell.magics_manager
    for table in manager.magics.values():
        if _is_ours(getattr(table.get("neuprint"), "__self__", None)):
            del table["neuprint"]
    manager.registry.pop(NeuprintMagic.__name__, None)
    for callback in [each for each in shell.events.callbacks[EVENT] if _is_ours(_owner(each))]:
        shell.events.unregister(EVENT, callback)
    _forget(shell)
    if shell.Completer is not None:
        matchers = shell.Completer.custom_matchers
        matchers[:] = [each for each in matchers if getattr(each, "__name__", "") != MATCHER]


def _matcher(magic: NeuprintMagic) -> Callable[..., object]:
    """What IPython asks on Tab."""
    try:
        from IPython.core.completer import context_matcher
    except ImportError:  # before version 8.6

        def match_neuprint(text: str) -> list[str]:
            from nlcrit.frontends.magic_completion import line_matches

            return line_matches(magic, text)

        return match_neuprint

    def match_neuprint_cell(context: object) -> dict[str, Any]:
        from nlcrit.frontends.magic_completion import matches

        return matches(magic, context)

    match_neuprint_cell.__name__ = MATCHER
    found: Callable[..., object] = context_matcher(identifier="nlcrit.neuprint")(match_neuprint_cell)
    return found


def _forget(shell: InteractiveShell) -> None:
    """`Magics` lists itself for `%config`, even where it cannot be made."""
    shell.configurables[:] = [each for each in shell.configurables if not _is_ours(each)]


def _owner(callback: Callable[..., object]) -> object:
    return getattr(callback, "__self__", None)


def _is_ours(magic: object) -> bool:
    """By name: after a reload of this module the class is another one."""
    return type(magic).__name__ == NeuprintMagic.__name__

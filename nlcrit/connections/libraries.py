"""What is said when a library is missing that only some need."""

from __future__ import annotations

from nlcrit.errors import CallError


def not_installed(library: str, extra: str) -> CallError:
    """
    The error of a function whose library is not there.

    Example:
        >>> print(not_installed("networkx", "graphs"))
        networkx is not installed
          help: pip install "nlcrit[graphs]"
    """
    return CallError(f"{library} is not installed", code="NA102", hint=f'pip install "nlcrit[{extra}]"')

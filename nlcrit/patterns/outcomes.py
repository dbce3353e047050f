"""
The two ways in which a pattern is not answered: Java rejects it, or we cannot match it as Java does.

Knows nothing of queries: the caller says where in a query the pattern stands.
"""

from __future__ import annotations


class PatternSyntaxError(ValueError):
    """
    The text is no regular expression of Java.

    Args:
        reason: One clause in plain words.
        position: The place at fault, in code points from the start of the pattern.

    Example:
        >>> str(PatternSyntaxError("a group is not closed", 3))
        'a group is not closed (at offset 3)'
    """

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason, position)
        self.reason = reason
        self.position = position

    def __str__(self) -> str:
        return f"{self.reason} (at offset {self.position})"


class PatternRefused(Exception):
    """
    Java may accept the pattern, but its answer cannot be had exactly here.

    Args:
        reason: One clause in plain words.

    Example:
        >>> PatternRefused("it is nested too deeply").reason
        'it is nested too deeply'
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

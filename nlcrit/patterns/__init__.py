"""
Java regular expressions: read, and matched exactly as Java 17 does or refused.

What `~` means everywhere in the house. Knows nothing of queries, fields or engines.
"""

from nlcrit.patterns.outcomes import PatternRefused, PatternSyntaxError
from nlcrit.patterns.pattern import Pattern, read_pattern
from nlcrit.patterns.regex_writer import MATCH_TIMEOUT_S

__all__ = ["MATCH_TIMEOUT_S", "Pattern", "PatternRefused", "PatternSyntaxError", "read_pattern"]

"""
The query language: text to tree and back.

`parser` reads a text into the tree of `tree`, `printer` writes one; `canonical` brings it into the one form in
which queries are compared and shown. Knows nothing of data sets or engines: a field is a name here.
"""

LANGUAGE_VERSION = 1
"""The version of the query language that this package speaks."""

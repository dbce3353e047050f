"""What `%%neuprint -h` and `%neuprint?` show."""

from __future__ import annotations

from nlcrit.frontends.magic_arguments import usage

HELP = f"""Ask for neurons and their connections.

  neurons = %neuprint QUERY             all of the line is the query
  %neuprint \\help [WORD]                commands that begin with a backslash, words of the language

  %%neuprint [NAME] [OPTIONS]           the first line has options only,
  QUERY                                 the query may take many lines

NAME stores the answer in a variable; without it the answer is the value of the cell.

{usage()}

Examples:

  %%neuprint mbons -l 100
  type ~ "MBON.*" and input in (CA(R), SLP(R)) any min 5    # a comment
  and soma notnull

  %%neuprint pairs
  DA1_lPN -[weight >= 10]-> (type ~ "KC.*")

  ids = [612371421, 673509195]
  neurons = %neuprint bodyId in $ids return type, pre, post

  %%neuprint counts -p smallest=len(ids)*100
  count pre >= $smallest; count post >= $smallest

$name is a variable of the notebook, as a value and never as text; {{}} mean nothing here. A ; at the end hides the
answer. Several queries with ; between them give a list. `let` and `use` hold for the rest of the session. No ? may
end a line: that asks IPython for help. Settings: %config NeuprintMagic"""

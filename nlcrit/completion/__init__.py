"""
What can be typed next: the core of completion, which every front end shares and which knows none of them.

    text before the cursor ─ unfinished ─→ Reading ─ places ─→ Place ─ sources ─→ Source ─ matching ─→ Completion

`unfinished` asks the grammar what it would take at the cursor, `places` what is meant there (a region, a value of this
field), `sources` which names there are of that kind, `matching` which of them the half-written word begins; `complete`
composes them. Nothing here asks a server.
"""

"""
Write the reference pages FIELDS.md, ERRORS.md, COMMANDS.md and SETTINGS.md from what the program itself knows.

    python -m docs.generate

Each page is a function without arguments that gives its text; `tests/contract/test_reference.py` holds the files in
step. The examples of ERRORS.md come from the golden files of the messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from nlcrit import errors
from nlcrit.fields import FIELDS, ROI_INFO, Argument, Field
from nlcrit.frontends.cli import COMMANDS, OPTIONS, Command, Option
from nlcrit.frontends.magic_arguments import OPTIONS as MAGIC_OPTIONS
from nlcrit.language.parser import parse_program
from nlcrit.settings.table import SETTINGS, Setting
from nlcrit.source import Source
from tests.golden.blocks import Block, proposed, read_blocks

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "tests" / "golden"
MESSAGES = ("errors_names_and_values.txt", "errors_syntax.txt")
MADE = "<!-- Made by `make docs` from {source}; change that instead. -->"
LONGEST_EXAMPLE = 110
"""Characters of the longest line of a message that is shown as an example."""

ERRORS_INTRODUCTION = (
    "Every error has a `code` that never changes its meaning, a `message` and often a `hint`. Those of a query (codes "
    "NQ) also have `line`, `column`, `length`, `expected` and `suggestions`, and `errors`, where there are several. All "
    "are of the class `NlcritError`. In the examples `-d` names the data set and `-p` gives a parameter the value of a "
    "Python expression."
)

KINDS: tuple[tuple[str, type[errors.NlcritError]], ...] = (
    ("NQ1", errors.QuerySyntaxError),
    ("NQ2", errors.QueryNameError),
    ("NQ3", errors.QueryValueError),
    ("NQ4", errors.QueryLimitError),
    ("NQ5", errors.UnsupportedQueryError),
    ("NC", errors.CriteriaError),
    ("NA", errors.CallError),
    ("ND", errors.DatasetError),
    ("NS", errors.ServerError),
    ("NX", errors.QueryCancelled),
)
"""The beginnings of codes, and the class of each."""

STATUSES = {
    0: "answered, also where no row was found",
    1: "the query is at fault",
    2: "the call is at fault",
    3: "the data, a server, or nlcrit itself, is at fault",
    130: "stopped by Ctrl-C",
}
VARIABLES = {
    **{setting.variable: f"the setting `{setting.name}`: {setting.meaning}" for setting in SETTINGS.values()},
    **{
        setting.usual: f"the setting `{setting.name}`, where {setting.variable} is not set"
        for setting in SETTINGS.values()
        if setting.usual
    },
    "NEUPRINT_APPLICATION_CREDENTIALS": "the token that servers are sent: the text itself, or the JSON that neuPrint's account page gives",
    "NO_COLOR": "if set, nothing is coloured",
}
SETTING_PLACES = (
    "an option: `-l 10`",
    "in a notebook, `%config`: `%config NeuprintMagic.limit = 10`",
    "the environment: `NLCRIT_LIMIT=10`",
    "`[tool.nlcrit]` of the nearest `pyproject.toml`, in the folder you are in or above it",
    "your own `config.toml`, in the folder that your system has for it; `nlcrit config` says where that is",
    "the default",
)


def main() -> None:
    """Write all pages."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), "utf-8", newline="\n")


# Fields ------------------------------------------------------------------------------------------------------------


def fields_page() -> str:
    """The catalogue of fields."""
    rows = [(*_named(field), *_argument(field)) for field in (*FIELDS, ROI_INFO)]
    return _page(
        "Fields",
        "nlcrit/fields.py",
        "What the catalogue knows, in the order of `NeuronCriteria`. A data set has some of these and perhaps others; "
        "where it stores one with another type, its own type decides. `nlcrit fields` lists those of a data set. How "
        "fields are tested says [the language](LANGUAGE.md).",
        _table(("field", "type", "unit", "meaning", "aliases", "argument of `NeuronCriteria`", "which takes"), rows),
        "A location is only there or not: `soma notnull`, `soma null`. `min_pre = N` and `min_post = N` mean "
        "`pre >= N` and `post >= N`.",
    )


def _named(field: Field) -> tuple[str, str, str, str, str]:
    aliases = ", ".join(f"`{alias}`" for alias in field.aliases)
    return f"`{field.name}`", field.kind.value, field.unit or "", field.meaning, aliases


def _argument(field: Field) -> tuple[str, str]:
    how = field.how.value if isinstance(field.how, Argument) else ""
    return f"`{field.argument}`" if field.argument else "", how


# Errors ------------------------------------------------------------------------------------------------------------


def errors_page() -> str:
    """Every code, with a message that has it."""
    examples = _examples()
    parts = [
        ERRORS_INTRODUCTION,
        _table(
            ("codes", "class", "what it is", "status of the command"),
            [(f"{start}…", f"`{kind.__name__}`", _summary(kind), str(kind.exit_status)) for start, kind in KINDS],
        ),
    ]
    for start, kind in KINDS:
        parts.append(f"## {start}…: `{kind.__name__}`")
        for code, meaning in errors.CODES.items():
            if code.startswith(start):
                parts += [f"### {code}", f"{meaning[0].upper()}{meaning[1:]}.", *_fenced(examples.get(code))]
    return _page("Errors", "nlcrit/errors.py and tests/golden", *parts)


def _summary(kind: type) -> str:
    return (kind.__doc__ or "").strip().partition("\n")[0].removesuffix(".")


def _examples() -> dict[str, str]:
    """A message for each code: the first that says what to write instead, or else the first."""
    found: dict[str, tuple[int, str]] = {}
    for block in _blocks():
        code, _, message = block.expected.partition(" ")
        query = block.given.split("\n")
        options = [line for line in query if line.startswith(("-d ", "-p "))]
        rank = _rank(message) - 4 * len(options)
        message = "\n".join([*options, message])
        if code in errors.CODES and code not in message and (code not in found or rank > found[code][0]):
            found[code] = (rank, message)
    return {code: message for code, (_, message) in found.items()}


def _rank(message: str) -> int:
    """How much of an example a message is: it fits the page, and shows the way out."""
    fits = max(map(len, message.split("\n"))) <= LONGEST_EXAMPLE
    helps = "did you mean" in message or "help: " in message
    return 2 * fits + helps


def _blocks() -> Iterator[Block]:
    """The blocks with one error, whose proposals are queries."""
    for name in MESSAGES:
        for block in read_blocks(GOLDEN / name):
            if not block.title.endswith("(escaped)") and block.expected.count("\nNQ") == 0 and all(map(_is_query, proposed(block.expected))):
                yield block


def _is_query(text: str) -> bool:
    try:
        parse_program(Source(text))
    except errors.QueryError:
        return False
    return True


def _fenced(message: str | None) -> list[str]:
    return [] if message is None else [f"```text\n{message}\n```"]


# Commands ----------------------------------------------------------------------------------------------------------


def commands_page() -> str:
    """The command line and the magic."""
    return _page(
        "Commands",
        "nlcrit/frontends/cli.py and nlcrit/frontends/magic_arguments.py",
        "`nlcrit COMMAND --help` says the same in a terminal, `nlcrit --version` which version it is; "
        "`python -m nlcrit` is another way to write `nlcrit`.",
        _table(("command", "what it does"), [(f"[`{name}`](#nlcrit-{name})", each.summary) for name, each in COMMANDS.items()]),
        *(part for name, command in COMMANDS.items() for part in _command(name, command)),
        "## Exit status",
        _table(("status", "meaning"), [(str(status), meaning) for status, meaning in STATUSES.items()]),
        "## Environment",
        "What is set otherwise says [the settings](SETTINGS.md).",
        _table(("variable", "meaning"), [(f"`{name}`", meaning) for name, meaning in VARIABLES.items()]),
        "## %%neuprint",
        "In a notebook, after `%load_ext nlcrit`: `%%neuprint [NAME] [options]` on the first line of a cell, the query "
        "below it; or `neurons = %neuprint QUERY` on one line, without options. `$name` in a query is a variable of "
        "the notebook.",
        _table(
            ("option", "meaning"),
            [(_spelling((each.short, each.long), each.value), each.meaning) for each in MAGIC_OPTIONS],
        ),
    )


def _command(name: str, command: Command) -> Iterator[str]:
    options = [OPTIONS[option] for option in command.options]
    positional = " ".join(f"[{option.settings['metavar']}]" for option in options if not _is_flag(option))
    yield f"## nlcrit {name}"
    yield f"`{' '.join(filter(None, ('nlcrit', name, '[options]', positional)))}`"
    yield f"{command.summary[0].upper()}{command.summary[1:]}. {command.notes}".strip()
    rows = [(_option(option), option.settings["help"]) for option in options]
    yield _table(("option", "meaning"), [*rows, (_spelling(("-h", "--help"), ""), "say all this in the terminal")])
    yield "\n".join(["```sh", *command.examples, "```"])


def _option(option: Option) -> str:
    return _spelling(option.flags if _is_flag(option) else (), option.settings.get("metavar", ""))


def _is_flag(option: Option) -> bool:
    return option.flags[0].startswith("-")


def _spelling(names: Iterable[str], value: str) -> str:
    spelt = " ".join(filter(None, (", ".join(filter(None, names)), value)))
    return f"`{spelt}`"


# Settings ----------------------------------------------------------------------------------------------------------


def settings_page() -> str:
    """Every setting, and where it can be set."""
    return _page(
        "Settings",
        "nlcrit/settings/table.py",
        "`nlcrit config` lists the settings with the value of each and where it comes from.",
        _table(("setting", "meaning", "it needs", "default"), [_setting(each) for each in SETTINGS.values()]),
        "## What goes before what",
        "Of these the first that says something holds:",
        "\n".join(f"{number}. {place}" for number, place in enumerate(SETTING_PLACES, 1)),
        _table(("setting", "option", "`%config`", "variable", "in pyproject.toml"), [_ways(each) for each in SETTINGS.values()]),
        "An empty variable says nothing. `set_default_client` goes before the setting `data`, and `Dataset.max_rows` "
        "before `max_rows`.",
        "## Files",
        '```toml\n[tool.nlcrit]\ndata = "lab"\nlimit = 100\n\n[tool.nlcrit.datasets]\nlab = "data/lab"\n'
        'old = { path = "~/connectomes/old" }\nhemibrain = "https://neuprint.janelia.org/hemibrain:v1.2.1"\n'
        'manc = { server = "https://neuprint.janelia.org", dataset = "manc" }\n```',
        "In the user's file the same stands without `tool.nlcrit`: `limit = 100`, `[datasets]`.",
        "A path is relative to the file that holds it, and `~` is your home; nothing else is expanded and nothing is "
        "executed. What a file holds is checked as a whole: a setting that is not known is an error (NA103) that says "
        "its line. Commands that need no setting, such as `nlcrit fmt`, read no file.",
        "## Named data sets",
        'A name in the table `datasets` works wherever a data set is named: `nlcrit.connect("lab")`, `-d lab`, '
        '`use lab` in a query, `NLCRIT_DATA=lab`, `%config NeuprintMagic.data = "lab"`. A name goes before a folder of '
        "that name, which is `./lab` then; the names of bundled data sets cannot be given to others; what the project "
        "names goes before what you name. `nlcrit datasets` lists them.",
        "What is neither bundled, nor named, nor a folder is looked for on the server of the setting `server`. Tokens are "
        "in no file of settings: [servers](SERVERS.md) says where they come from, and which servers are sent them.",
    )


def _setting(setting: Setting) -> tuple[str, str, str, str]:
    default = "the cache folder of the system" if setting.name == "cache_dir" else f"`{setting.shown(setting.default())}`"
    return f"`{setting.name}`", setting.meaning, setting.expects, "" if default == "``" else default


def _ways(setting: Setting) -> tuple[str, ...]:
    said = (setting.flag, setting.trait, *setting.variables[:1])
    return f"`{setting.name}`", *(f"`{each}`" if each else "" for each in said), "no" if setting.is_personal else "yes"


# Markdown ----------------------------------------------------------------------------------------------------------


def _page(title: str, source: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", MADE.format(source=source), *parts]) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


PAGES: dict[str, Callable[[], str]] = {
    "FIELDS.md": fields_page,
    "ERRORS.md": errors_page,
    "COMMANDS.md": commands_page,
    "SETTINGS.md": settings_page,
}

if __name__ == "__main__":
    main()

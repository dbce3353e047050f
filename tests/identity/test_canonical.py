"""
The canonical form: what prints as itself, what is another spelling of it, and what comes back from a text exactly.

`canonical.nlq` and `variants.nlq` are read by people; the properties below hold for whatever a tree can hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nlcrit
from nlcrit.fields import catalogued
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.language.printer import print_program
from nlcrit.language.words import KEYWORDS, is_plain_name, quote, unquote
from nlcrit.source import Source

HERE = Path(__file__).parent
NAMES = HERE.parent / "data" / "names"
CONFORMANCE = HERE.parent / "data" / "conformance"

PUBLIC = {name: getattr(nlcrit, name) for name in ("NeuronCriteria", "NC", "IsNull", "NotNull", "Regex")}
"""What the `repr` of criteria is written in."""

BOUNDED = settings(
    max_examples=300,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def lines(name: str) -> list[str]:
    """The queries of a file, without its headings."""
    return [line for line in (HERE / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


CANONICAL = lines("canonical.nlq")
VARIANTS = [tuple(line.split(" => ")) for line in lines("variants.nlq")]


# The files -----------------------------------------------------------------------------------------------------


def test_the_files_hold_enough() -> None:
    assert len(CANONICAL) > 150
    assert len(VARIANTS) > 150
    assert len(set(CANONICAL)) == len(CANONICAL)


@pytest.mark.parametrize("query", CANONICAL)
def test_a_canonical_query_prints_as_itself(query: str) -> None:
    assert str(nlcrit.parse(query)) == query


@pytest.mark.parametrize(("spelling", "canonical"), VARIANTS, ids=[spelling for spelling, _ in VARIANTS])
def test_a_spelling_prints_in_its_canonical_form(spelling: str, canonical: str) -> None:
    assert str(nlcrit.parse(spelling)) == canonical
    assert str(nlcrit.parse(canonical)) == canonical
    assert nlcrit.parse(spelling) == nlcrit.parse(canonical)


def criteria_of(text: str) -> nlcrit.NeuronCriteria | None:
    """The criteria of a text that is one filter, its parameters bound."""
    query = nlcrit.parse(text)
    is_path = any(isinstance(statement.target, tree.Path) for statement in query.answering)
    return None if query.kind == "program" or is_path or query.parameters else query.criteria


@pytest.mark.parametrize("text", [*CANONICAL, *(spelling for spelling, _ in VARIANTS)])
def test_criteria_come_back_from_their_text_and_from_their_repr(text: str) -> None:
    criteria = criteria_of(text)
    if criteria is not None:
        assert nlcrit.parse(str(criteria)).criteria == criteria
        assert eval(repr(criteria), dict(PUBLIC)) == criteria
        assert hash(nlcrit.parse(str(criteria)).criteria) == hash(criteria)
        assert str(nlcrit.parse(str(criteria)).criteria) == str(criteria)


# Random statements ---------------------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.sampled_from(
        ("A", "CA(R)", "Giant Fiber", "in", "AND", "sum", "inputs", "rois", "weight", "roi", "type", "pre", "soma", "null", "5", "-5",
         "1e5", "(PLP256)", "a..b", "a-", "a->b", "it's", 'q"q', "\\", "\\n", "a\\", "\n", "\0", "\u2028", "\ufeff", "A*", "A?",
         "^$", "#", ";", "@a", "$a", "", " ", "\u0131n", "\u0130nput", "\u017fum", "li\u212ae", "\U0001f600", "e\u0301", "\u05d0",
         "\u202eA", "/", "\\/", "//", "let", "\u0663", "5_0", "5__0", "1.", "A(b..c)", "A(b c)", "A(b=c)"),
    ),
    st.text(max_size=8),
).filter(lambda text: text.isascii() or not re.search("[\ud800-\udfff]", text))  # fmt: skip
PATTERNS = st.sampled_from(("A", "A.*", r"\d+", r"a\.b", r"\\", r"\n", "a/b", r"a\/b", '"', "'", "#", r"\u0041", "[A-Z]", r"\'", ""))
NUMBERS = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from((0, 1, 2.5, -0.5, 1e22, 1e-7, 1e300, 3.0, 5e-324)),
).map(tree.Number)
WORDS = ("any", "all", "sum")


def texts() -> st.SearchStrategy[tree.Text]:
    return TEXTS.map(tree.Text)


FIELDS = st.one_of(
    st.sampled_from(("type", "instance", "status", "pre", "soma", "cropped", "group", "TYPE", "class_")).map(tree.FieldName),
    TEXTS.map(lambda name: tree.FieldName(name, quoted=True)),
)  # fmt: skip
BODIES = st.integers(0, 2**63 - 1).map(lambda body: tree.Comparison(tree.FieldName("bodyId"), "=", tree.Number(body)))
VALUES = st.one_of(texts(), NUMBERS, st.booleans().map(tree.Boolean))
ITEMS = st.lists(st.one_of(VALUES, st.just(tree.Null())), max_size=4).map(tuple)
REGIONS = st.lists(texts(), max_size=3).map(tuple)
BOUNDS = st.none() | st.integers(1, 9).map(tree.Number)


def regions(side: str) -> st.SearchStrategy[tree.Expression]:
    if side == "roi":
        quantifiers = st.sampled_from(("any", "all", None))
        return st.builds(tree.Regions, st.just("roi"), REGIONS, quantifiers, negated=st.booleans())
    upper = st.none() | st.integers(9, 20).map(tree.Number)
    quantifiers = st.sampled_from((*WORDS, None))
    return st.builds(tree.Regions, st.just(side), REGIONS, quantifiers, BOUNDS, upper, st.booleans())


def not_a_label(expression: tree.Expression) -> bool:
    field = getattr(expression, "field", None)
    return field is None or field.name.casefold() not in {"label", "min_pre", "min_post"}


TESTS = st.one_of(
    texts().map(tree.Named),
    BODIES,
    st.builds(tree.Comparison, FIELDS, st.sampled_from(("=", "!=", "<", "<=", ">", ">=")), VALUES),
    st.builds(tree.Member, FIELDS, ITEMS, st.booleans()),
    st.builds(tree.Match, FIELDS, st.lists(PATTERNS.map(tree.Text), min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(tree.Like, FIELDS, texts(), st.booleans()),
    st.builds(tree.Missing, FIELDS, st.booleans()),
    regions("input"),
    regions("output"),
    regions("roi"),
    st.just(tree.Everything()),
).filter(not_a_label)
LABELS = st.sampled_from(("Neuron", "Segment")).map(
    lambda label: tree.Comparison(tree.FieldName("label"), "=", tree.Text(label))
)


def partner(operands: st.SearchStrategy[tree.Expression]) -> st.SearchStrategy[tree.Expression]:
    via = st.none() | REGIONS
    directions = st.sampled_from(("->", "<-"))
    return st.one_of(
        st.builds(tree.Partner, directions, operands, st.booleans(), BOUNDS, st.none(), via),
        st.builds(tree.Partner, directions, operands, st.just(False), BOUNDS, BOUNDS, via),  # noqa: FBT003
    )


def combined(inner: st.SearchStrategy[tree.Expression]) -> st.SearchStrategy[tree.Expression]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(inner.map(tree.Not), several.map(tree.And), several.map(tree.Or))


NEURONS = st.recursive(TESTS, lambda inner: combined(inner) | partner(inner), max_leaves=8)
FILTERS = st.one_of(NEURONS, st.builds(lambda label, rest: tree.And((rest, label)), LABELS, NEURONS))
COLUMNS = st.one_of(
    FIELDS.filter(lambda field: field.name.casefold() != "roi"),
    st.builds(tree.Measure, st.sampled_from(("input", "output")), REGIONS),
)
CLAUSES = st.builds(
    tree.Clauses,
    st.none() | st.lists(COLUMNS, min_size=1, max_size=3).map(tuple),
    st.lists(st.builds(tree.SortKey, COLUMNS, st.booleans()), max_size=2).map(tuple),
    st.none() | st.integers(0, 10**6).map(tree.Number),
)
EDGES = st.lists(
    st.one_of(
        st.builds(tree.EdgeCount, st.sampled_from(("weight", "weightHP")), st.sampled_from((">=", "<", "=")), NUMBERS.filter(
            lambda number: isinstance(number.value, int) and number.value >= 0)),
        st.builds(tree.EdgeRegions, REGIONS),
    ),
    max_size=2,
    unique_by=type,
).map(tuple)  # fmt: skip
ARROWS = st.builds(tree.Arrow, st.sampled_from(("->", "<-")), EDGES)


@st.composite
def paths(draw: st.DrawFn) -> tree.Path:
    arrows = draw(st.lists(ARROWS, min_size=1, max_size=3))
    operands = draw(st.lists(FILTERS, min_size=len(arrows) + 1, max_size=len(arrows) + 1))
    return tree.Path(tuple(operands), tuple(arrows))


STATEMENTS = st.one_of(
    st.builds(tree.Select, FILTERS, CLAUSES, st.booleans()),
    st.builds(tree.Count, FILTERS),
    st.builds(tree.Select, paths()),
    st.builds(tree.Count, paths()),
)


@settings(BOUNDED)
@given(statement=STATEMENTS)
def test_what_is_printed_is_read_back_exactly(statement: tree.Statement) -> None:
    printed = print_program(tree.Program((statement,)))
    (found,) = parse_program(Source(printed)).statements
    assert print_program(tree.Program((found,))) == printed
    assert comparable(found) == comparable(statement)


def comparable(statement: tree.Statement) -> str:
    """The tree as text: without the quotes of names and the parentheses that only group."""
    return re.sub(r"quoted=(True|False)", "", repr(tree.relocated(statement, tree.NOWHERE))).replace("bare=True", "bare=False")


@settings(BOUNDED)
@given(statement=STATEMENTS)
def test_the_canonical_form_is_a_fixed_point(statement: tree.Statement) -> None:
    canonical = str(nlcrit.parse(print_program(tree.Program((statement,)))))
    assert str(nlcrit.parse(canonical)) == canonical


@settings(BOUNDED)
@given(expression=FILTERS)
def test_criteria_are_equal_to_those_of_their_text(expression: tree.Expression) -> None:
    criteria = nlcrit.parse(print_program(tree.Program((tree.Select(expression),)))).criteria
    again = nlcrit.parse(str(criteria)).criteria
    assert again == criteria
    assert hash(again) == hash(criteria)
    assert str(again) == str(criteria)
    assert again.label == criteria.label
    assert eval(repr(criteria), dict(PUBLIC)) == criteria


# Names ---------------------------------------------------------------------------------------------------------

_GROUP = r'\([^()"=~$@#;\r\n]*\)'
_RUN = r"[\w'’+./&-]*"
_NAME = re.compile(rf"\w{_RUN}(?:{_GROUP}{_RUN})*")


def may_stand_unquoted(text: str) -> bool:
    """NAME, as LANGUAGE.md describes it, and no number and no keyword."""
    return (
        _NAME.fullmatch(text) is not None
        and re.search(r"[\w'’+)]\Z", text) is not None
        and re.search(r"[./&-](?=\()", text) is None
        and re.search(r"\.\.|-[>\[]", text) is None
        and re.fullmatch(r"-?\d[\d_]*(\.\d+)?([eE][+-]?\d+)?", text) is None
        and text.lower() not in KEYWORDS | {"inputs", "inputrois", "outputs", "outputrois", "rois"}
    )


def real_names() -> Iterator[tuple[str, list[str]]]:
    for file in sorted(NAMES.glob("*.txt")):
        yield file.stem, file.read_text("utf-8").splitlines()
    asked = "\n".join(file.read_text("utf-8") for file in sorted(CONFORMANCE.glob("*.jsonl")))
    strings = re.findall(r'\\"([^"\\]+)\\"', asked)
    yield "conformance", sorted(set(strings))


REAL = dict(real_names())
BATCH = 400
"""Names in one query."""

Write = Callable[[str], str]


def bare(name: str) -> str:
    return name if may_stand_unquoted(name) else quote(name)


def bare_term(name: str) -> str:
    return bare(name) if catalogued(name) is None else quote(name)


def value_query(names: Sequence[str], write: Write) -> str:
    return " or ".join(f"type = {write(name)}" for name in names)


def list_query(names: Sequence[str], write: Write) -> str:
    return f"type in ({', '.join(map(write, names))})"


def term_query(names: Sequence[str], write: Write) -> str:
    term = bare_term if write is bare else write
    return " or ".join(map(term, names))


def region_query(names: Sequence[str], write: Write) -> str:
    return f"input in ({', '.join(map(write, names))}) any"


def read_back(text: str) -> list[str]:
    """The names in a tree, in their order."""
    (statement,) = parse_program(Source(text)).statements
    assert isinstance(statement, tree.Select)
    found: list[str] = []
    for part in tree.walk(statement.target):  # type: ignore[arg-type]
        match part:
            case tree.Comparison(_, _, tree.Text(name)) | tree.Named(tree.Text(name)):
                found.append(name)
            case tree.Member(_, items) | tree.Regions(_, items):
                found.extend(item.text for item in items)  # type: ignore[union-attr]
    return found


@pytest.mark.parametrize("write", [bare, quote], ids=["unquoted", "quoted"])
@pytest.mark.parametrize("role", [value_query, list_query, term_query, region_query])
@pytest.mark.parametrize("kind", REAL)
def test_real_names_come_back_exactly(kind: str, role: Callable[[Sequence[str], Write], str], write: Write) -> None:
    names = REAL[kind]
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        assert read_back(role(batch, write)) == batch


@pytest.mark.parametrize("kind", REAL)
def test_real_names_are_printed_without_quotes_where_they_can(kind: str) -> None:
    wrong = [name for name in REAL[kind] if is_plain_name(name) != may_stand_unquoted(name)]
    assert wrong == []


@pytest.mark.parametrize("kind", REAL)
def test_the_canonical_form_of_lists_of_real_names_is_a_fixed_point(kind: str) -> None:
    for role in (list_query, term_query, region_query):
        canonical = str(nlcrit.parse(role(REAL[kind], quote)))
        assert str(nlcrit.parse(canonical)) == canonical
        assert read_back(canonical) == list(dict.fromkeys(REAL[kind]))


def test_all_names_are_there() -> None:
    assert {kind: len(names) for kind, names in REAL.items() if kind != "conformance"} == {
        "instances": 6306,
        "rois": 2576,
        "types": 8599,
    }
    assert len(REAL["conformance"]) > 200


def test_many_type_names_begin_with_a_keyword() -> None:
    begin = [name for name in REAL["types"] if name.lower().startswith(tuple(KEYWORDS))]
    assert len(begin) > 1000
    assert read_back(term_query(begin, bare)) == begin


# Strings -------------------------------------------------------------------------------------------------------

LONG = 100_000
ADVERSARIAL = (
    'a"b', "a'b", "\"'", "'\"", '"', "'", "\\", "\\\\", '\\"', "\\'", "a\\", "a\\\\", "\\n", "\\r", "\\t", "\\u0041", "\\u004",
    "\\u", "\\x", "\\.", "\\d+", "\n", "\r\n", "\r", "\t", "\x00", "a\x00b", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u2029",
    "\ufeff", "\ufeffA", "\U0001f600", "\U0010ffff", "\U0001d49c\\u", "\u05d0\u05d1", "\u202eabc", "\u200b", "e\u0301", "\u00e9",
    "\ufb01", "\u0130", "\u0131", "\u00df", "A#B", "A;B", "A--B", "A/*B*/", "'; DROP TABLE neuron; --", "$p1", "$1", "?", "%", "_",
    "{x}", "${x}", "@a", "null", "NULL", "true", "and", "in", "*", "A*", "(", ")", ")(", "a)b", "(a", "[", "]", "->", "<-[", "]->",
    " ", "  ", " A", "A ", "", "-", "--", "5", "-5", "1e5", "0x10", "a\nb # c", "/a/", "//", "a/b", "=", "~", "!~", "a = b",
    "x" * LONG, '"' * LONG, "\\" * LONG, "\u202e\U0001f600" * (LONG // 2), "\n" * LONG,
)  # fmt: skip


@pytest.mark.parametrize("text", ADVERSARIAL, ids=lambda text: ascii(text[:20]))
def test_a_string_is_read_as_it_was_quoted(text: str) -> None:
    assert unquote(quote(text)) == text
    assert read_back(f"type = {quote(text)}") == [text]
    assert read_back(str(nlcrit.parse(f"type = {quote(text)}"))) == [text]


@settings(BOUNDED, max_examples=1000)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_string_is_read_as_it_was_quoted(text: str) -> None:
    assert unquote(quote(text)) == text
    assert read_back(f"type = {quote(text)} and {quote(text)} and roi in {quote(text)}") == [text, text, text]


@settings(BOUNDED, max_examples=500)
@given(text=st.text(st.sampled_from("\\\"'nrtuA0\n\r\t\x00"), max_size=12))
def test_any_backslashes_and_quotes_are_read_as_they_were_quoted(text: str) -> None:
    assert unquote(quote(text)) == text


@settings(BOUNDED, max_examples=500)
@given(text=st.text(st.sampled_from("aR1_'’+.-/&()[]>< =,~$@#;"), max_size=10))
def test_a_name_is_printed_without_quotes_only_if_it_is_read_back(text: str) -> None:
    if is_plain_name(text):
        assert read_back(f"type = {text} or type in ({text}) or input in {text} min 1") == [text, text, text]
    assert is_plain_name(text) == (may_stand_unquoted(text) and text != "")


@pytest.fixture(scope="module")
def strings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nlcrit.Dataset]:
    """One neuron for each string: its type and the only region that it touches."""
    import json

    folder = tmp_path_factory.mktemp("strings") / "strings"
    folder.mkdir()
    regions = [json.dumps({text: {"pre": 1, "post": 1}}) for text in ADVERSARIAL]
    table = {"bodyId": range(len(ADVERSARIAL)), "type": ADVERSARIAL, "instance": ADVERSARIAL, "roiInfo": regions}
    pq.write_table(pa.table({name: pa.array(column) for name, column in table.items()}), folder / "neurons.parquet")
    with nlcrit.connect(folder) as data:
        yield data


def test_a_string_finds_exactly_the_neuron_that_has_it(strings: nlcrit.Dataset) -> None:
    for body, text in enumerate(ADVERSARIAL):
        assert strings.ids(f"type = {quote(text)}").tolist() == [body], ascii(text[:20])
        assert strings.ids("type = $text", text=text).tolist() == [body], ascii(text[:20])


def test_a_quoted_bare_name_finds_exactly_the_neuron_that_has_it(strings: nlcrit.Dataset) -> None:
    for body, text in enumerate(ADVERSARIAL):
        assert strings.ids(quote(text)).tolist() == [body], ascii(text[:20])


def test_a_quoted_region_finds_exactly_the_neuron_that_touches_it(strings: nlcrit.Dataset) -> None:
    for body, text in enumerate(ADVERSARIAL):
        if text in strings.vocabulary.regions:
            assert strings.ids(f"roi in ({quote(text)})").tolist() == [body], ascii(text[:20])
            assert strings.ids(f"input in {quote(text)}").tolist() == [body], ascii(text[:20])


def test_a_list_of_strings_finds_their_neurons(strings: nlcrit.Dataset) -> None:
    written = f"type in ({', '.join(map(quote, ADVERSARIAL))})"
    assert strings.ids(written).tolist() == list(range(len(ADVERSARIAL)))
    assert strings.ids("type in $texts", texts=list(ADVERSARIAL)).tolist() == list(range(len(ADVERSARIAL)))


def test_a_glob_of_plain_characters_finds_exactly_the_neuron_that_has_them(strings: nlcrit.Dataset) -> None:
    for body, text in enumerate(ADVERSARIAL):
        glob = re.sub(r"([\\*?])", r"\\\1", text)
        assert strings.ids(f"type like {quote(glob)}").tolist() == [body], ascii(text[:20])


def test_all_strings_are_different_values(strings: nlcrit.Dataset) -> None:
    assert set(strings.values("type")) == set(ADVERSARIAL)


@pytest.mark.parametrize("name", ["1'", "1+", "5’"])
def test_a_digit_before_a_sign_that_may_end_a_name_is_a_name(name: str) -> None:
    assert may_stand_unquoted(name)
    assert read_back(f"type = {name}") == [name]

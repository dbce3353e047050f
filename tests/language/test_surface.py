"""LANGUAGE.md, section 1: what can be written."""

from __future__ import annotations

import json
import re

import pytest

import nlcrit
from nlcrit.language import tree
from nlcrit.language.words import NAME, is_plain_name, quote
from tests.language.facts import canonical, code, error_of, fault, filter_of, listed, path_of, statement

# The grammar, rule by rule -------------------------------------------------------------------------------------

# > ## 1. Surface ``` program := statement (';' statement)* [';'] # a trailing ';' changes nothing


@pytest.mark.parametrize(
    ("text", "answers"),
    [("A", 1), ("A;", 1), ("A; B", 2), ("A; B;", 2), ("let @a = A; @a", 1), ("count A; explain B; C", 3), ("let @a = A", 0)],
)
def test_a_program_is_statements_with_semicolons_between(text: str, answers: int) -> None:
    assert len(nlcrit.parse(text).answering) == answers
    assert nlcrit.parse(text).kind == ("program" if answers != 1 else "neurons")


def test_a_trailing_semicolon_changes_nothing(real: nlcrit.Dataset) -> None:
    assert nlcrit.parse("MBON01;") == nlcrit.parse("MBON01")
    assert listed(real, "MBON01;") == listed(real, "MBON01")


@pytest.mark.parametrize("text", ["", ";", "A;;B", ";A", "A;;"])
def test_a_semicolon_alone_is_an_error(text: str) -> None:
    assert code(text) == "NQ109"


# > statement := 'let' @name '=' expr


def test_let_names_an_expression() -> None:
    assert statement("let @a = type = A or B") == tree.Let(
        "a", tree.Or((tree.Comparison(tree.FieldName("type"), "=", tree.Text("A")), tree.Named(tree.Text("B"))))
    )
    assert code("let @a = A -> B") != ""
    assert code("let a = A") != ""


# > | 'use' dataset # NAME [':' NAME] | STRING


def test_use_names_a_data_set() -> None:
    assert [statement(text) for text in ("use hemibrain", "use hemibrain:v1.2.1", "use hemibrain : v1.2.1", 'use "my data"')] == [
        tree.Use("hemibrain"),
        tree.Use("hemibrain:v1.2.1"),
        tree.Use("hemibrain:v1.2.1"),
        tree.Use("my data"),
    ]


# > | 'count' (expr | path)


def test_count_gives_one_number(real: nlcrit.Dataset) -> None:
    assert real.run('count type ~ "MBON.*"') == 58
    assert statement("count A -> B") == tree.Count(path_of("A -> B"))
    assert code("count A limit 5") == "NQ115"


# > | ['explain'] (expr | path) clause*


def test_explain_explains(real: nlcrit.Dataset) -> None:
    assert nlcrit.parse("explain MBON01 limit 5").kind == "explain"
    assert "MBON01" in str(real.run("explain MBON01"))
    assert str(real.run("explain MBON01")) == str(real.explain("MBON01"))


# > expr := and ('or' and)* and := not ('and' not)* not := 'not' not | term


def test_or_binds_less_than_and_less_than_not() -> None:
    a, b, c = (tree.Named(tree.Text(name)) for name in "ABC")
    assert filter_of("A or B and C") == tree.Or((a, tree.And((b, c))))
    assert filter_of("A and B or C") == tree.Or((tree.And((a, b)), c))
    assert filter_of("not A and B") == tree.And((tree.Not(a), b))
    assert filter_of("not A or B") == tree.Or((tree.Not(a), b))
    assert filter_of("not not A") == tree.Not(tree.Not(a))
    assert filter_of("not (A and B)") == tree.Not(tree.And((a, b)))


# > term := '(' expr ')' | @name | $param | '*' # '*': every neuron


def test_terms_are_groups_names_parameters_and_everything() -> None:
    assert [filter_of(text) for text in ("(A)", "((A))", "@a", "$p", "*")] == [
        tree.Named(tree.Text("A")),
        tree.Named(tree.Text("A")),
        tree.Reference("a"),
        tree.Parameter("p"),
        tree.Everything(),
    ]


def test_a_star_is_every_neuron(real: nlcrit.Dataset) -> None:
    assert real.count("*") == 2421


# > | NAME | STRING # bare name: type = X or instance = X


def test_a_bare_name_is_a_type_or_an_instance(real: nlcrit.Dataset) -> None:
    assert filter_of("MBON01") == filter_of('"MBON01"') == tree.Named(tree.Text("MBON01"))
    assert listed(real, "MBON01") == listed(real, "type = MBON01 or instance = MBON01") != []
    (instance,) = real.run("type = APL")["instance"]  # type: ignore[index]
    assert listed(real, quote(instance)) == listed(real, "type = APL")


# > | INT # bare integer: bodyId = N


def test_a_bare_integer_is_a_bodyid(real: nlcrit.Dataset) -> None:
    assert filter_of("425790257") == filter_of("bodyId = 425790257")
    assert listed(real, "425790257") == [425790257]


# > | field ('=' | '!=' | '<' | '<=' | '>' | '>=') value # after a number field, a name is another number field


def test_a_comparison_is_a_field_an_operator_and_a_value() -> None:
    for operator in ("=", "!=", "<", "<=", ">", ">="):
        assert filter_of(f"pre {operator} 5") == tree.Comparison(tree.FieldName("pre"), operator, tree.Number(5))


def test_after_a_number_field_a_name_is_another_number_field(real: nlcrit.Dataset) -> None:
    frame = real.run("pre > post return pre, post")
    assert (frame["pre"] > frame["post"]).all()  # type: ignore[index]
    assert len(frame) == 2421 - real.count("pre <= post") > 0  # type: ignore[arg-type]


# > | field ('~' | '!~') (regex | '(' regex (',' regex)* [','] ')') # whole-value match; !~ matches none of them


@pytest.mark.parametrize("text", ['type ~ "A.*"', 'type ~ ("A.*")', "type ~ /A.*/", 'type ~ ("A.*",)', 'not type !~ "A.*"'])
def test_a_match_is_a_field_and_a_pattern(text: str) -> None:
    assert canonical(text) == 'type ~ "A.*"'


def test_a_match_is_of_the_whole_value_and_its_negation_of_none(real: nlcrit.Dataset) -> None:
    assert real.count('type ~ "MBON"') == 0
    assert real.count('type ~ ("MBON.*", "APL")') == 59
    assert real.count('type !~ ("MBON.*", "APL")') == 2421 - 59


# > | field ['not'] 'like' glob # '*' any run, '?' one character


def test_like_takes_a_glob(real: nlcrit.Dataset) -> None:
    assert filter_of("type like MBON0?_*") == tree.Like(tree.FieldName("type"), tree.Text("MBON0?_*"))
    assert real.count("type like MBON*") == real.count('type ~ "MBON.*"') == 58
    assert real.count("type not like MBON*") == 2421 - 58
    assert real.count('type like "MBON0?"') == real.count('type ~ "MBON0."')


# > | field ['not'] 'in' set


def test_in_takes_a_set() -> None:
    pair = (tree.Text("A"), tree.Text("B"))
    assert filter_of("type in (A, B)") == tree.Member(tree.FieldName("type"), pair)
    assert filter_of("type not in (A, B)") == tree.Member(tree.FieldName("type"), pair, negated=True)


# > | field ('null' | 'notnull' | 'is' ['not'] 'null' | 'not' 'null') | 'has' field


def test_null_tests_have_seven_spellings() -> None:
    missing, present = tree.Missing(tree.FieldName("soma")), tree.Missing(tree.FieldName("soma"), negated=True)
    assert [filter_of(f"soma {words}") for words in ("null", "is null")] == [missing] * 2
    assert [filter_of(f"soma {words}") for words in ("notnull", "is not null", "not null")] == [present] * 3
    assert filter_of("has soma") == present


# > | ('input' | 'output' | 'roi') ['not'] 'in' set ['any' | 'all' | 'sum'] ['min' INT] ['max' INT]


def test_a_region_test_has_a_side_a_set_a_quantifier_and_bounds() -> None:
    regions = (tree.Text("A"), tree.Text("B"))
    assert filter_of("input not in (A, B) any min 5 max 9") == tree.Regions(
        "input", regions, "any", tree.Number(5), tree.Number(9), negated=True
    )
    assert filter_of("output in (A, B) sum max 9") == tree.Regions("output", regions, "sum", None, tree.Number(9))
    assert filter_of("roi in (A, B) all") == tree.Regions("roi", regions, "all")
    assert code("input in (A) max 9 min 5") != ""


# > | ('->' | 'to' | '<-' | 'from') operand ['sum'] ['min' INT] ['partners' INT] ['via' set] # partner filter


def test_a_partner_filter_has_a_direction_an_operand_and_bounds() -> None:
    operand = tree.Named(tree.Text("X"))
    assert filter_of("-> X") == filter_of("to X") == tree.Partner("->", operand)
    assert filter_of("<- X") == filter_of("from X") == tree.Partner("<-", operand)
    assert filter_of("-> X min 5 partners 2 via (R)") == tree.Partner(
        "->", operand, minimum=tree.Number(5), partners=tree.Number(2), via=(tree.Text("R"),)
    )
    assert filter_of("-> X sum min 5") == tree.Partner("->", operand, total=True, minimum=tree.Number(5))


# > path := operand (arrow operand)+ # the answer is a connection table


def test_a_path_has_operands_and_arrows_between() -> None:
    path = path_of("A -> B <- C")
    assert [arrow.direction for arrow in path.arrows] == ["->", "<-"]
    assert [operand.name.text for operand in path.operands] == ["A", "B", "C"]  # type: ignore[union-attr]
    assert nlcrit.parse("A -> B").kind == "connections"


# > arrow := '->' | '<-' | '-[' edge (',' edge)* ']->' | '<-[' edge (',' edge)* ']-'


def test_an_arrow_may_hold_edges() -> None:
    (right,), (left,) = path_of("A -[weight >= 5, in (R)]-> B").arrows, path_of("A <-[weight >= 5, in (R)]- B").arrows
    edges = (tree.EdgeCount("weight", ">=", tree.Number(5)), tree.EdgeRegions((tree.Text("R"),)))
    assert (right, left) == (tree.Arrow("->", edges), tree.Arrow("<-", edges))


# > edge := ('weight' | NAME) cmp INT | 'in' set | 'path' INT ['..' INT] # NAME: another count of the connection,
# > weightHP


def test_edges_are_counts_regions_and_paths() -> None:
    (arrow,) = path_of("A -[weightHP < 3]-> B").arrows
    assert arrow.edges == (tree.EdgeCount("weightHP", "<", tree.Number(3)),)
    (arrow,) = path_of("A -[path 2]-> B").arrows
    assert arrow.edges == (tree.EdgePath(tree.Number(2)),)
    (arrow,) = path_of("A -[path 1..3]-> B").arrows
    assert arrow.edges == (tree.EdgePath(tree.Number(1), tree.Number(3)),)


# > operand := NAME | STRING | INT | @name | $param | '(' expr ')' | '*'


@pytest.mark.parametrize("operand", ["A", '"A B"', "5813105172", "$p", "(A or B)", "(type = A and pre > 5)", "*"])
def test_operands_are_names_ids_parameters_groups_and_everything(operand: str) -> None:
    assert canonical(f"{operand} -> {operand}") == f"{operand} -> {operand}"
    assert canonical(f"-> {operand}") == f"-> {operand}"


def test_a_name_of_let_is_an_operand() -> None:
    assert canonical("let @a = type = A; @a -> @a") == "(type = A) -> (type = A)"


# > clause := 'return' column (',' column)* | 'sort' 'by' column ['asc' | 'desc'] (',' …)* | 'limit' INT # each once,
# > any order


def test_each_clause_stands_once_in_any_order() -> None:
    text = "* return type, pre sort by pre desc, type asc limit 5"
    assert canonical("* limit 5 sort by pre desc, type asc return type, pre") == canonical(text) == text.replace(" asc", "")
    assert [code(f"* {twice}") for twice in ("limit 5 limit 6", "return type return pre", "sort by pre sort by post")] == ["NQ115"] * 3


# > column := field | ('input' | 'output') 'in' set # the neuron's sites in those regions, summed


def test_a_column_is_a_field_or_the_sites_in_regions_summed(real: nlcrit.Dataset) -> None:
    frame = real.run("type = APL return type, input in (CA(R), gL(R)), roiInfo".removesuffix(", roiInfo"))
    counts = json.loads(real.fetch_neurons("APL", returned_columns=["roiInfo"])[0]["roiInfo"].map(json.dumps)[0])
    assert list(frame.columns) == ["bodyId", "type", "input in (CA(R), gL(R))"]  # type: ignore[union-attr]
    assert frame.iloc[0, 2] == counts["CA(R)"]["post"] + counts["gL(R)"]["post"]  # type: ignore[union-attr]


# > set := '(' [value (',' value)* [',']] ')' | value | $param


@pytest.mark.parametrize(
    ("text", "expected"),
    [("type in ()", "type in ()"), ("type in (A, B,)", "type in (A, B)"), ("type in A", "type = A"), ("type in $s", "type in ($s)")],
)
def test_a_set_is_a_list_a_value_or_a_parameter(text: str, expected: str) -> None:
    assert canonical(text) == expected


# > value := NAME | STRING | NUMBER | 'true' | 'false' | 'null' | $param


def test_values_are_names_strings_numbers_words_and_parameters() -> None:
    found = filter_of('f in (A, "B C", 5, -2.5, true, false, null, $p)')
    assert isinstance(found, tree.Member)
    assert found.items == (
        tree.Text("A"),
        tree.Text("B C"),
        tree.Number(5),
        tree.Number(-2.5),
        tree.Boolean(value=True),
        tree.Boolean(value=False),
        tree.Null(),
        tree.Parameter("p"),
    )


# > regex := STRING | '/' … '/' | NAME | $param glob := NAME with '*' and '?' | STRING | $param ```


def test_patterns_are_strings_slashes_names_and_parameters() -> None:
    found = filter_of(r'type ~ ("A.*", /B\/[0-9]/, MBON01, $p)')
    assert isinstance(found, tree.Match)
    assert found.patterns == (tree.Text("A.*"), tree.Text(r"B\/[0-9]"), tree.Text("MBON01"), tree.Parameter("p"))


def test_globs_are_names_with_signs_strings_and_parameters() -> None:
    assert [filter_of(f"type like {glob}").glob for glob in ("M?ON*", '"M? *"', "$g")] == [  # type: ignore[union-attr]
        tree.Text("M?ON*"),
        tree.Text("M? *"),
        tree.Parameter("g"),
    ]


# The sentences below the grammar -------------------------------------------------------------------------------

# > * White space and line ends are one.


def test_white_space_and_line_ends_are_one() -> None:
    for space in (" ", "\t", "\n", "\r\n", "  \n\t ", "\u00a0"):
        assert canonical(f"type{space}={space}A{space}and{space}pre{space}>{space}5") == "type = A and pre > 5"


# > `#` starts a comment to the end of the line (outside quotes and `/…/`, whose text is kept as written).


def test_a_comment_goes_to_the_end_of_its_line(real: nlcrit.Dataset) -> None:
    assert canonical("type = A # and type = B\nand pre > 5 # the end") == "type = A and pre > 5"
    assert canonical("# first\n\ntype = A") == "type = A"
    assert canonical('type = "A # B"') == 'type = "A # B"'
    assert canonical("type ~ /A # B/") == 'type ~ "A # B"'
    assert canonical('type = "A\n # B"') == r'type = "A\n # B"'
    assert nlcrit.parse("type = A # kept").source == "type = A # kept"


# > * **Keywords** (every word in quotes above) ignore case, end at a boundary of *name* characters, and win wherever
# > they can stand; as a value or a field they should be quoted (the printer does), and are accepted unquoted where no
# > keyword can stand.


def test_keywords_ignore_case() -> None:
    assert canonical("TYPE IN (A, B) AND NOT Soma IS NOT NULL LIMIT 5") == "type in (A, B) and somaLocation null limit 5"


def test_keywords_end_at_a_boundary_of_name_characters() -> None:
    for name in ("notum", "inner", "order", "android", "in-between", "not'", "all+", "null.1", "or/and", "min5", "to&fro", "not’s"):
        assert filter_of(name) == tree.Named(tree.Text(name))
        assert filter_of(f"type = A and {name}") == tree.And((filter_of("type = A"), tree.Named(tree.Text(name))))


def test_keywords_win_wherever_they_can_stand() -> None:
    assert filter_of("not A") == tree.Not(tree.Named(tree.Text("A")))
    assert [code(word) for word in ("count", "explain", "not", "let", "use", "has", "input", "to")] == ["NQ109"] * 8


def test_keywords_are_quoted_by_the_printer_as_a_value_or_a_field() -> None:
    words = "let use count explain or and not like in null notnull is has input output roi any all sum min max to from partners"
    for word in f"{words} via weight path return sort by asc desc limit true false".split():
        for spelling in (word, word.upper()):
            assert canonical(f'type = "{spelling}"') == f'type = "{spelling}"'
            assert canonical(f'"{spelling}" = x') == f'"{spelling}" = x'
            assert filter_of(f'"{spelling}"') == tree.Named(tree.Text(spelling))


def test_keywords_are_accepted_unquoted_where_no_keyword_can_stand() -> None:
    assert canonical("type = limit") == 'type = "limit"'
    assert canonical("limit = 5") == '"limit" = 5'
    assert canonical("input in (all, any) any") == 'input in ("all", "any") any'
    assert canonical("* return min, max sort by sum") == '* return "min", "max" sort by "sum"'


# > `ORN_DA1`, `IN19A001`, `notum` are names (1,377 of 10,747 real type names begin with a keyword).


@pytest.mark.parametrize("name", ["ORN_DA1", "IN19A001", "notum"])
def test_names_may_begin_with_a_keyword(name: str) -> None:
    assert canonical(name) == name
    assert canonical(f"type in ({name}, A) or roi in {name}") == f"type in ({name}, A) or roi in ({name})"


# > A keyword directly followed by `(` is the keyword: `not(a)`, `in(A, B)`, `count(type = A)`.


def test_a_keyword_directly_followed_by_a_parenthesis_is_the_keyword() -> None:
    assert canonical("not(a)") == "not a"
    assert canonical("type in(A, B)") == "type in (A, B)"
    assert statement("count(type = A)") == statement("count type = A")
    assert canonical("a or(b)and(c)") == "a or b and c"


# > * Values keep their case: `AL(R)` and `aL(R)` are two regions.


def test_values_keep_their_case(real: nlcrit.Dataset) -> None:
    assert real.count("type = mbon01") == 0
    assert real.count("input in (AL(R))") != real.count("input in (aL(R))")
    assert {"AL(R)", "aL(R)"} <= set(real.vocabulary.regions)


# > Field names ignore case where that leaves one candidate, and may be quoted.


def test_field_names_ignore_case_where_one_candidate_is_left(small: nlcrit.Dataset) -> None:
    assert listed(small, "TYPE = A") == listed(small, "type = A") == [1, 2]
    assert listed(small, "SOMA notnull") == listed(small, "SomaLocation notnull") == listed(small, "soma notnull")
    assert listed(small, '"odd name" = odd') == listed(small, '"type" = A and "odd name" = odd') == [1]


def test_a_quoted_field_is_taken_literally(small: nlcrit.Dataset) -> None:
    assert code('"TYPE" = A', small) == "NQ201"
    assert listed(small, '"soma" notnull') == [1, 2, 5]


# > * **NAME**, unquoted, covers what the field calls neurons and regions: a word character, then word characters,
# > inner `' ’ + . / & -`, and *attached* groups in parentheses: `CA(R)`, `a'L(L)`, `CRE(-ROB,-RUB)(R)`,
# > `MBON06(B1>a)(AVM07)_L`, `KCa'b'-ap2`, `5-HTPLP01`, `VP3+VP1l_ivPN`, `DNp16/17`, `IN20A.22A001`.


@pytest.mark.parametrize(
    "name",
    ["CA(R)", "a'L(L)", "CRE(-ROB,-RUB)(R)", "MBON06(B1>a)(AVM07)_L", "KCa'b'-ap2", "5-HTPLP01", "VP3+VP1l_ivPN", "DNp16/17",
     "IN20A.22A001"],
)  # fmt: skip
def test_these_names_need_no_quotes(name: str) -> None:
    assert filter_of(name) == tree.Named(tree.Text(name))
    assert canonical(f"type = {name} and roi in ({name}, {name}x)") == f"type = {name} and roi in ({name}, {name}x) all"


def test_names_hold_inner_signs() -> None:
    for sign in "'’+./&-":
        assert is_plain_name(f"a{sign}b")
        assert filter_of(f"a{sign}b") == tree.Named(tree.Text(f"a{sign}b"))


# > A group holds anything but parentheses, `"`, `=`, `~`, `$`, `@`, `#`, `;` and line ends.


def test_a_group_holds_anything_but_these() -> None:
    assert is_plain_name("A(b c, d>e!*?%[]{}|<\\^:')")
    assert [is_plain_name(f"A(b{sign}c)") for sign in '()"=~$@#;\r\n'] == [False] * 11


# > A NAME ends in a word character, `'`, `+` or `)`, never holds `..`, and is never a NUMBER.


def test_a_name_ends_in_a_word_character_an_apostrophe_a_plus_or_a_parenthesis() -> None:
    assert all(map(is_plain_name, ("A1", "A_", "A'", "A+", "A(b)")))
    assert not any(map(is_plain_name, ("A-", "A.", "A/", "A&", "-A", "'A", "+A", ".A", "(A)", "")))


def test_a_name_never_holds_two_dots_and_is_never_a_number() -> None:
    assert not any(map(is_plain_name, ("a..b", "5", "-5", "1e5", "1_000", "2.5", "1E+5")))
    assert all(map(is_plain_name, ("5a", "1e5a", "5-HT", "2.5a", "1.2.3", "1_a")))
    assert NAME.fullmatch("a..b") is None


# > A hyphen before `>` or `[` is an arrow: `A->B` needs no spaces.


def test_a_hyphen_before_an_angle_or_a_bracket_is_an_arrow() -> None:
    assert path_of("A->B") == path_of("A -> B")
    assert path_of("A-[weight>=5]->B") == path_of("A -[weight >= 5]-> B")
    assert path_of("A-B->C-D") == path_of("A-B -> C-D")


# > Inside a set, and after `=` `!=` and their like, a name may also begin with a group without comma or space: `type
# > in ((PLP256), X)`; after `in` and `~` a `(` opens a list.


def test_a_name_may_begin_with_a_group_where_no_parenthesis_can() -> None:
    assert canonical("type in ((PLP256), X)") == 'type in ("(PLP256)", X)'
    assert canonical("type = (PLP256)") == 'type = "(PLP256)"'
    assert canonical("type != (ADL08)_L") == 'type != "(ADL08)_L"'
    assert canonical("input in ((a)(b)c, d) any") == 'input in ("(a)(b)c", d) any'


def test_a_leading_group_has_no_comma_and_no_space() -> None:
    assert code("type = (A, B)") == "NQ111"
    assert code("type = (A B)") != ""


def test_after_in_and_tilde_a_parenthesis_opens_a_list() -> None:
    assert canonical("type in (PLP256)") == "type = PLP256"
    assert canonical("type ~ (PLP256)") == 'type ~ "PLP256"'


# > Everything else is quoted: `"Giant Fiber"`, `"LC37a,LC37b"`.


def test_everything_else_is_quoted() -> None:
    for name in ("Giant Fiber", "LC37a,LC37b"):
        assert canonical(quote(name)) == f'"{name}"'
        assert error_of(name)


# > `data/names` holds the real names: all work quoted, and unquoted where they match NAME.


def test_real_names_are_tried_in_another_module() -> None:
    from tests.identity import test_canonical

    assert callable(test_canonical.test_real_names_come_back_exactly)


# > * An unquoted bare name that is a field or an alias of the catalogue is an error with a hint (`cropped` → `cropped
# > = true`).


@pytest.mark.parametrize("name", ["cropped", "pre", "type", "soma", "id", "class_", "min_pre", "CROPPED", "label"])
def test_a_bare_field_is_an_error_with_a_hint(name: str) -> None:
    error = error_of(name)
    assert (error.code, error.column, error.length) == ("NQ205", 1, len(name))
    assert error.hint is not None


def test_the_hint_of_a_bare_field_shows_a_test_of_it() -> None:
    assert "cropped = true" in str(error_of("cropped"))
    assert canonical('"cropped"') == '"cropped"'


# > * **STRING**: `"…"` or `'…'`, escapes `\\ \" \' \n \t \r \uXXXX`; any other escape stays as it is written, so that
# > `"a\.b"` is the regex one means.


def test_strings_have_either_quote_and_these_escapes() -> None:
    for text in (r'"\\ \" \' \n \t \r \u0041"', r"'\\ \" \' \n \t \r \u0041'"):
        assert filter_of(text) == tree.Named(tree.Text("\\ \" ' \n \t \r A"))


def test_any_other_escape_stays_as_it_is_written(real: nlcrit.Dataset) -> None:
    assert filter_of(r'"a\.b\d\x\U\u12"') == tree.Named(tree.Text(r"a\.b\d\x\U\u12"))
    assert real.count(r'type ~ "MBON\d+"') == real.count('type ~ "MBON[0-9]+"') == 55


def test_an_escape_of_half_a_character_is_an_error() -> None:
    assert code(r'"\ud83d"') == "NQ306"
    assert filter_of(r'"\ud83d\ude00"') == tree.Named(tree.Text("\U0001f600"))


# > `'` opens a string only where a token starts.


def test_an_apostrophe_opens_a_string_only_where_a_token_starts() -> None:
    assert filter_of("a'L and b'L") == tree.And((tree.Named(tree.Text("a'L")), tree.Named(tree.Text("b'L"))))
    assert filter_of("'a' and 'b'") == tree.And((tree.Named(tree.Text("a")), tree.Named(tree.Text("b"))))


# > * **NUMBER**: `[-]digits[.digits][e[±]digits]`, `_` between digits allowed; INT: unsigned digits.


@pytest.mark.parametrize(
    ("written", "number"),
    [("5", 5), ("-5", -5), ("007", 7), ("1_000", 1000), ("2.5", 2.5), ("-2.50", -2.5), ("1e3", 1000.0), ("1E-3", 0.001),
     ("1.5e+2", 150.0), ("9223372036854775807", 2**63 - 1), ("9007199254740993", 2**53 + 1)],
)  # fmt: skip
def test_numbers(written: str, number: float) -> None:
    found = filter_of(f"pre = {written}")
    assert isinstance(found, tree.Comparison)
    assert found.value == tree.Number(number)
    assert type(found.value.value) is type(number)  # type: ignore[union-attr]


@pytest.mark.parametrize("written", ["5.", ".5", "+5", "5__0", "_5", "1e", "0x10", "1,000", "5 000"])
def test_what_is_no_number(written: str) -> None:
    try:
        found = filter_of(f"pre = {written}")
    except nlcrit.QueryError:
        return
    assert isinstance(found, tree.Comparison)
    assert isinstance(found.value, tree.Text)


@pytest.mark.parametrize("clause", ["limit 1.5", "limit -1", "limit 1e3"])
def test_an_int_is_unsigned_digits(clause: str) -> None:
    assert code(f"* {clause}") == "NQ304"


# > INT and glob may be a `$param`.


def test_integers_and_globs_may_be_parameters(real: nlcrit.Dataset) -> None:
    assert len(real.run("* limit $n", n=3)) == 3  # type: ignore[arg-type]
    assert real.count("input in (CA(R)) min $n", n=100) == real.count("input in (CA(R)) min 100")
    assert real.count("input in (CA(R)) max $n", n=100) == real.count("input in (CA(R)) max 100")
    assert real.count("type like $glob", glob="MBON*") == 58


# > `<-` directly followed by a digit (`pre<-5`) is an error that shows both readings.


def test_an_arrow_before_a_digit_is_an_error_that_shows_both_readings() -> None:
    error = error_of("pre<-5")
    assert (error.code, error.column) == ("NQ114", 4)
    assert "pre < -5" in str(error)
    assert "<- 5" in str(error)
    assert canonical("pre < -5") == "pre < -5"
    assert path_of("A <- 5")


# > * Precedence: `not` > `and` > `or`.


def test_precedence_is_tried_in_another_module() -> None:
    from tests.agreement import test_truth_table

    assert len(test_truth_table.EXPRESSIONS) > 200


# > Words side by side are an error, never an implicit `and`.


@pytest.mark.parametrize(
    ("text", "column"), [("A B", 3), ("type = A pre > 5", 10), ("A not B", 7), ("soma notnull type = A", 14), ("A $x", 3), ("(A) (B)", 5)]
)
def test_words_side_by_side_are_an_error(text: str, column: int) -> None:
    assert fault(text).column == column


# > * No `?` ends a query and no `\` starts one (both belong to the shells that embed us).


@pytest.mark.parametrize("text", ["A?", "type like M?", "type like M? ", "type = A?", "?"])
def test_no_question_mark_ends_a_query(text: str) -> None:
    assert code(text) == "NQ118"
    assert canonical('type like "M?"') == 'type like "M?"'
    assert canonical("type like M? and A") == 'type like "M?" and A'


@pytest.mark.parametrize("text", ["\\A", "\\", " \\q A"])
def test_no_backslash_starts_a_query(text: str) -> None:
    assert code(text) == "NQ118"


def test_the_grammar_of_the_document_and_the_file_use_the_same_words() -> None:
    from nlcrit.language.words import KEYWORDS
    from tests.language.test_language_document import DOCUMENT

    block = DOCUMENT.read_text("utf-8").split("```")[1]
    code_lines = "\n".join(line.split(" # ")[0] for line in block.splitlines())
    aliases = {"inputs", "inputrois", "outputs", "outputrois", "rois"}
    assert set(re.findall(r"'([a-z]+)'", code_lines)) == KEYWORDS - aliases

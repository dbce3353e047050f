"""
LANGUAGE.md, section 2, as far as it is about neurons: what a query means.

The table of null semantics (`tests/agreement/test_null_semantics.py`) and the oracle beside it say the same for many
more queries; here stands one fact or more for each sentence.
"""

from __future__ import annotations

import pandas as pd
import pytest

import nlcrit
from nlcrit.language import tree
from tests.agreement import tiny
from tests.language.facts import canonical, code, columns, error_of, fault, filter_of, hints, listed

ALL = sorted(row["bodyId"] for row in tiny.ROWS)
KNOWN = [row["bodyId"] for row in tiny.ROWS if row["roiInfo"] is not None]
GAP = 2**53

# > ## 2. Meaning * **Three-valued logic everywhere**, as in Cypher and SQL: a comparison with a missing value is
# > unknown, `not` of unknown is unknown, and a row is kept only when the whole is true.


def test_a_comparison_with_a_missing_value_is_unknown_and_so_is_its_negation(small: nlcrit.Dataset) -> None:
    for test in ("type = A", "type != A", "pre > 5", "pre = post", 'type ~ "A"', "type like A*", "type in (A)", "input in (A)"):
        assert 4 not in small.ids(test)
        assert 4 not in small.ids(f"not ({test})")
        assert 4 not in small.ids(f"({test}) or not ({test})")
        assert 4 in small.ids(f"({test}) or type null")


# > So `!=`, `!~`, `not in`, `not like` drop missing values; `explain` says so and shows `or FIELD null`.


@pytest.mark.parametrize("test", ["status != Traced", 'status !~ "T.*"', "status not in (Traced, A)", "status not like T*"])
def test_negated_tests_drop_missing_values_and_explain_says_so(small: nlcrit.Dataset, test: str) -> None:
    missing = small.ids("status null").tolist()
    assert not set(missing) & set(small.ids(test).tolist())
    assert set(missing) <= set(small.ids(f"{test} or status null").tolist())
    assert "or status null" in " ".join(str(small.explain(test)).split())


# > * A missing boolean (`cropped`) counts as false in `=`, `!=` and `in`; null tests, and `null` inside `in`, still
# > see that it is missing.


def test_a_missing_boolean_counts_as_false_in_comparisons(small: nlcrit.Dataset) -> None:
    missing = set(small.ids("cropped null").tolist())
    assert missing
    for test in ("cropped = false", "cropped != true", "cropped in (false)", "cropped not in (true)", "not cropped = true"):
        assert missing <= set(small.ids(test).tolist())
    for test in ("cropped = true", "cropped != false", "cropped in (true)", "cropped not in (false)", "not cropped = false"):
        assert not missing & set(small.ids(test).tolist())


def test_null_tests_and_null_in_a_set_still_see_that_a_boolean_is_missing(small: nlcrit.Dataset) -> None:
    missing = set(small.ids("cropped null").tolist())
    assert not missing & set(small.ids("cropped notnull").tolist())
    assert missing <= set(small.ids("cropped in (true, null)").tolist())
    assert not missing & set(small.ids("cropped not in (true, null)").tolist())


# > * `field in (a, null)` means `field = a or field null`.


def test_null_in_a_set_is_a_null_test(small: nlcrit.Dataset) -> None:
    assert small.ids("status in (Traced, null)").tolist() == small.ids("status = Traced or status null").tolist()


# > `field not in (a, null)` means `field != a and field notnull`.


def test_null_in_a_negated_set_is_notnull(small: nlcrit.Dataset) -> None:
    expected = small.ids("status != Traced and status notnull").tolist()
    assert small.ids("status not in (Traced, null)").tolist() == expected == [3, 5, 13, 14, 15, 18, 19]


# > `= null` is an error that points to `null`.


@pytest.mark.parametrize(("text", "hint"), [("type = null", "type null"), ("type != null", "type notnull"), ("pre >= null", "null")])
def test_a_comparison_with_null_is_an_error_that_points_to_the_null_test(text: str, hint: str) -> None:
    error = error_of(text)
    assert (error.code, error.length) == ("NQ302", 4)
    assert hint in str(error.hint)


# > * An empty set (`bodyId in $ids` with no ids, `in ()`) is never satisfied, for regions and with `all` too; so `not
# > in` it is always true, for missing values too.


def test_an_empty_set_is_never_satisfied(small: nlcrit.Dataset) -> None:
    assert listed(small, "bodyId in $ids", ids=[]) == []
    for test in ("type in ()", "cropped in ()", "pre in ()", "input in ()", "output in () any", "roi in () all", "input in () sum min 1",
                 "input in () max 5"):  # fmt: skip
        assert listed(small, test) == []
        assert listed(small, f"not ({test})") == ALL


def test_not_in_an_empty_set_is_always_true_for_missing_values_too(small: nlcrit.Dataset) -> None:
    for test in ("bodyId not in ()", "type not in ()", "cropped not in ()", "pre not in ()", "input not in ()", "roi not in () all"):
        assert listed(small, test) == ALL


# > It is never "no filter".


def test_an_empty_set_is_never_no_filter(small: nlcrit.Dataset) -> None:
    assert listed(small, "type = A and bodyId in $ids", ids=()) == []
    assert listed(small, "type = A or bodyId in $ids", ids=()) == [1, 2]


# > * `like` and `~` match the whole value of a text field.


def test_like_and_patterns_match_the_whole_value(small: nlcrit.Dataset) -> None:
    assert listed(small, 'type ~ "A"') == listed(small, "type like A") == [1, 2]
    assert listed(small, 'type ~ "big|A"') == [1, 2, GAP, GAP + 1]
    assert listed(small, 'instance ~ "_L"') == []


@pytest.mark.parametrize("test", ['pre ~ "5"', "pre like 5*", 'cropped ~ "true"', "soma like A*"])
def test_like_and_patterns_are_for_text_fields(small: nlcrit.Dataset, test: str) -> None:
    assert code(test, small) == "NQ308"


# > `~` has the semantics of `java.util.regex` (Neo4j's `=~`).


def test_patterns_mean_what_they_mean_in_java(small: nlcrit.Dataset) -> None:
    assert listed(small, 'type ~ "A.."') == [18, 21]  # not 9: the dot stops at \r and at \n
    assert listed(small, 'type ~ "A(?s).."') == [9, 18, 21]
    assert listed(small, r'type ~ "\\w"') == listed(small, 'type ~ "[A-Za-z0-9_]"') == [1, 2, 3, 5, 13]  # not é
    assert listed(small, r'type ~ "\p{Alpha}"') == [1, 2, 3, 5, 13]
    assert listed(small, 'type ~ "(?i)a"') == [1, 2, 13]
    assert listed(small, 'type ~ "(?=A)[A-Z](?!B)"') == [1, 2]


# > An engine of another kind either matches exactly the same values or refuses the pattern with a clear error; it
# > never silently matches others.


def test_a_pattern_that_cannot_be_matched_exactly_is_refused(small: nlcrit.Dataset) -> None:
    refused = []
    for pattern in (r"\R", r"\X", r"(?x) A", r"\b{g}", r"(?d)A.", r"[a-z&&[^b]]", r"(?>A|B)", r"A++", r"\G", r"\p{IsLatin}"):
        try:
            small.ids("type ~ $p", p=pattern)
        except nlcrit.QueryError as error:
            refused.append(error.code)
    assert set(refused) <= {"NQ502", "NQ305"}


# > In a glob `\` escapes, `*` and `?` match line ends, `?` is one code point.


def test_in_a_glob_a_backslash_escapes(small: nlcrit.Dataset) -> None:
    assert listed(small, r'type like "A\*"') == [16]
    assert listed(small, r'instance like "A\?"') == [16]
    assert listed(small, r'type like "a\\\\b"') == [7]


def test_signs_of_globs_match_line_ends(small: nlcrit.Dataset) -> None:
    assert listed(small, "type like two*lines") == listed(small, "type like two?lines") == [8]
    assert listed(small, 'type like "A??"') == [9, 18, 21]


def test_a_question_mark_is_one_code_point(small: nlcrit.Dataset) -> None:
    assert 10 in small.ids('type like "?"')
    assert 10 in small.ids('instance like "??"')
    assert 11 in small.ids('type like "?"')
    assert 11 in small.ids('instance like "??"')
    assert 11 not in small.ids('instance like "?"')


# > * `=` with a value that holds `* ? [ ] ^ $` is taken literally; a hint offers `~` or `like`.


@pytest.mark.parametrize(
    ("query", "offered"), [('type = "B*"', "like"), ('type = "B?"', "like"), ('type = "[B]"', "~"), ('type = "^B"', "~"), ('type = "B$"', "~")]
)
def test_signs_of_patterns_are_literal_in_a_comparison_and_a_hint_offers_the_pattern(
    small: nlcrit.Dataset, query: str, offered: str
) -> None:
    assert listed(small, query) == []
    assert offered in hints(small, query)


def test_a_literal_value_with_signs_is_found(small: nlcrit.Dataset) -> None:
    assert listed(small, 'type = "A*"') == [16]
    assert listed(small, 'instance = "A?"') == [16]
    assert listed(small, 'status = "[A]"') == [18]


# > * Numbers compare with numbers, text with text (by code point); a mismatch (`pre >= many`, `type = 5`) is an error
# > at the value, before anything is sent.


def test_text_is_ordered_by_code_point(small: nlcrit.Dataset) -> None:
    found = small.run("type notnull sort by type")["type"].tolist()  # type: ignore[index]
    assert found == sorted(found)
    assert listed(small, 'type > "z" and type < "\U0001d49d"') == [10, 11, 12]


@pytest.mark.parametrize(
    ("query", "column", "length"),
    [("pre >= many", 8, 4), ("type = 5", 8, 1), ('pre = "5"', 7, 3), ("cropped = 1", 11, 1), ("type = true", 8, 4),
     ("pre in (1, x)", 12, 1), ("type in (A, 5)", 13, 1), ("cropped in (yes)", 13, 3), ("soma = 5", 8, 1), ("type > 5", 8, 1)],
)  # fmt: skip
def test_a_mismatch_of_types_is_an_error_at_the_value(small: nlcrit.Dataset, query: str, column: int, length: int) -> None:
    found = fault(query, small)
    assert found.code in {"NQ301", "NQ308"}
    assert (found.column, found.length) == (column, length)


# > After a comparison with a *number* field a name is another number field (`post > pre`);


def test_after_a_number_field_a_name_is_a_field(small: nlcrit.Dataset) -> None:
    assert listed(small, "post > pre") == [1, 6, 10, 16, 21, tiny.LARGEST]
    assert listed(small, "POST > PRE") == listed(small, "post > pre")
    assert code('post > "pre"', small) == "NQ301"


# > after a text or boolean field it is always a value (`type = instance` is the text, with a hint).


def test_after_a_text_or_boolean_field_a_name_is_a_value_with_a_hint(small: nlcrit.Dataset) -> None:
    assert listed(small, "type = instance") == []
    assert "instance" in hints(small, "type = instance")
    assert code("cropped = pre", small) == "NQ301"


# > Integers are 64-bit and never pass through a float.


def test_integers_never_pass_through_a_float(small: nlcrit.Dataset) -> None:
    assert listed(small, "size = 9007199254740993") == [GAP + 1]
    assert listed(small, "bodyId in (9223372036854775807)") == [tiny.LARGEST]
    assert small.run("bodyId = 9223372036854775807")["size"].tolist() == [2**63 - 1]  # type: ignore[index]
    assert listed(small, "size = $n", n=GAP + 1) == [GAP + 1]


@pytest.mark.parametrize("query", ["bodyId = 9223372036854775808", "pre > 9999999999999999999", "group in (1, -9223372036854775809)"])
def test_integers_beyond_64_bits_are_errors(small: nlcrit.Dataset, query: str) -> None:
    assert code(query, small) == "NQ304"


# > * **Regions.** `input in S Q min N max M`: for **any**/**all** regions r of S, the neuron's postsynaptic sites in
# > r (`roiInfo[r].post`, 0 where r is absent) are at least N and at most M.


def test_a_region_test_counts_sites_of_the_side(small: nlcrit.Dataset) -> None:
    assert listed(small, "input in (A) min 10") == [1, 10]
    assert listed(small, "input in (A) min 10 max 10") == [1]
    assert listed(small, "input in (A, B) any min 4") == [1, 10]
    assert listed(small, "input in (A, B) all min 3") == [1, 10, 21]


def test_an_absent_region_has_no_sites(small: nlcrit.Dataset) -> None:
    assert listed(small, "input in (Empty) max 0") == KNOWN
    assert listed(small, "input in (C(R)) max 0") == [body for body in KNOWN if body != 2]


# > `output`: presynaptic sites (`pre`).


def test_output_counts_presynaptic_sites(small: nlcrit.Dataset) -> None:
    assert listed(small, "output in (A) min 5") == [1, 2, 20]
    assert listed(small, "output in (A) min 6 max 6") == [20]


# > With **sum** the bounds hold for the total over the distinct regions of S (`explain` warns where they overlap).


def test_sum_counts_the_distinct_regions_together(small: nlcrit.Dataset) -> None:
    assert listed(small, "input in (A, B) sum min 20") == [1, 10]
    assert listed(small, "input in (A, A, B, B) sum min 21") == [10]
    assert listed(small, "input in (A, B) sum min 6 max 6") == [21]


def test_explain_warns_of_overlapping_regions_under_sum(small: nlcrit.Dataset) -> None:
    assert listed(small, "input in (A, A1) sum min 20") == [1, 10]  # A1 lies in A, and counts twice
    assert "A1 is part of A" in str(small.explain("input in (A, A1) sum min 20"))
    assert "is part of" not in str(small.explain("input in (A, B) sum min 20"))
    assert "is part of" not in str(small.explain("input in (A, A1) any min 20"))


# > Without `min` N is 1, or 0 where `max` stands: `input in (SMP(R)) max 19` is `input not in (SMP(R)) min 20`.


def test_without_min_the_minimum_is_one_or_none_where_max_stands(small: nlcrit.Dataset) -> None:
    assert listed(small, "input in (A)") == listed(small, "input in (A) min 1")
    assert listed(small, "input in (A) max 5") == listed(small, "input not in (A) min 6")
    assert set(listed(small, "input in (A) max 5")) == set(KNOWN) - {1, 10}


def test_max_is_the_negation_of_min(real: nlcrit.Dataset) -> None:
    assert listed(real, "input in (SMP(R)) max 19") == listed(real, "input not in (SMP(R)) min 20") != []


# > `min` is at least 1 and not above `max`.


@pytest.mark.parametrize(("query", "column"), [("input in (A) min 0", 18), ("input in (A) min 5 max 4", 24), ("output in (A) max 5 min 0", 21)])
def test_bounds_that_cannot_be_are_errors(query: str, column: int) -> None:
    assert fault(query).column == column


def test_bounds_may_be_equal_and_max_may_be_nothing(small: nlcrit.Dataset) -> None:
    assert listed(small, "input in (A) min 3 max 3") == [21]
    assert listed(small, "input in (A) max 0") == listed(small, "input not in (A)")


# > `roi in S`: the neuron intersects r at all (r is a key of `roiInfo`; on a server its flag); no bounds, no `sum`.


def test_roi_asks_whether_a_region_is_touched(small: nlcrit.Dataset) -> None:
    assert 15 in small.ids("roi in (A)")  # there, with no sites
    assert 15 not in small.ids("input in (A) or output in (A)")
    assert listed(small, "roi in (A, B) all") == [1, 2, 10, 21]


@pytest.mark.parametrize("rest", ["min 5", "max 5", "any min 5 max 9", "sum"])
def test_roi_takes_no_bounds_and_no_sum(rest: str) -> None:
    assert code(f"roi in (A, B) {rest}") == "NQ303"


# > The quantifier defaults to `all` (as `roi_req`); with one region it changes nothing.


def test_the_quantifier_defaults_to_all(small: nlcrit.Dataset) -> None:
    assert listed(small, "input in (A, B)") == listed(small, "input in (A, B) all") != listed(small, "input in (A, B) any")
    assert listed(small, "roi in (A, B)") == listed(small, "roi in (A, B) all") != listed(small, "roi in (A, B) any")


def test_with_one_region_the_quantifier_changes_nothing(small: nlcrit.Dataset) -> None:
    for bounds in ("", " min 3", " max 3", " min 1 max 3"):
        found = [listed(small, f"input in (A){quantifier}{bounds}") for quantifier in ("", " any", " all", " sum")]
        assert found == [found[0]] * 4


# > `not in` negates the whole.


def test_not_in_negates_the_whole_with_its_bounds(small: nlcrit.Dataset) -> None:
    for rest in ("(A, B)", "(A, B) any", "(A, B) sum min 6 max 20", "(A, B) any max 3", "(A) min 3"):
        negated = listed(small, f"input not in {rest}")
        assert negated == listed(small, f"not input in {rest}")
        assert sorted(negated + listed(small, f"input in {rest}")) == KNOWN


# > Each test has a quantifier and bounds of its own.


def test_each_test_has_a_quantifier_and_bounds_of_its_own(small: nlcrit.Dataset) -> None:
    both = listed(small, "input in (A, B) any min 3 and output in (A, B) all")
    assert set(both) == set(listed(small, "input in (A, B) any min 3")) & set(listed(small, "output in (A, B) all")) == {1, 10}


# > * Where `roiInfo` is null every region test but one over an empty set is unknown (`roi` too, and under `not`); the
# > footer counts those neurons.


def test_where_region_counts_are_unknown_every_region_test_is(small: nlcrit.Dataset) -> None:
    for test in ("input in (A)", "output in (A) max 0", "roi in (A)", "input in (A, B) any", "input in (A, B) sum max 5"):
        assert sorted(listed(small, test) + listed(small, f"not {test}")) == KNOWN


def test_a_region_test_over_an_empty_set_is_never_unknown(small: nlcrit.Dataset) -> None:
    assert listed(small, "input in ()") == []
    assert listed(small, "roi not in ()") == ALL


def test_the_footer_counts_neurons_whose_regions_are_unknown(real: nlcrit.Dataset) -> None:
    facts = real.run("input in (CA(R))").attrs["nlcrit"]  # type: ignore[union-attr]
    assert facts["unknown_regions"] == 1919
    assert real.run("type = APL").attrs["nlcrit"]["unknown_regions"] == 0  # type: ignore[union-attr]


# > * A bare name means `(type = X or instance = X)`; tests joined with `and` are all required, `type` and `instance`
# > too.


def test_a_bare_name_is_a_type_or_an_instance(small: nlcrit.Dataset) -> None:
    assert listed(small, "A") == listed(small, "(type = A or instance = A)") == [1, 2, 13, 21]


def test_tests_joined_with_and_are_all_required_type_and_instance_too(small: nlcrit.Dataset) -> None:
    assert listed(small, "type = A and instance = A_L") == [1]
    assert listed(small, "type = A and instance = A") == []


# > * `label = Neuron | Segment` stands at most once, as a top-level conjunct of a query or of a partner's
# > parentheses.


def test_a_label_stands_once_as_a_top_level_conjunct(labelled: nlcrit.Dataset) -> None:
    assert labelled.count("label = Segment") == len(ALL)
    assert labelled.count("type = A and (pre > 0 and label = Segment)") == 2
    assert [code(text) for text in ("label = Neuron and label = Segment", "label = Neuron and A and label = Neuron")] == ["NQ307"] * 2
    for text in ("type = A or label = Segment", "not label = Segment", "not (A and label = Segment)", "label != Neuron", "label in (Neuron)",
                 "label = Body", "label null", "label ~ A", "label like N*", "A or label null", "A or label in (Neuron)"):  # fmt: skip
        assert code(text, labelled) == "NQ307", text


def test_a_label_stands_in_the_parentheses_of_a_partner() -> None:
    assert canonical("-> (type = A and label = Segment)") == "-> (type = A and label = Segment)"
    assert canonical("A and label = Segment and -> (B and label = Neuron)") == "A and label = Segment and -> B"
    assert code("-> (A or label = Segment)") == "NQ307"
    assert canonical("(A and label = Segment) -> B") == "(A and label = Segment) -> B"


# > Default: `Segment` where a top-level conjunct is `bodyId =` or `bodyId in` (an empty list too; read as written,
# > parameters bound and `@names` inlined, before any rewriting), else `Neuron`, as in `NeuronCriteria`; operands of
# > arrows decide for themselves.


def test_the_default_label_is_segment_where_bodyids_are_listed(labelled: nlcrit.Dataset) -> None:
    assert listed(labelled, "*") == sorted(tiny.NEURONS)
    assert listed(labelled, "bodyId = 4") == listed(labelled, "bodyId in (4)") == listed(labelled, "4") == [4]
    assert listed(labelled, "bodyId = 4 and type null") == [4]
    assert listed(labelled, "bodyId in (1, 4) and label = Neuron") == [1]


def test_the_default_label_is_read_before_any_rewriting(labelled: nlcrit.Dataset) -> None:
    assert listed(labelled, "not not 4") == []
    assert listed(labelled, "4 or 1") == [1]
    assert listed(labelled, "bodyId not in (1)") == [2, 3, 5, 16, GAP]
    assert nlcrit.parse("bodyId in ()").criteria.label == "Segment"
    assert nlcrit.parse("bodyId not in ()").criteria.label == "Neuron"


def test_the_default_label_is_read_with_parameters_bound_and_names_inlined(labelled: nlcrit.Dataset) -> None:
    assert listed(labelled, "$x", x=4) == listed(labelled, "$x", x=[4]) == listed(labelled, "bodyId in $x", x=[4]) == [4]
    assert listed(labelled, "$x and type null", x=nlcrit.NeuronCriteria(bodyId=4)) == [4]
    assert listed(labelled, "let @x = bodyId = 4; @x") == [4]
    assert listed(labelled, "let @x = A and label = Segment; @x") == [1, 2, 13, 21]
    assert nlcrit.parse("$x").bind(x=[]).criteria.label == "Segment"
    assert nlcrit.parse("$x").bind(x="A").criteria.label == "Neuron"


def test_the_default_label_is_that_of_neuron_criteria() -> None:
    assert nlcrit.NeuronCriteria(bodyId=[1]).label == nlcrit.NeuronCriteria(bodyId=[]).label == "Segment"
    assert nlcrit.NeuronCriteria(type="A").label == nlcrit.NeuronCriteria().label == "Neuron"


def test_operands_of_arrows_decide_for_themselves() -> None:
    assert canonical("-> (bodyId = 1 and label = Segment)") == "-> 1"
    assert canonical("bodyId = 1 and -> (A and label = Neuron)") == "bodyId = 1 and -> A"
    assert canonical("(bodyId = 1 and label = Neuron) -> A") == "(bodyId = 1 and label = Neuron) -> A"


# > Every Neuron is a Segment; where the data has no labels every row is both.


def test_every_neuron_is_a_segment(labelled: nlcrit.Dataset, small: nlcrit.Dataset) -> None:
    assert set(labelled.ids("label = Neuron").tolist()) < set(labelled.ids("label = Segment").tolist())
    assert listed(small, "label = Neuron") == listed(small, "label = Segment") == ALL


# > Criteria joined with `&` or `|` must agree in a label that was set, which then stands for the whole; otherwise the
# > default is decided anew.


def test_criteria_that_are_joined_agree_in_their_label() -> None:
    one, other = nlcrit.NeuronCriteria(type="A", label="Segment"), nlcrit.NeuronCriteria(type="B", label="Neuron")
    for join in (one.__and__, one.__or__):
        with pytest.raises(nlcrit.CriteriaError):
            join(other)
        assert join(nlcrit.NeuronCriteria(type="C")).label == "Segment"
    either = one | nlcrit.NeuronCriteria(type="C")
    assert either == nlcrit.NeuronCriteria(type=["A", "C"], label="Segment")


def test_otherwise_the_default_label_is_decided_anew() -> None:
    one, other = nlcrit.NeuronCriteria(bodyId=1), nlcrit.NeuronCriteria(type="A")
    assert (one & other).label == "Segment"
    assert (one | other).label == "Neuron"
    assert (~one).label == "Neuron"


# > * Answers are sorted by bodyId unless `sort by` says otherwise; then missing values come last either way, ties by
# > bodyId.


def test_answers_are_sorted_by_bodyid(small: nlcrit.Dataset) -> None:
    assert listed(small, "*") == ALL


def test_missing_values_come_last_either_way_and_ties_go_by_bodyid(small: nlcrit.Dataset) -> None:
    bodies = "bodyId in (1, 2, 3, 4, 5)"
    assert listed(small, f"{bodies} sort by pre") == [3, 5, 1, 2, 4]
    assert listed(small, f"{bodies} sort by pre desc") == [1, 2, 5, 3, 4]
    assert listed(small, f"{bodies} sort by group desc, size") == [5, 2, 3, 1, 4]
    assert listed(small, f"{bodies} sort by input in (A)") == [2, 3, 1, 4, 5]
    assert listed(small, f"{bodies} sort by input in (A) desc") == [1, 2, 3, 4, 5]


# > `limit` cuts after sorting; without it nothing is cut.


def test_limit_cuts_after_sorting_and_says_so(small: nlcrit.Dataset) -> None:
    frame = small.run("pre notnull sort by pre desc limit 2")
    assert frame["bodyId"].tolist() == [16, 1]  # type: ignore[index]
    assert frame.attrs["nlcrit"]["truncated"] is True  # type: ignore[union-attr]
    assert small.run("type = A limit 2").attrs["nlcrit"]["truncated"] is False  # type: ignore[union-attr]
    assert listed(small, "* limit 0") == []


def test_without_a_limit_nothing_is_cut(real: nlcrit.Dataset) -> None:
    assert len(real.run("*")) == 2421  # type: ignore[arg-type]


# > The columns are bodyId, type, instance, then the data set's other properties without `roiInfo`;


def test_the_columns_are_those_of_the_data_set_without_roi_info(small: nlcrit.Dataset) -> None:
    assert columns(small, "*") == [name for name in tiny.COLUMNS if name != "roiInfo"]
    assert columns(small, "type = Nobody") == columns(small, "*")


# > `return` names them, in order, bodyId always first.


def test_return_names_the_columns_with_the_bodyid_first(small: nlcrit.Dataset) -> None:
    assert columns(small, "* return pre, type") == ["bodyId", "pre", "type"]
    assert columns(small, "* return type, bodyId, TYPE, id") == ["bodyId", "type"]
    assert columns(small, "* return soma") == ["bodyId", "somaLocation"]
    assert columns(small, '* return "odd name", "limit"') == ["bodyId", "odd name", "limit"]
    assert code("* return nothing", small) == "NQ201"


# > A measure gives a column named canonically (`input in (CA(R))`), null where `roiInfo` is.


def test_a_measure_is_named_canonically_and_missing_where_region_counts_are(small: nlcrit.Dataset) -> None:
    frame = small.run("bodyId in (1, 2, 5) return input in (A), output in (A,'B'), inputs in A")
    assert list(frame.columns) == ["bodyId", "input in (A)", "output in (A, B)"]  # type: ignore[union-attr]
    assert frame["input in (A)"].tolist()[:2] == [10, 0]  # type: ignore[index]
    assert frame["output in (A, B)"].tolist()[:2] == [10, 10]  # type: ignore[index]
    assert frame.loc[2, "input in (A)"] is pd.NA  # type: ignore[union-attr]


def test_a_measure_counts_each_region_once(small: nlcrit.Dataset) -> None:
    frame = small.run("1 return input in (A, A), input in (A, A1)")
    assert frame.iloc[0].tolist() == [1, 10, 20]  # type: ignore[union-attr]


def test_measures_of_regions_that_differ_in_case_are_two_columns(small: nlcrit.Dataset) -> None:
    frame = small.run("bodyId in (2, 19) return input in (C(R)), input in (c(r))")
    assert frame.iloc[:, 1:].to_numpy().tolist() == [[4, 0], [0, 2]]  # type: ignore[union-attr]
    assert filter_of("input in (C(R))") != filter_of("input in (c(r))")
    assert isinstance(filter_of("input in (c(r))"), tree.Regions)

"""LANGUAGE.md, sections 3 and 4: the fields, and the way to `NeuronCriteria` and back."""

from __future__ import annotations

from typing import Any

import pytest

import nlcrit
from nlcrit import NC, IsNull, NeuronCriteria, NotNull, Regex
from nlcrit.criteria.signature import ARGUMENTS
from nlcrit.fields import FIELDS, Argument
from nlcrit.language.words import quote
from tests.agreement import tiny
from tests.language.facts import canonical, code, columns, error_of, fault, listed


def criteria(text: str) -> NeuronCriteria:
    return nlcrit.parse(text).criteria


def one_call(text: str) -> bool:
    """Whether a filter is exactly one `NeuronCriteria`."""
    return repr(criteria(text)).startswith("NeuronCriteria(") and " & " not in repr(criteria(text)) and " | " not in repr(criteria(text))


# > ## 3. Fields Any neuron property of the data set can be asked for.


def test_any_property_of_the_data_set_can_be_asked_for(real: nlcrit.Dataset, lobe: nlcrit.Dataset, small: nlcrit.Dataset) -> None:
    for data in (real, lobe, small):
        for name in data.vocabulary.fields:
            written = quote(name)
            assert data.count(f"{written} null") + data.count(f"{written} notnull") == data.count("*")
            assert columns(data, f"* return {written} limit 1") == list(dict.fromkeys(["bodyId", name]))


# > The catalogue knows the type, the aliases and the meaning of all that `NeuronCriteria` names; others come from the
# > data set itself (`Meta.neuronProperties`, the columns of the table).


def test_the_catalogue_knows_all_that_neuron_criteria_names() -> None:
    named = {field.argument for field in FIELDS if field.argument is not None}
    others = {"matchvar", "client", "regex", "rois", "inputRois", "outputRois", "roi_req", "min_roi_inputs", "min_roi_outputs", "soma"}
    assert set(ARGUMENTS) - others == named
    assert all(field.meaning for field in FIELDS)


def test_other_fields_come_from_the_data_set(small: nlcrit.Dataset) -> None:
    assert listed(small, '"odd name" = odd') == [1]
    assert listed(small, '"limit" in (x, y)') == [1, 5]
    assert nlcrit.parse("anyField = 5 and other ~ 'A'")


# > Where the data set stores a field with another type, its type decides.


def test_the_type_of_the_data_set_decides(small: nlcrit.Dataset, regrouped: nlcrit.Dataset) -> None:
    assert listed(small, "group = 1") == listed(regrouped, 'group = "1"') == [1, 3]
    assert (code('group = "1"', small), code("group = 1", regrouped)) == ("NQ301", "NQ301")
    assert listed(regrouped, "group in ($g)", g=["1"]) == [1, 3]


# > An unknown field is an error with suggestions.


@pytest.mark.parametrize(("text", "meant"), [("typ = A", "type"), ("Instnce = A", "instance"), ("somaLocaton null", "somaLocation")])
def test_an_unknown_field_is_an_error_with_suggestions(real: nlcrit.Dataset, text: str, meant: str) -> None:
    error = error_of(text, real)
    assert (error.code, error.column, error.length) == ("NQ201", 1, text.index(" "))
    assert meant in error.suggestions


# > Aliases: `soma` `tosoma` `root` for the three locations (null tests only), `class_` = `class`, `id` = `bodyId`;
# > `inputs`, `inputRois` = `input`, `outputs`, `outputRois` = `output`, `rois` = `roi`; `min_pre = N` means `pre >=
# > N`, `min_post` likewise.


def test_aliases_of_fields_print_as_full_names() -> None:
    assert [canonical(f"{alias} null") for alias in ("soma", "tosoma", "root")] == [
        "somaLocation null",
        "tosomaLocation null",
        "rootLocation null",
    ]
    assert canonical("class_ = x and id = 5") == "class = x and bodyId = 5"


@pytest.mark.parametrize("test", ["soma = 5", "soma in (A)", "soma > 5", "soma ~ A", "soma like A"])
def test_locations_have_null_tests_only(small: nlcrit.Dataset, test: str) -> None:
    assert code(test, small) == "NQ308"


def test_aliases_of_sides() -> None:
    for alias in ("inputs", "inputRois", "INPUTROIS"):
        assert canonical(f"{alias} in (CA(R))") == "input in (CA(R))"
    for alias in ("outputs", "outputRois"):
        assert canonical(f"{alias} in (CA(R)) min 5") == "output in (CA(R)) min 5"
    assert canonical("rois in (CA(R))") == "roi in (CA(R))"


def test_min_pre_and_min_post_mean_at_least(small: nlcrit.Dataset) -> None:
    assert canonical("min_pre = 5 and min_post = 7") == "pre >= 5 and post >= 7"
    assert listed(small, "min_pre = 7") == listed(small, "pre >= 7") == [1, 2, 5, 16]
    assert criteria("min_pre = 5") == NC(min_pre=5)
    assert code("min_pre > 5") == "NQ308"


# > Keyword-argument text (`NC(type="A")`) is not accepted; the error shows the query.


@pytest.mark.parametrize(
    ("pasted", "query"),
    [('NC(type="A")', "type = A"), ('NeuronCriteria(type="A", min_pre=5)', "type = A and pre >= 5")],
)
def test_pasted_arguments_are_an_error_that_shows_the_query(pasted: str, query: str) -> None:
    error = error_of(pasted)
    assert error.code == "NQ113"
    assert query in str(error)


# > ## 4. To and from `NeuronCriteria` | query | NeuronCriteria | |---|---|

# > | `bodyId = 1`, `bodyId in (1, 2)`, `1` | `bodyId=` |


def test_bodyids() -> None:
    assert criteria("bodyId = 1") == criteria("1") == criteria("bodyId in (1)") == NC(bodyId=1) == NC(bodyId=[1])
    assert criteria("bodyId in (1, 2)") == NC(bodyId=[1, 2]) == NC(bodyId=(2, 1))
    assert criteria("bodyId in ()") == NC(bodyId=[])
    assert str(NC(bodyId=[1, 2])) == "bodyId in (1, 2)"


# > | `type = X`, `type in (…)`, `type ~ …`, `type null`, `type notnull`, and any `or` of `=`, `in`, `~`, `null` on
# > `type` (printed: exact values, then patterns, then null); also instance, flywireType, hemibrainType, mancType |
# > same name; exactness is the value's own: `Regex("…")` is a pattern whatever `regex=` says |


@pytest.mark.parametrize("name", ["type", "instance", "flywireType", "hemibrainType", "mancType"])
def test_names_and_patterns(name: str) -> None:
    cases: dict[str, Any] = {
        f"{name} = X": "X",
        f"{name} in (X, Y)": ["X", "Y"],
        f'{name} ~ "X.*"': "X.*",
        f'{name} ~ ("X.*", "Y.*")': ["X.*", "Y.*"],
        f"{name} null": IsNull,
        f"{name} notnull": NotNull,
        f"{name} in (X, null)": ["X", None],
        f'{name} = X or {name} ~ "Y.*"': ["X", "Y.*"],
        f'{name} ~ "Y.*" or {name} null': ["Y.*", None],
        f'{name} in (X, Z) or {name} ~ "Y.*" or {name} null': [None, "X", "Y.*", "Z"],
    }
    for text, value in cases.items():
        assert criteria(text) == NC(**{name: value})
        assert one_call(text)
        assert criteria(str(NC(**{name: value}))) == NC(**{name: value})


def test_exact_values_then_patterns_then_null_are_printed() -> None:
    assert str(NC(type=[None, "B.*", "A", "C"])) == 'type in (A, C) or type ~ "B.*" or type null'
    assert str(NC(type=["A", None])) == "type in (A, null)"
    assert str(NC(type=["A.*", None])) == 'type ~ "A.*" or type null'


def test_exactness_is_the_values_own() -> None:
    for regex in (True, False, "guess"):
        assert str(NC(type=Regex("A"), regex=regex)) == 'type ~ "A"'
        assert str(NC(type=[Regex("A"), Regex("B.*")], regex=regex)) == 'type ~ ("A", "B.*")'
    assert str(NC(type="A.*", regex=False)) == 'type = "A.*"'
    assert str(NC(type="A", regex=True)) == 'type ~ "A"'


# > | any `or` of such tests of `type` and `instance`, and the bare name | `type=` with `instance=` (the constructor
# > ORs them) |


def test_type_and_instance_are_joined_with_or() -> None:
    assert criteria("A") == NC(type="A", instance="A")
    assert criteria("type = A or instance = B") == NC(type="A", instance="B")
    assert criteria('type in (A, B) or instance ~ "C.*"') == NC(type=["A", "B"], instance="C.*")
    assert criteria("type null or instance notnull") == NC(type=IsNull, instance=NotNull)
    assert one_call("A")
    assert one_call('type = A or instance ~ "B.*" or type null')
    assert not one_call("type = A and instance = B")
    assert str(NC(type="A", instance="A", status="Traced")) == "A and status = Traced"
    assert str(NC(type="A", instance="B")) == "type = A or instance = B"


# > | every exact field: status, statusLabel, class, somaSide, predictedNt, …: `=`, `in`, null tests | same name |


@pytest.mark.parametrize("field", [field for field in FIELDS if field.how is Argument.EXACT], ids=lambda field: field.name)
def test_exact_fields(field: Any) -> None:
    cases: dict[str, Any] = {"= X": "X", 'in (X, "A.*")': ["X", "A.*"], "null": IsNull, "notnull": NotNull, "in (X, null)": ["X", None]}
    for test, value in cases.items():
        assert criteria(f"{field.name} {test}") == NC(**{field.argument: value})
        assert one_call(f"{field.name} {test}")
        assert str(NC(**{field.argument: value})) == f"{field.name} {test}"
    assert not one_call(f'{field.name} ~ "X.*"') or "where" in repr(criteria(f'{field.name} ~ "X.*"'))


# > | `group = 5`, `serial in (…)`, `zapbenchId`: `=`, `in`, null tests (bodyId: no null) | same name |


@pytest.mark.parametrize("name", ["group", "serial", "zapbenchId"])
def test_integer_fields(name: str) -> None:
    cases: dict[str, Any] = {"= 5": 5, "in (5, 6)": [5, 6], "null": IsNull, "notnull": NotNull, "in (5, null)": [5, None]}
    for test, value in cases.items():
        assert criteria(f"{name} {test}") == NC(**{name: value})
        assert str(NC(**{name: value})) == f"{name} {test}"
    assert "where" in repr(criteria("bodyId null"))


# > | `cropped = true` / `false` (false also matches missing, as `NeuronCriteria(cropped=False)` does) | `cropped=` |


def test_cropped(small: nlcrit.Dataset) -> None:
    assert criteria("cropped = true") == NC(cropped=True)
    assert criteria("cropped = false") == NC(cropped=False)
    assert set(small.ids("cropped null").tolist()) <= set(small.ids(NC(cropped=False)).tolist())
    assert str(NC(cropped=False)) == "cropped = false"


# > | `pre >= 10`, `post >= 10` (1 or more: 0 is no test, as in the original); `closestLandmarkDistanceMicrons <= 3.5`
# > | `min_pre`, `min_post`; `max_closestLandmarkDistanceMicrons` |


def test_least_counts() -> None:
    assert criteria("pre >= 10 and post >= 5") == NC(min_pre=10, min_post=5)
    assert str(NC(min_pre=10, min_post=5)) == "pre >= 10 and post >= 5"
    assert NC(min_pre=0) == NC()
    assert "where" in repr(criteria("pre >= 0"))
    assert "where" in repr(criteria("pre > 10"))
    assert criteria("closestLandmarkDistanceMicrons <= 3.5") == NC(max_closestLandmarkDistanceMicrons=3.5)
    assert str(NC(max_closestLandmarkDistanceMicrons=3.5)) == "closestLandmarkDistanceMicrons <= 3.5"


# > | `soma notnull`, `soma null`, `tosoma …`, `root …` | `somaLocation=NotNull` / `IsNull`, … |


def test_locations() -> None:
    for alias in ("soma", "tosoma", "root"):
        assert criteria(f"{alias} notnull") == NC(**{f"{alias}Location": NotNull})
        assert criteria(f"{alias} null") == NC(**{f"{alias}Location": IsNull})
        assert str(NC(**{f"{alias}Location": NotNull})) == f"{alias}Location notnull"


# > | `roi in S any`, `input in S any min 5`, `output in S all` (one quantifier for all with two regions or more; the
# > `roi` set, if any, includes the others) | `rois`, `inputRois` + `min_roi_inputs`, `outputRois` +
# > `min_roi_outputs`, `roi_req` |


def test_regions() -> None:
    assert criteria("roi in (A, B) any") == NC(rois=["A", "B"], roi_req="any")
    assert criteria("input in (A, B) any min 5") == NC(inputRois=["A", "B"], roi_req="any", min_roi_inputs=5)
    assert criteria("output in (A, B) all") == NC(outputRois=["A", "B"])
    assert criteria("input in (A) min 5 and output in (B) min 2") == NC(
        inputRois="A", outputRois="B", min_roi_inputs=5, min_roi_outputs=2
    )
    assert criteria("roi in (A, B) and input in (A)") == NC(rois=["A", "B"], inputRois=["A"])
    assert one_call("input in (A, B) any and output in (A, B) any")
    for text in (
        "input in (A, B) any and output in (A, B)",  # two quantifiers
        "roi in (A) and input in (B)",  # the roi set does not include the other
        "input in (A) and input in (B)",  # one argument twice
        "input in (A, B) sum",
        "input in (A) max 5",
        "input not in (A)",
    ):
        assert "&" in repr(criteria(text)) or "where" in repr(criteria(text)), text
        assert criteria(str(criteria(text))) == criteria(text)


# > | `label = Segment` | `label=` |


def test_label() -> None:
    assert criteria("type = A and label = Segment") == NC(type="A", label="Segment")
    assert str(NC(type="A", label="Segment")) == "type = A and label = Segment"
    assert str(NC(type="A", label="Neuron")) == "type = A"


# > A conjunction in which each conjunct is a row of this table and no argument is used twice is exactly one
# > `NeuronCriteria`.


def test_a_conjunction_of_rows_is_exactly_one_criteria() -> None:
    text = 'type ~ "MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull'
    assert criteria(text) == NC(
        type="MBON.*", inputRois=["CA(R)", "SLP(R)"], min_roi_inputs=5, roi_req="any", somaLocation=NotNull
    )
    assert one_call(text)
    assert one_call("soma notnull and status = Traced and cropped = false and (type = A or instance = B) and pre >= 5")


# > Anything else is a criteria expression over such and single tests (`pre > 10` stays itself), with `&`, `|`, `~` in
# > Python; `NeuronCriteria.where(text)` is any filter as a criteria.


def test_anything_else_is_an_expression(small: nlcrit.Dataset) -> None:
    assert criteria("type = A and pre > 10") == NC(type="A") & NeuronCriteria.where("pre > 10")
    assert criteria("type = A or pre > 10") == NC(type="A") | NeuronCriteria.where("pre > 10")
    assert criteria("not type = A") == ~NC(type="A")
    assert criteria("type = A and type = B") == NC(type="A") & NC(type="B")
    assert str(NC(type="A") & NeuronCriteria.where("pre > 10")) == "type = A and pre > 10"
    combined = (NC(type="A") | NC(cropped=True)) & ~NeuronCriteria.where("pre > 5")
    assert small.ids(combined).tolist() == listed(small, "(type = A or cropped = true) and not pre > 5") == [6]


def test_where_is_any_filter() -> None:
    assert NeuronCriteria.where("size > 1000000 and type = $t", t="A") == criteria("size > 1000000 and type = A")
    assert NeuronCriteria.where("type = A") == NC(type="A")
    for text in ("A limit 5", "count A", "A -> B", "A; B", "use hemibrain; A", "explain A"):
        with pytest.raises(nlcrit.QueryError):
            NeuronCriteria.where(text)


# > `.criteria` of a query is its filter without the clauses; a path, a text of several answering statements, or an
# > unbound `$` has none (an error).


def test_criteria_of_a_query_is_its_filter_without_the_clauses() -> None:
    assert criteria("A return type sort by pre limit 5") == criteria("A") == criteria("count A") == criteria("explain A")
    assert criteria("let @a = A; @a and pre >= 5") == NC(type="A", instance="A", min_pre=5)
    assert nlcrit.parse("type = $t").bind(t="A").criteria == NC(type="A")


@pytest.mark.parametrize("text", ["A -> B", "A; B", "type = $t", "$x", "let @a = A", "count A -> B"])
def test_a_path_several_answers_and_unbound_parameters_have_no_criteria(text: str) -> None:
    with pytest.raises(nlcrit.QueryError):
        _ = nlcrit.parse(text).criteria


# > `rois` given by nobody shows the union of the directed ones, as in the original, and prints as nothing.


def test_rois_given_by_nobody_shows_the_others_and_prints_as_nothing() -> None:
    both = NC(inputRois="A", outputRois="B")
    assert set(both.rois) == {"A", "B"}
    assert str(both) == "input in (A) and output in (B)"


# > An unsettled `regex='guess'` prints as what it guesses.


def test_an_unsettled_guess_prints_as_what_it_guesses() -> None:
    assert str(NC(type="KC.*")) == 'type ~ "KC.*"'
    assert str(NC(type="KC")) == "type = KC"
    assert str(NC(type=["KC", "MBON.*"])) == 'type = KC or type ~ "MBON.*"'


# > Equality is of the normal form: the canonical form with operands and set items sorted without repeats, and an `or`
# > of `=`, `in`, `~`, `null` on one field merged (no De Morgan).


@pytest.mark.parametrize(
    ("one", "other"),
    [("A and B", "B and A"), ("A or B", "B or A"), ("type in (A, B)", "type in (B, A, A)"), ("A and A", "A"), ("A or A or B", "B or A"),
     ("type = A or type = B", "type in (A, B)"), ("type = A or type null", "type in (A, null)"), ('type ~ "A" or type ~ "B"', 'type ~ ("B", "A")'),
     ("input in (A, B)", "input in (B, A)"), ("type = A or pre = 1 or type = B", "pre = 1 or type in (B, A)"), ("not not A", "A"),
     ("(A or B) and C", "C and (B or A)"), ("A and (B and C)", "(C and A) and B"), ("A and *", "A"), ("* and label = Neuron", "*"),
     ("-> (A and B)", "-> (B and A)"), ("-> A via (X, Y)", "-> A via (Y, X)"), ("soma null", "somaLocation null")],
)  # fmt: skip
def test_these_are_equal(one: str, other: str) -> None:
    assert criteria(one) == criteria(other)
    assert hash(criteria(one)) == hash(criteria(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("A", "B"), ("A and B", "A or B"), ("type = A", "instance = A"), ("type = A", "type = a"), ("type = A", 'type ~ "A"'),
     ("not (A or B)", "not A and not B"), ("input in (A, B)", "input in (A, B) any"), ("input in (A)", "output in (A)"),
     ("bodyId = 1", "bodyId = 1 and label = Neuron"), ("A", "A and label = Segment"), ('type = "5"', "pre = 5"), ("type in ()", "not *"),
     ("input in (A)", "input in (A) min 2"), ("-> A", "<- A"), ("type in (A)", "type in (A, null)")],
)  # fmt: skip
def test_these_are_not_equal(one: str, other: str) -> None:
    assert criteria(one) != criteria(other)


# > `matchvar` and `client` play no part, nor does `roi_req` where no set has two regions.


def test_matchvar_client_and_an_idle_quantifier_play_no_part(real: nlcrit.Dataset) -> None:
    assert NC(type="A", matchvar="m") == NC(type="A", client=real) == NC(type="A")
    assert NC(inputRois="A", roi_req="any") == NC(inputRois="A", roi_req="all") == NC(inputRois="A")
    assert NC(inputRois=["A", "B"], roi_req="any") != NC(inputRois=["A", "B"])


# > Settling a guess gives a new value.


def test_settling_a_guess_gives_a_new_value(real: nlcrit.Dataset) -> None:
    guess = NC(type=["VP3+VP1l_ivPN", "MBON.*"])
    settled = guess.settled(real.vocabulary)
    assert str(guess) == 'type ~ ("VP3+VP1l_ivPN", "MBON.*")'
    assert str(settled) == 'type = VP3+VP1l_ivPN or type ~ "MBON.*"'
    assert settled != guess


# > **Canonical form**: nested `and`/`or` flattened, `*` beside others in an `and` gone, double `not` gone, `not`
# > moved into `in`, `like`, `~` and null tests and nowhere else, no superfluous parentheses; lower-case keywords, one
# > space around operators; `->`, `<-`; one value prints `=` or `~` (negated `!=`, `!~`), several `in (…)`/`~ (…)`,
# > `in (null)` prints `null`, patterns with null `f ~ (…) or f null`, `f in $x` prints `f in ($x)`; sets in
# > parentheses, in the order given, without repeats; the quantifier whenever there are two regions or more and never
# > for one; `notnull`; full catalogue names; `bodyId = 1` (as an operand `1`); `type = X or instance = X` prints `X`;
# > `asc` and the default label are left out, and `min 1` where no `max` stands; clauses return, sort, limit; double
# > quotes only where needed, but always around regexes and globs, in which only a `\` before `\ " ' n r t u` or the
# > end is doubled; also quoted: a name that begins with a group; numbers as Python prints them, control characters as
# > `\n \r \t \uXXXX`;


def test_the_canonical_form_has_files_of_its_own() -> None:
    from tests.identity import test_canonical

    assert len(test_canonical.CANONICAL) + len(test_canonical.VARIANTS) > 400


def test_the_canonical_form_in_short() -> None:
    assert canonical("(A AND (* and not not (B))) or not(type in (C)) or (D or E)") == "A and B or type != C or D or E"
    assert canonical('not (soma null) and type ~ ("X") and input in (R, R) any min 1') == 'somaLocation notnull and type ~ "X" and input in (R)'


# > `let` inlined in criteria and single queries, kept in programs; `$x` kept in a query.


def test_let_is_inlined_in_criteria_and_single_queries_and_kept_in_programs() -> None:
    assert canonical("let @a = A; @a and pre > 5") == "A and pre > 5"
    assert canonical("let @a = A; @a; @a") == "let @a = A; @a; @a"
    assert str(criteria("let @a = A; @a")) == "A"
    assert canonical("bodyId in $x") == "bodyId in ($x)"


# > `NC()` prints `*`, an empty list `in ()`.


def test_no_criteria_print_a_star_and_an_empty_list_prints_in_nothing() -> None:
    assert str(NC()) == "*"
    assert str(NC(type=[])) == "type in ()"
    assert str(NC(bodyId=[], inputRois=[])) == "bodyId in () and input in ()"


# > Criteria print in the constructor's order (neuprint-python 0.6.4's signature), queries in the written one; what is
# > one `NeuronCriteria` prints as one.


def test_criteria_print_in_the_order_of_the_constructor_and_queries_as_written() -> None:
    text = "soma notnull and pre >= 5 and input in (A) and status = Traced and type = X"
    assert canonical(text) == text.replace("soma ", "somaLocation ")
    printed = str(criteria(text))
    assert printed == str(NC(somaLocation=NotNull, min_pre=5, inputRois="A", status="Traced", type="X"))
    parts = printed.split(" and ")
    arguments = ["type", "status", "input", "pre", "somaLocation"]
    order = list(ARGUMENTS)
    names = {"input": "inputRois", "pre": "min_pre"}
    assert [part.split()[0] for part in parts] == sorted(arguments, key=lambda name: order.index(names.get(name, name)))


def test_what_is_one_criteria_prints_as_one() -> None:
    assert str(NC(type="A") & NC(status="Traced")) == str(NC(type="A", status="Traced"))
    assert NC(type="A") & NC(status="Traced") == NC(type="A", status="Traced")
    assert repr(NC(type="A") & NC(status="Traced")) == repr(NC(type="A", status="Traced"))


# > `parse(format(c)).criteria == c`, and `format(parse(q))` is a fixed point with the same meaning.


def test_criteria_come_back_from_their_text() -> None:
    for made in (
        NC(),
        NC(type=["A", "B.*", None], instance=IsNull, cropped=False, bodyId=[3, 1]),
        NC(inputRois=["A", "B"], rois=["A", "B", "C"], roi_req="any", min_roi_inputs=3, label="Segment"),
        ~(NC(type="A") | ~NC(class_="x")) & NeuronCriteria.where('size > 5 or "odd name" = x'),
    ):
        assert nlcrit.parse(str(made)).criteria == made
        assert eval(repr(made), {"NeuronCriteria": NC, "IsNull": IsNull, "NotNull": NotNull, "Regex": Regex}) == made


def test_the_canonical_form_is_a_fixed_point_with_the_same_meaning(small: nlcrit.Dataset) -> None:
    for text in ("not (not (type = A)) and *", "type in (A) or instance in (A)", "not input in (A, A) max 3", "not not 4", "(1 or 2) and (A)"):
        assert canonical(canonical(text)) == canonical(text)
        assert listed(small, canonical(text)) == listed(small, text)


def test_the_table_names_the_rows_of_the_invented_data() -> None:
    assert len(tiny.ROWS) == 24
    assert fault("label = X").code == "NQ307"

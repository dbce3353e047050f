"""
LANGUAGE.md, section 2, as far as it is about connections, and programs.

Asked of the invented connections of `wired.py`, which has one for each rule, and of the bundled hemibrain_mb.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nlcrit
from tests.language.facts import canonical, code, columns, error_of, facts_of, fault, filter_of, listed, rows, statement
from tests.language.wired import COVERAGE

CONFORMANCE = Path(__file__).parents[1] / "data" / "conformance"
BODIES = [1, 2, 3, 4, 5, 6, 7, 8]


def pairs(data: nlcrit.Dataset, query: str, **values: object) -> list[tuple[object, ...]]:
    """The ids and the weight of each row."""
    return rows(data, f"{query} return weight", **values)


def ways(data: nlcrit.Dataset, query: str) -> list[tuple[object, ...]]:
    """The neurons of each path, in order."""
    found: dict[object, list[object]] = {}
    for path, hop, body in rows(data, f"{query} return bodyId"):
        assert hop == len(found.setdefault(path, []))
        found[path].append(body)
    assert list(found) == list(range(1, len(found) + 1))
    return [tuple(bodies) for bodies in found.values()]


def test_the_conformance_queries_of_connections_have_a_canonical_form() -> None:
    for line in (CONFORMANCE / "hemibrain_mb_connections.jsonl").read_text("utf-8").splitlines():
        query = json.loads(line)["query"]
        assert canonical(canonical(query)) == canonical(query)


# > * **Partner filters.** `-> X min 5 via (CA(R))`: this neuron makes at least 5 synapses (default 1; in those
# > regions, summed) onto some *single* neuron of X.


def test_a_partner_filter_keeps_neurons_that_make_a_synapse(wired: nlcrit.Dataset) -> None:
    assert listed(wired, "-> B") == listed(wired, "-> B min 1") == [1, 2, 7]
    assert canonical("-> B min 1") == "-> B"


def test_the_minimum_is_that_of_a_single_partner(wired: nlcrit.Dataset) -> None:
    """1 makes 8 synapses onto 3 and 5 onto 4."""
    assert [listed(wired, f"-> B min {least}") for least in (5, 8, 9)] == [[1, 7], [1], []]


def test_only_synapses_in_the_regions_count(wired: nlcrit.Dataset) -> None:
    assert [listed(wired, f"-> B via ({roi})") for roi in ("CA", "EB", "ME")] == [[1, 7], [2], []]
    assert [listed(wired, f"-> B min {least} via (CA)") for least in (5, 6)] == [[1, 7], [7]]


def test_the_synapses_of_several_regions_are_summed(wired: nlcrit.Dataset) -> None:
    """1 makes 3 and 4 onto 3, and one more that is in no region."""
    assert [listed(wired, f"-> 3 min {least} via (CA, PED)") for least in (7, 8)] == [[1, 7], []]


def test_a_partner_filter_over_no_region_keeps_none(wired: nlcrit.Dataset) -> None:
    assert [listed(wired, query) for query in ("-> B via ()", "not -> B via ()")] == [[], BODIES]


def test_partners_are_any_filter(wired: nlcrit.Dataset) -> None:
    assert listed(wired, "-> (type = B and pre > 30)") == [1]
    assert listed(wired, "-> (type null)") == []
    assert listed(wired, "-> (-> C)") == [1, 2, 3, 7]
    assert listed(wired, "-> (not -> C)") == [1, 3, 4, 5, 6]


def test_partners_are_given_as_names_strings_ids_names_of_filters_and_parameters(wired: nlcrit.Dataset) -> None:
    assert [listed(wired, f"-> {operand}") for operand in ("B", '"B"', "(B)", "(bodyId in (3, 4))")] == [[1, 2, 7]] * 4
    assert [listed(wired, f"-> {operand}") for operand in ("4", "B_R", "*")] == [[1], [1], [1, 2, 3, 4, 5, 6, 7]]
    assert listed(wired, "let @b = type = B; -> @b") == [1, 2, 7]
    asked = [[3, 4], 4, "B", ["B", "C"], nlcrit.NC(type="B"), []]
    assert [listed(wired, "-> $b", b=b) for b in asked] == [
        [1, 2, 7],
        [1],
        [1, 2, 7],
        [1, 2, 3, 4, 6, 7],
        [1, 2, 7],
        [],
    ]


def test_the_numbers_and_regions_of_a_partner_filter_may_be_parameters(wired: nlcrit.Dataset) -> None:
    assert listed(wired, "-> B min $n via $s", n=6, s=["CA"]) == [7]
    assert listed(wired, "-> B partners $n", n=2) == [1]


def test_partners_decide_about_their_label_for_themselves(wired_segments: nlcrit.Dataset) -> None:
    """6 is a Segment alone: 3 makes synapses onto it, and it onto 5."""
    asked = ("-> D", "-> 6", "-> (D and label = Segment)", "-> C", "-> C and label = Segment")
    assert [listed(wired_segments, query) for query in asked] == [[], [3], [3], [3, 4], [3, 4, 6]]


def test_mistakes_in_a_partner_filter(real: nlcrit.Dataset) -> None:
    assert fault("-> MBON01 via (CA)", real) == ("NQ202", 16, 2)
    assert fault("-> (typ = MBON01)", real) == ("NQ201", 5, 3)
    assert fault("-> (pre = many)", real) == ("NQ301", 11, 4)
    assert fault("-> cropped", real) == ("NQ205", 4, 7)


def test_real_partners(real: nlcrit.Dataset) -> None:
    assert real.count("-> APL min 50") + real.count("not -> APL min 50") == 2421
    assert real.count("-> MBON01") == len({row[0] for row in pairs(real, "* -> MBON01")}) > 0


# > `sum min 500`: onto all neurons of X together.


def test_sum_is_over_all_partners_together(wired: nlcrit.Dataset) -> None:
    assert [listed(wired, f"-> B sum min {least}") for least in (7, 8, 13, 14)] == [[1, 7], [1], [1], []]
    assert [listed(wired, f"-> B sum min {least} via (CA)") for least in (8, 9)] == [[1], []]
    assert listed(wired, "-> B sum") == [1, 2, 7]


# > `partners 4`: with at least four different neurons of X, each by the minimum; not together with `sum`; both
# > numbers are at least 1.


def test_a_number_of_different_partners(wired: nlcrit.Dataset) -> None:
    assert [listed(wired, f"-> * partners {number}") for number in (2, 3, 4)] == [[1, 3], [1, 3], []]
    assert [listed(wired, f"<- * partners {number}") for number in (3, 4)] == [[3, 5], []]


def test_each_partner_has_the_minimum(wired: nlcrit.Dataset) -> None:
    assert [listed(wired, f"-> B min {least} partners 2") for least in (5, 6)] == [[1], []]
    assert [listed(wired, f"-> B min {least} partners 2 via (CA, PED)") for least in (5, 6)] == [[1], []]
    assert [listed(wired, f"-> B partners 2 via ({rois})") for rois in ("CA", "PED", "CA, PED")] == [[1], [], [1]]


def test_partners_do_not_go_with_sum() -> None:
    assert fault("-> A sum partners 2") == ("NQ303", 19, 1)


def test_both_numbers_are_at_least_1() -> None:
    assert [fault(f"-> A {bound}")[:2] for bound in ("min 0", "partners 0", "sum min 0")] == [
        ("NQ303", 10),
        ("NQ303", 15),
        ("NQ303", 14),
    ]


# > `<-` is the other way.


def test_the_other_way(wired: nlcrit.Dataset) -> None:
    assert [listed(wired, f"<- A{rest}") for rest in ("", " min 5", " min 5 via (CA)", " partners 2")] == [
        [1, 3, 4],
        [3, 4],
        [4],
        [3],
    ]
    assert [listed(wired, f"<- * sum min {least}") for least in (13, 16, 17)] == [[3, 5], [3], []]
    assert canonical("from A min 5") == "<- A min 5"


# > Never unknown: a neuron without connections does not match, and `not` keeps it.


def test_a_neuron_without_connections_does_not_match_and_not_keeps_it(wired: nlcrit.Dataset) -> None:
    assert [listed(wired, query) for query in ("E and -> *", "E and not -> *", "E and not <- *")] == [[], [8], [8]]
    assert listed(wired, "not -> B") == [3, 4, 5, 6, 8]


def test_a_missing_property_of_a_partner_is_as_in_any_filter(wired: nlcrit.Dataset) -> None:
    """7 has no type, and so is neither of type A nor of another."""
    assert [listed(wired, query) for query in ("<- A", "<- (type != A)", "<- (type null)")] == [
        [1, 3, 4],
        [1, 2, 5, 6],
        [3],
    ]
    assert listed(wired, "not <- (type != A)") == [3, 4, 7, 8]


def test_partner_filters_go_with_and_or_and_not(wired: nlcrit.Dataset) -> None:
    assert listed(wired, "-> B and <- C") == [1]
    assert listed(wired, "-> B or <- B") == [1, 2, 5, 6, 7]
    assert listed(wired, "not (-> B or <- B)") == [3, 4, 8]
    assert listed(wired, "type = A and not <- C") == [2]
    assert wired.run("count -> B") == wired.count("-> B") == 3


# > * **Connection tables.** `A -[weight >= 5, in (CA(R))]-> B`: one row a pair: `bodyId_pre, bodyId_post, weight,
# > type_pre, type_post, instance_pre, instance_post`, sorted by the ids; `A <- B` has B as `bodyId_pre`.

PAIR = ["bodyId_pre", "bodyId_post", "weight", "type_pre", "type_post", "instance_pre", "instance_post"]


def test_one_row_a_pair_sorted_by_the_ids(wired: nlcrit.Dataset) -> None:
    assert rows(wired, "A -> B") == [
        (1, 3, 8, "A", "B", "A_L", "B_L"),
        (1, 4, 5, "A", "B", "A_L", "B_R"),
        (2, 3, 1, "A", "B", "A_R", "B_L"),
    ]
    assert columns(wired, "A -> B") == columns(wired, "E -> E") == PAIR
    assert nlcrit.parse("A -> B").kind == "connections"


def test_the_other_arrow_has_the_second_neurons_as_bodyid_pre(wired: nlcrit.Dataset) -> None:
    assert rows(wired, "B <- A") == rows(wired, "A -> B")
    assert pairs(wired, "B <-[weight >= 8]- A") == [(1, 3, 8)]
    assert canonical("B <- A") == "B <- A"


def test_both_conditions_of_an_arrow(wired: nlcrit.Dataset) -> None:
    assert pairs(wired, "A -[weight >= 5, in (CA)]-> B") == [(1, 4, 5)]
    assert pairs(wired, "A -[in (CA), weight >= 3]-> B") == [(1, 3, 3), (1, 4, 5)]


def test_a_count_is_compared_in_every_way(wired: nlcrit.Dataset) -> None:
    found = {
        operator: [row[2] for row in pairs(wired, f"A -[weight {operator} 5]-> B")]
        for operator in ("=", "!=", "<", "<=", ">", ">=")
    }
    assert found == {"=": [5], "!=": [8, 1], "<": [1], "<=": [5, 1], ">": [8], ">=": [8, 5]}
    assert pairs(wired, "A -[weight > 1, weight < 8]-> B") == [(1, 4, 5)]


def test_other_counts_of_a_connection(wired: nlcrit.Dataset) -> None:
    assert rows(wired, "* -[weightHP >= 5]-> * return weightHP, weight") == [
        (1, 3, 6, 8),
        (1, 4, 5, 5),
        (4, 5, 5, 6),
        (7, 3, 7, 7),
    ]
    assert pairs(wired, "A -[WEIGHTHP >= 6]-> B") == [(1, 3, 8)]
    assert fault("A -[wight >= 5]-> B", wired) == ("NQ211", 5, 10)


def test_a_count_that_is_missing_passes_no_test(wired: nlcrit.Dataset) -> None:
    assert rows(wired, "3 -> 6 return weightHP") == [(3, 6, None)]
    assert pairs(wired, "3 -[weightHP < 100]-> *") == [(3, 2, 4), (3, 5, 4)]


def test_ends_are_names_strings_ids_names_of_filters_and_parameters(wired: nlcrit.Dataset) -> None:
    assert [len(pairs(wired, f"{first} -> 3")) for first in ("A", '"A"', "A_L", "1", "*", "(pre > 10)")] == [
        2,
        2,
        1,
        1,
        3,
        2,
    ]
    assert pairs(wired, "let @a = type = A; @a -> @a") == [(1, 1, 2)]
    assert pairs(wired, "$a -> $b", a=[1, 2], b="B") == pairs(wired, "A -> B")
    assert pairs(wired, "$a -[weight >= $n, in $s]-> B", a=nlcrit.NC(type="A"), n=5, s=["CA"]) == [(1, 4, 5)]
    assert pairs(wired, "$a -> B", a=[]) == []


def test_ends_decide_about_their_label_for_themselves(wired_segments: nlcrit.Dataset) -> None:
    asked = ("* -> D", "* -> 6", "* -> (D and label = Segment)", "* -> C")
    assert [[row[:2] for row in pairs(wired_segments, query)] for query in asked] == [
        [],
        [(3, 6)],
        [(3, 6)],
        [(3, 5), (4, 5)],
    ]


def test_a_connection_with_an_end_that_is_no_neuron_plays_no_part(wired: nlcrit.Dataset) -> None:
    assert [pairs(wired, query) for query in ("98 -> *", "* -> 99", "* -[weight >= 50]-> *")] == [[], [], []]
    assert wired.vocabulary.outside == 2


def test_a_connection_of_no_synapses_is_none(wired: nlcrit.Dataset) -> None:
    assert (pairs(wired, "2 -> 5"), listed(wired, "2 and -> 5")) == ([], [])
    assert pairs(wired, "* -[weight <= 1]-> *") == [(2, 3, 1)]


def test_a_connection_table_has_no_bodyids_and_no_criteria(real: nlcrit.Dataset) -> None:
    with pytest.raises(nlcrit.UnsupportedQueryError) as refused:
        real.ids("A -> B")
    assert refused.value.code == "NQ503"
    for text in ("A -> B", "count A -> B", "explain A -> B"):
        with pytest.raises(nlcrit.UnsupportedQueryError) as caught:
            _ = nlcrit.parse(text).criteria
        assert caught.value.code == "NQ503"


# > `weight` is the total over all regions, `NotPrimary` included; with `in S` weight and its bound count the synapses
# > in S alone, and pairs without any drop out.


def test_weight_is_the_total_over_all_regions(wired: nlcrit.Dataset) -> None:
    assert pairs(wired, "1 -> 3") == [(1, 3, 8)]
    assert rows(wired, "1 -> 3 return roi, weight") == [(1, 3, "CA", 3), (1, 3, "NotPrimary", 1), (1, 3, "PED", 4)]


def test_rows_of_one_pair_and_region_add_up(wired: nlcrit.Dataset) -> None:
    assert pairs(wired, "4 -> 5") == pairs(wired, "4 -[in (ME)]-> 5") == [(4, 5, 6)]


def test_weight_counts_the_synapses_in_the_regions_alone(wired: nlcrit.Dataset) -> None:
    assert pairs(wired, "1 -[in (CA)]-> *") == [(1, 1, 2), (1, 3, 3), (1, 4, 5)]
    assert pairs(wired, "1 -[in (CA, PED)]-> 3") == [(1, 3, 7)]


def test_so_does_its_bound(wired: nlcrit.Dataset) -> None:
    assert [pairs(wired, f"1 -[in (CA, PED), weight >= {least}]-> 3") for least in (7, 8)] == [[(1, 3, 7)], []]
    assert [pairs(wired, f"1 -[in (CA), weight >= {least}]-> 3") for least in (3, 4)] == [[(1, 3, 3)], []]


def test_pairs_without_synapses_there_drop_out(wired: nlcrit.Dataset) -> None:
    assert pairs(wired, "2 -[in (CA, PED)]-> *") == []
    assert pairs(wired, "A -[in (CA), weight <= 9]-> B") == [(1, 3, 3), (1, 4, 5)]
    assert pairs(wired, "A -[in ()]-> B") == []


def test_mistakes_in_an_arrow(real: nlcrit.Dataset) -> None:
    assert fault("A -[in (CA)]-> B", real) == ("NQ202", 9, 2)
    assert fault("A -[in (CA(R)), in (gL(R))]-> B").code == "NQ303"
    assert fault("A -[weight >= 1.5]-> B").code == "NQ304"


# > `return` names the columns, the ids always first, with properties of either end (`somaSide_pre`); `return roi`
# > (single arrows only) splits each pair by region, weight then per region, the bound still on the pair.


def test_return_names_the_columns_with_the_ids_first(wired: nlcrit.Dataset) -> None:
    assert columns(wired, "A -> B return weight") == ["bodyId_pre", "bodyId_post", "weight"]
    assert columns(wired, "A -> B return type_post, bodyId_post, weight, type_post") == [
        "bodyId_pre",
        "bodyId_post",
        "type_post",
        "weight",
    ]


def test_return_gives_properties_of_either_end(wired: nlcrit.Dataset) -> None:
    assert rows(wired, "2 -> B return somaSide_pre, somaSide_post, pre_post") == [(2, 3, "R", "L", 30)]


def test_columns_are_found_by_alias_and_in_any_case(wired: nlcrit.Dataset) -> None:
    assert columns(wired, "A -> B return class__pre, SOMASIDE_POST, Weight, id_pre") == [
        "bodyId_pre", "bodyId_post", "class_pre", "somaSide_post", "weight",
    ]  # fmt: skip


def test_a_property_without_its_end_is_an_error(wired: nlcrit.Dataset) -> None:
    error = error_of("A -> B return type", wired)
    assert (error.code, error.suggestions) == ("NQ210", ("type_pre", "type_post"))


def test_return_roi_splits_each_pair_by_region(wired: nlcrit.Dataset) -> None:
    assert rows(wired, "5 -> 1 return roi, weight, weightHP") == [(5, 1, "CA", 1, 1), (5, 1, "NotPrimary", 2, 1)]
    assert rows(wired, "1 -[in (MB)]-> 3 return weight, roi") == [(1, 3, 3, "CA"), (1, 3, 4, "PED")]


def test_return_roi_alone_gives_the_ids_and_the_region(wired: nlcrit.Dataset) -> None:
    assert rows(wired, "5 -> 1 return roi") == [(5, 1, "CA"), (5, 1, "NotPrimary")]
    assert columns(wired, "5 -> 1 return roi") == ["bodyId_pre", "bodyId_post", "roi"]


def test_the_bound_is_still_on_the_pair(wired: nlcrit.Dataset) -> None:
    assert rows(wired, "1 -[weight >= 8]-> B return roi, weight") == [
        (1, 3, "CA", 3),
        (1, 3, "NotPrimary", 1),
        (1, 3, "PED", 4),
    ]
    assert rows(wired, "1 -[weight >= 7, in (MB)]-> B return roi, weight") == [(1, 3, "CA", 3), (1, 3, "PED", 4)]
    assert rows(wired, "1 -[weight >= 8, in (MB)]-> B return roi, weight") == []


def test_return_roi_goes_with_single_arrows_only() -> None:
    assert [code(f"{path} return roi") for path in ("A -> B -> C", "A -[path 1..2]-> B")] == ["NQ303"] * 2


# > A neuron may connect to itself.


def test_a_neuron_may_connect_to_itself(wired: nlcrit.Dataset) -> None:
    assert pairs(wired, "A -> A") == pairs(wired, "1 -> 1") == [(1, 1, 2)]
    assert listed(wired, "1 and -> 1") == [1]


# > A chain `A -> B -> C` gives one row a path: `bodyId_0, bodyId_1, bodyId_2, weight_1, weight_2, type_0 …`, in the
# > order written, whichever way the arrows point; a neuron may recur.


def chains(data: nlcrit.Dataset, query: str) -> list[tuple[object, ...]]:
    return rows(data, f"{query} return weight_1, weight_2")


def test_a_chain_has_one_row_a_path(wired: nlcrit.Dataset) -> None:
    assert chains(wired, "A -> B -> C") == [(1, 3, 5, 8, 4), (1, 4, 5, 5, 6), (2, 3, 5, 1, 4)]
    assert rows(wired, "2 -> B -> C") == [(2, 3, 5, 1, 4, "A", "B", "C", "A_R", "B_L", "C_L")]


def test_the_columns_of_a_chain_are_numbered(wired: nlcrit.Dataset) -> None:
    expected = ["bodyId_0", "bodyId_1", "bodyId_2", "weight_1", "weight_2"]
    expected += ["type_0", "type_1", "type_2", "instance_0", "instance_1", "instance_2"]
    assert columns(wired, "A -> B -> C") == expected
    assert columns(wired, "A -> B -> C return weightHP_2, somaSide_1") == [*expected[:3], "weightHP_2", "somaSide_1"]


def test_a_chain_is_told_in_the_order_written_whichever_way_the_arrows_point(wired: nlcrit.Dataset) -> None:
    assert chains(wired, "C <- B <- A") == [(5, 3, 1, 4, 8), (5, 3, 2, 4, 1), (5, 4, 1, 6, 5)]
    assert chains(wired, "C <- B -> D") == [(5, 3, 6, 4, 10)]
    assert chains(wired, "1 -> B <- 7") == [(1, 3, 7, 8, 7)]


def test_each_arrow_of_a_chain_has_its_own_conditions(wired: nlcrit.Dataset) -> None:
    assert chains(wired, "A -[weight >= 5]-> B -[weight >= 5]-> *") == [(1, 3, 6, 8, 10), (1, 4, 5, 5, 6)]
    assert chains(wired, "A -[in (CA)]-> B -[in (ME)]-> *") == [(1, 4, 5, 5, 6)]


def test_a_neuron_may_recur_in_a_chain(wired: nlcrit.Dataset) -> None:
    assert chains(wired, "1 -> 1 -> 1") == [(1, 1, 1, 2, 2)]
    assert [row[:3] for row in chains(wired, "A -> B <- A")] == [(1, 3, 1), (1, 3, 2), (1, 4, 1), (2, 3, 1), (2, 3, 2)]


def test_every_neuron_may_stand_between(wired: nlcrit.Dataset, wired_segments: nlcrit.Dataset) -> None:
    """An operand of its own decides about its label, so that `*` are Neurons."""
    asked = ("3 -> * -> C", "3 -> (* and label = Segment) -> C")
    assert [[row[1] for row in chains(data, asked[0])] for data in (wired, wired_segments)] == [[6], []]
    assert [row[1] for row in chains(wired_segments, asked[1])] == [6]


# > `-[path 1..3]->` stands alone: all paths of that many hops, no neuron twice, one row a hop (`path` from 1, `hop`
# > from 0 at the start, `bodyId, type, weight`, null at hop 0), `weight >= N` bounding every hop.


def test_path_stands_alone() -> None:
    asked = ("A -[path 1..3]-> B -> C", "A -[path 1, path 2]-> B", "A -[path 3..2]-> B", "A -[path 0..2]-> B")
    assert [code(text) for text in asked] == ["NQ303"] * 4
    assert canonical("A -[path $n..$m]-> B") == "A -[path $n..$m]-> B"


def test_all_paths_of_that_many_hops(wired: nlcrit.Dataset) -> None:
    two = [(1, 3, 5), (1, 4, 5), (2, 3, 5)]
    assert ways(wired, "A -[path 2]-> C") == two
    assert ways(wired, "A -[path 1..3]-> C") == [*two, (1, 3, 6, 5), (2, 3, 6, 5)]
    assert ways(wired, "A -[path 3]-> C") == [(1, 3, 6, 5), (2, 3, 6, 5)]
    assert ways(wired, "A -[path 1]-> C") == []
    assert len(wired.run("A -[path $n..$m]-> C", n=1, m=2)) == 9


def test_no_neuron_is_twice_in_a_path(wired: nlcrit.Dataset) -> None:
    assert ways(wired, "1 -[path 1..5]-> 1") == []
    assert ways(wired, "3 -[path 1..5]-> 3") == []
    assert ways(wired, "2 -[path 1..4]-> 4") == [(2, 3, 5, 1, 4)]


def test_a_goal_may_lie_on_the_way_to_another(wired: nlcrit.Dataset) -> None:
    assert ways(wired, "2 -[path 1..2]-> (bodyId in (3, 5))") == [(2, 3), (2, 3, 5)]


def test_a_path_has_one_row_a_hop(wired: nlcrit.Dataset) -> None:
    assert columns(wired, "A -[path 1..3]-> C") == ["path", "hop", "bodyId", "type", "weight"]
    assert rows(wired, "2 -[path 2..3]-> C") == [
        (1, 0, 2, "A", None), (1, 1, 3, "B", 1), (1, 2, 5, "C", 4),
        (2, 0, 2, "A", None), (2, 1, 3, "B", 1), (2, 2, 6, "D", 10), (2, 3, 5, "C", 3),
    ]  # fmt: skip


def test_return_names_columns_of_a_path(wired: nlcrit.Dataset) -> None:
    assert columns(wired, "A -[path 2]-> C return somaSide, weightHP") == [
        "path",
        "hop",
        "bodyId",
        "somaSide",
        "weightHP",
    ]
    assert rows(wired, "4 -[path 1]-> C return weightHP, hop") == [(1, 0, 4, None), (1, 1, 5, 5)]


def test_the_bound_is_on_every_hop(wired: nlcrit.Dataset) -> None:
    assert ways(wired, "A -[path 1..3, weight >= 4]-> C") == [(1, 3, 5), (1, 4, 5)]


def test_a_path_is_told_in_the_order_written(wired: nlcrit.Dataset) -> None:
    """The other way, hop 0 is a neuron of the first operand too."""
    assert ways(wired, "C <-[path 2]- A") == [(5, 3, 1), (5, 3, 2), (5, 4, 1)]
    assert rows(wired, "C <-[path 2]- 2") == [(1, 0, 5, "C", None), (1, 1, 3, "B", 4), (1, 2, 2, "A", 1)]


# > Chains are sorted by their ids left to right, `return roi` by ids, then region; paths by length, then ids, and
# > numbered so.


def test_chains_are_sorted_by_their_ids_left_to_right(wired: nlcrit.Dataset) -> None:
    found = [row[:3] for row in chains(wired, "* <- * -> *")]
    assert found == sorted(found)  # type: ignore[type-var]
    assert len(found) == 23


def test_return_roi_is_sorted_by_ids_then_region(wired: nlcrit.Dataset) -> None:
    found = rows(wired, "* -> * return roi")
    assert found == sorted(found)  # type: ignore[type-var]
    assert found[:5] == [(1, 1, "CA"), (1, 3, "CA"), (1, 3, "NotPrimary"), (1, 3, "PED"), (1, 4, "CA")]


def test_paths_are_sorted_by_length_then_ids_and_numbered_so(wired: nlcrit.Dataset) -> None:
    found = ways(wired, "* -[path 1..4]-> *")
    assert found == sorted(found, key=lambda way: (len(way), way))  # type: ignore[arg-type]
    assert found[:3] == [(1, 3), (1, 4), (2, 3)]


def test_ids_beyond_floats_are_sorted_exactly(real: nlcrit.Dataset) -> None:
    found = [row[:2] for row in pairs(real, "(type ~ 'PAM.*') -[weight >= 5]-> (type ~ 'KC.*')")]
    assert found == sorted(found)  # type: ignore[type-var]
    assert len(found) == len(set(found)) > 100


def test_sort_by_comes_before_the_ids_with_missing_values_last(wired: nlcrit.Dataset) -> None:
    up, down = ([row[:2] for row in rows(wired, f"* -> (B or C) sort by type_pre {way}")] for way in ("asc", "desc"))
    assert up == [(1, 3), (1, 4), (2, 3), (3, 5), (4, 5), (6, 5), (7, 3)]
    assert down == [(6, 5), (3, 5), (4, 5), (1, 3), (1, 4), (2, 3), (7, 3)]
    assert rows(wired, "3 -> * return weightHP sort by weightHP desc") == [(3, 2, 4), (3, 5, 2), (3, 6, None)]


def test_ties_are_broken_by_the_ids(wired: nlcrit.Dataset) -> None:
    assert pairs(wired, "* -[weight <= 3]-> *") == [(1, 1, 2), (2, 3, 1), (5, 1, 3), (6, 5, 3)]
    assert rows(wired, "* -[weight <= 3]-> * return weight sort by weight desc") == [
        (5, 1, 3),
        (6, 5, 3),
        (1, 1, 2),
        (2, 3, 1),
    ]


def test_sort_by_what_is_not_returned_and_by_regions(wired: nlcrit.Dataset) -> None:
    assert rows(wired, "A -> B return type_pre sort by weight") == [(2, 3, "A"), (1, 4, "A"), (1, 3, "A")]
    assert rows(wired, "1 -> B return roi sort by roi desc, weight desc") == [
        (1, 3, "PED"), (1, 3, "NotPrimary"), (1, 4, "CA"), (1, 3, "CA"),
    ]  # fmt: skip
    assert code("A -> B sort by roi", wired) == "NQ303"
    assert rows(wired, "A -> B -> C return type_0 sort by weight_2 desc, bodyId_0 desc") == [
        (1, 4, 5, "A"),
        (2, 3, 5, "A"),
        (1, 3, 5, "A"),
    ]


# > `in S` and the bounds of an arrow bind every hop of it; what lies between are Neurons.


def test_the_regions_of_an_arrow_bind_every_hop(wired: nlcrit.Dataset) -> None:
    assert rows(wired, "A -[path 1..3, in (CA)]-> C") == [(1, 0, 1, "A", None), (1, 1, 3, "B", 3), (1, 2, 5, "C", 2)]
    assert ways(wired, "A -[path 1..3, in (MB), weight >= 5]-> *") == [(1, 3), (1, 4), (1, 3, 6)]
    assert ways(wired, "A -[path 1..3, in ()]-> *") == []


def test_what_lies_between_are_neurons(wired_segments: nlcrit.Dataset) -> None:
    """6 is none: a path may begin and end there, and not go through."""
    assert ways(wired_segments, "A -[path 1..3]-> C") == [(1, 3, 5), (1, 4, 5), (2, 3, 5)]
    assert ways(wired_segments, "A -[path 2]-> 6") == [(1, 3, 6), (2, 3, 6)]
    assert ways(wired_segments, "6 -[path 1..2]-> *") == [(6, 5), (6, 5, 1)]
    assert ways(wired_segments, "3 -[path 1..2]-> (* and label = Segment)") == [(3, 2), (3, 5), (3, 6), (3, 5, 1)]


# > `limit` and `count` count rows, for `path` paths;


def test_limit_cuts_rows_after_sorting(wired: nlcrit.Dataset) -> None:
    assert rows(wired, "* -> * return weight sort by weight desc limit 2") == [(3, 6, 10), (1, 3, 8)]
    assert rows(wired, "1 -> 3 return roi limit 2") == [(1, 3, "CA"), (1, 3, "NotPrimary")]
    assert len(rows(wired, "A -> B -> C limit 2")) == 2
    assert len(rows(wired, "A -> B limit 0")) == 0
    facts = facts_of(wired, "A -> B limit 2")
    assert (facts["rows"], facts["truncated"], facts["paths"]) == (2, True, None)


def test_limit_counts_paths(wired: nlcrit.Dataset) -> None:
    assert ways(wired, "A -[path 1..3]-> C limit 2") == [(1, 3, 5), (1, 4, 5)]
    cut, whole = (facts_of(wired, f"A -[path 1..3]-> C limit {limit}") for limit in (2, 5))
    assert (cut["rows"], cut["paths"], cut["truncated"]) == (6, 2, True)
    assert (whole["rows"], whole["paths"], whole["truncated"]) == (17, 5, False)


def test_count_counts_rows_and_paths(wired: nlcrit.Dataset) -> None:
    assert [wired.run(f"count {path}") for path in ("A -> B", "A -> B -> C", "* <- * -> *", "A -> A", "E -> *")] == [
        3,
        3,
        23,
        1,
        0,
    ]
    assert wired.run("count A -[path 1..3]-> C") == wired.count("A -[path 1..3]-> C") == 5
    assert wired.count("1 -> 3 return roi") == 3
    assert nlcrit.parse("count A -> B").kind == "count"


# > `sort by` does not go with `path`.


def test_sort_by_does_not_go_with_path() -> None:
    assert code("A -[path 1..2]-> B sort by bodyId") == "NQ115"


# > * Per-connection counts exist for primary regions and `NotPrimary`. Other regions expand by `roiHierarchy` to the
# > set of primary ones, each counted once; a region not wholly made of primary ones is an error that names the
# > primary region around it, or else its parts that are not primary.


def test_connections_are_counted_in_primary_regions_and_notprimary(wired: nlcrit.Dataset) -> None:
    assert pairs(wired, "* -[in (NotPrimary)]-> *") == [(1, 3, 1), (5, 1, 2), (6, 5, 3)]
    assert pairs(wired, "* -[in (PED, NotPrimary)]-> 3") == [(1, 3, 5)]
    assert listed(wired, "-> C via (NotPrimary)") == [6]


def test_other_regions_stand_for_the_primary_ones_that_they_are_made_of(wired: nlcrit.Dataset) -> None:
    assert pairs(wired, "* -[in (MB)]-> *") == pairs(wired, "* -[in (CA, PED)]-> *")
    assert [listed(wired, f"-> 3 min {least} via (MB)") for least in (7, 8)] == [[1, 7], []]


def test_each_primary_region_is_counted_once(wired: nlcrit.Dataset) -> None:
    assert pairs(wired, "1 -[in (MB, CA, CA)]-> 3") == [(1, 3, 7)]
    assert listed(wired, "-> 3 sum min 8 via (MB, CA)") == []


def test_a_region_inside_a_primary_one_is_an_error_that_names_that(wired: nlcrit.Dataset) -> None:
    for text in ("A -[in (tip)]-> B", "-> B via (tip)"):
        error = error_of(text, wired)
        assert (error.code, error.message) == (
            "NQ209",
            "connections are not counted in 'tip': it lies inside the primary region 'CA'",
        )


def test_a_region_with_other_parts_is_an_error_that_names_these(wired: nlcrit.Dataset) -> None:
    found = [(error.code, error.message) for error in error_of("A -[in (OL, MB, brain)]-> B", wired).errors]
    assert found == [
        ("NQ209", f"connections are not counted in '{region}': of its parts 'LA' is not primary")
        for region in ("OL", "brain")
    ]


def test_the_regions_of_the_bundled_data_set(real: nlcrit.Dataset) -> None:
    parts = real.vocabulary.regions["MB(R)"].children
    assert len(parts) == 7
    assert real.count("* -[in (MB(R))]-> MBON01") == real.run("count * -[in $parts]-> MBON01", parts=list(parts)) > 0
    assert code("A -[in (FB-column3)]-> B", real) == "NQ209"
    assert code("A -[in (Nowhere)]-> B", real) == "NQ202"


# > (A server that stores all regions per connection is asked as it is.)


def test_servers_come_later() -> None:
    """Nothing of this sentence can be tried without one."""


# > A data set without connections says so.


def test_a_data_set_without_connections_says_so(lobe: nlcrit.Dataset, real: nlcrit.Dataset) -> None:
    assert (lobe.vocabulary.has_connections, real.vocabulary.has_connections) == (False, True)
    for text in (
        "A -> B",
        "-> B",
        "count A -> B",
        "A -[path 1..2]-> B",
        "not (A and <- B)",
        "A -> B return weight, type_pre",
    ):
        error = error_of(text, lobe)
        assert isinstance(error, nlcrit.UnsupportedQueryError)
        assert (error.code, error.message) == ("NQ505", "the data set fib19:v1.0 has no connections"), text


# > Where `meta.json` says what the connections cover (`connectionCoverage`), `explain` and the footer repeat it.


def test_what_the_connections_cover_is_repeated_in_explain(wired: nlcrit.Dataset) -> None:
    for text in ("-> B", "A -> B", "A -> B -> C", "A -[path 1..2]-> C"):
        assert COVERAGE in " ".join(str(wired.explain(text)).split()), text
    assert COVERAGE not in " ".join(str(wired.explain("type = A")).split())


def test_what_the_connections_cover_is_in_the_facts_of_the_footer(wired: nlcrit.Dataset, real: nlcrit.Dataset) -> None:
    asked = ("-> B", "A -> B", "A -[path 1..2]-> C", "not <- (-> B)", "type = A")
    assert [facts_of(wired, text)["coverage"] for text in asked] == [COVERAGE] * 4 + [None]
    assert facts_of(real, "-> MBON01")["coverage"] == real.vocabulary.coverage
    assert real.vocabulary.coverage


# > * **Programs.** Each statement answers in order.


def test_each_statement_answers_in_order(real: nlcrit.Dataset) -> None:
    first, second, third = real.run("type = APL; count type = APL; explain type = APL")  # type: ignore[misc,union-attr]
    assert (len(first), second, "APL" in str(third)) == (1, 1, True)


def test_a_text_of_one_answer_is_no_list(real: nlcrit.Dataset) -> None:
    assert real.run("let @apl = type = APL; count @apl") == 1
    assert real.run("let @apl = type = APL") == []


# > `let` holds to the end of the text (in a terminal or notebook: of the session), no redefinition within one text,
# > no recursion.


def test_let_holds_to_the_end_of_the_text(real: nlcrit.Dataset) -> None:
    assert real.run("let @a = type = APL; count @a; count @a") == [1, 1]
    assert code("count @a", real) == "NQ203"
    assert code("@a; let @a = type = APL") == "NQ203"


def test_let_binds_as_a_whole(real: nlcrit.Dataset) -> None:
    query = 'let @two = MBON01 or APL; count @two and pre > 0; count not @two; count type ~ "MBON.*" and @two'
    assert real.run(query) == [3, 2418, 2]


def test_let_may_use_what_stands_before_it(real: nlcrit.Dataset) -> None:
    assert real.run('let @m = type ~ "MBON.*"; let @big = @m and pre > 1000; count @big') == real.count(
        'type ~ "MBON.*" and pre > 1000'
    )


def test_let_holds_in_a_session(real: nlcrit.Dataset) -> None:
    session = real.session()
    assert session.ask("let @a = type = APL") == []
    (question,) = session.ask("@a")
    assert [body for body, *_ in real.answer(question).rows()] == [425790257]
    session.ask("let @a = MBON01")
    (question,) = session.ask("@a")
    assert len(list(real.answer(question).rows())) == 2


def test_no_redefinition_within_one_text() -> None:
    assert fault("let @a = A; let @a = B; @a") == ("NQ206", 17, 2)


def test_no_recursion() -> None:
    assert code("let @a = @a and A; A") == "NQ203"
    assert code("let @a = @b; let @b = @a; A") == "NQ203"


def test_an_error_leaves_a_session_as_it_was(real: nlcrit.Dataset) -> None:
    session = real.session()
    with pytest.raises(nlcrit.QueryError):
        session.ask("let @a = type = APL; typ = A")
    with pytest.raises(nlcrit.QueryError):
        session.ask("@a")


# > `use` holds until the next.


def test_use_holds_until_the_next(real: nlcrit.Dataset) -> None:
    assert real.run("count *; use fib19; count *; use hemibrain_mb; count *") == [2421, 1442, 2421]
    assert real.run("use fib19:v1.0; count roi in (ME)") == 892
    assert fault("use nowhere; *", real) == ("NQ208", 5, 7)


def test_names_are_those_of_the_data_set_in_use(real: nlcrit.Dataset) -> None:
    assert code("use fib19; roi in (CA(R))", real) == "NQ202"
    assert code("roi in (ME)", real) == "NQ202"


def test_statements_are_queries_of_their_own() -> None:
    program = nlcrit.parse("let @a = A; @a and pre > 5; count @a")
    assert program.kind == "program"
    assert [str(query) for query in program.statements] == ["A and pre > 5", "count A"]
    assert statement("count A") != statement("A")
    assert filter_of("A") is not None


def test_a_list_of_a_program_is_run_in_the_order_of_the_text(real: nlcrit.Dataset) -> None:
    assert [len(frame) for frame in real.run("type = APL; MBON01")] == [1, len(listed(real, "MBON01"))]  # type: ignore[union-attr,arg-type]

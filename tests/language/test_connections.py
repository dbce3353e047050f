"""
LANGUAGE.md, section 2, as far as it is about connections, and programs.

Connections are not answered yet: what is said of them parses, prints canonically, is checked as far as that goes
without data, and then gives an error of its own. A sentence about numbers that only data could show has the query
that asks for them; their answers are in `tests/data/conformance/hemibrain_mb_connections.jsonl`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nlcrit
from tests.language.facts import canonical, code, error_of, fault, filter_of, listed, statement

CONFORMANCE = Path(__file__).parents[1] / "data" / "conformance"


def refused(data: nlcrit.Dataset, *queries: str) -> bool:
    """Whether all of them are read, print as they are, and are refused when they are run."""
    for query in queries:
        assert canonical(query) == query
        error = error_of(query, data)
        assert isinstance(error, nlcrit.UnsupportedQueryError)
        assert error.code == "NQ501", query
    return True


def test_the_conformance_queries_of_connections_are_read_and_refused(real: nlcrit.Dataset) -> None:
    for line in (CONFORMANCE / "hemibrain_mb_connections.jsonl").read_text("utf-8").splitlines():
        query = json.loads(line)["query"]
        assert canonical(canonical(query)) == canonical(query)
        assert code(query, real) == "NQ501", query


# > * **Partner filters.** `-> X min 5 via (CA(R))`: this neuron makes at least 5 synapses (default 1; in those
# > regions, summed) onto some *single* neuron of X.


def test_a_partner_filter_with_a_minimum_and_regions(real: nlcrit.Dataset) -> None:
    assert refused(real, "-> MBON01", "-> MBON01 min 5", "-> MBON01 min 5 via (CA(R))", "<- MBON01 via (CA(R), gL(R))")
    assert canonical("-> MBON01 min 1") == "-> MBON01"
    assert code("-> MBON01 via (CA)", real) == "NQ202"
    assert code("-> (typ = MBON01)", real) == "NQ201"
    assert code("-> (pre = many)", real) == "NQ301"


# > `sum min 500`: onto all neurons of X together.


def test_a_partner_filter_over_all_partners_together(real: nlcrit.Dataset) -> None:
    assert refused(real, '-> (type ~ "MBON.*") sum min 500', "<- (KCg or APL) sum")


# > `partners 4`: with at least four different neurons of X, each by the minimum; not together with `sum`; both
# > numbers are at least 1.


def test_a_partner_filter_with_a_number_of_partners(real: nlcrit.Dataset) -> None:
    assert refused(real, '-> (type ~ "MBON.*") partners 4', '<- (type ~ "KC.*") min 2 partners 4')
    assert fault("-> A sum partners 2") == ("NQ303", 19, 1)
    assert [fault(f"-> A {bound}")[:2] for bound in ("min 0", "partners 0", "sum min 0")] == [("NQ303", 10), ("NQ303", 15), ("NQ303", 14)]


# > `<-` is the other way.


def test_the_other_way(real: nlcrit.Dataset) -> None:
    assert refused(real, "<- APL min 5")
    assert canonical("from APL min 5") == "<- APL min 5"


# > Never unknown: a neuron without connections does not match, and `not` keeps it.


def test_not_may_stand_before_a_partner_filter(real: nlcrit.Dataset) -> None:
    assert refused(real, "not -> MBON01", "not (-> MBON01 or <- APL)", "type = APL and not <- APL")


# > * **Connection tables.** `A -[weight >= 5, in (CA(R))]-> B`: one row a pair: `bodyId_pre, bodyId_post, weight,
# > type_pre, type_post, instance_pre, instance_post`, sorted by the ids; `A <- B` has B as `bodyId_pre`.


def test_a_connection_table(real: nlcrit.Dataset) -> None:
    assert refused(real, "KCg -> MBON01", "KCg <- MBON01", '(type ~ "KC.*") -[weight >= 5, in (CA(R))]-> (type ~ "MBON.*")')
    assert nlcrit.parse("A -> B").kind == "connections"


def test_a_connection_table_has_no_bodyids_and_no_criteria(real: nlcrit.Dataset) -> None:
    for method in (real.ids, real.count, real.compile, real.explain):
        with pytest.raises(nlcrit.UnsupportedQueryError):
            method("A -> B")
    for text in ("A -> B", "count A -> B", "explain A -> B"):
        with pytest.raises(nlcrit.UnsupportedQueryError) as caught:
            _ = nlcrit.parse(text).criteria
        assert caught.value.code == "NQ503"


# > `weight` is the total over all regions, `NotPrimary` included; with `in S` weight and its bound count the synapses
# > in S alone, and pairs without any drop out.


def test_the_weight_in_regions(real: nlcrit.Dataset) -> None:
    assert refused(real, "A -[in (CA(R))]-> B", "A -[weight >= 5, in (CA(R), gL(R))]-> B")
    assert fault("A -[in (CA)]-> B", real) == ("NQ202", 9, 2)
    assert fault("A -[in (CA(R)), in (gL(R))]-> B").code == "NQ303"
    assert fault("A -[weight >= 1.5]-> B").code == "NQ304"


# > `return` names the columns, the ids always first, with properties of either end (`somaSide_pre`); `return roi`
# > (single arrows only) splits each pair by region, weight then per region, the bound still on the pair.


def test_the_columns_of_a_connection_table(real: nlcrit.Dataset) -> None:
    assert refused(real, "A -> B return type_pre, somaSide_post")
    assert code("A -> B return roi", real) == "NQ501"
    assert [code(f"{path} return roi") for path in ("A -> B -> C", "A -[path 1..2]-> B")] == ["NQ303"] * 2


# > A neuron may connect to itself.


def test_both_ends_may_be_the_same(real: nlcrit.Dataset) -> None:
    assert refused(real, "APL -> APL", "A -> A -> A")


# > A chain `A -> B -> C` gives one row a path: `bodyId_0, bodyId_1, bodyId_2, weight_1, weight_2, type_0 …`, in the
# > order written, whichever way the arrows point; a neuron may recur.


def test_a_chain(real: nlcrit.Dataset) -> None:
    assert refused(real, "A -> B -> C", "A -> B <- C", "A <-[weight >= 5]- B -[in (CA(R))]-> C", "A -> * -> B return type_0, weight_2")


# > `-[path 1..3]->` stands alone: all paths of that many hops, no neuron twice, one row a hop (`path` from 1, `hop`
# > from 0 at the start, `bodyId, type, weight`, null at hop 0), `weight >= N` bounding every hop.


def test_paths_of_several_hops(real: nlcrit.Dataset) -> None:
    assert refused(real, "A -[path 1..3]-> B", "A -[path 2]-> B", "A <-[path 1..3, weight >= 5]- B", "A -[path 1..3, in (CA(R))]-> B limit 5")
    assert [code(text) for text in ("A -[path 1..3]-> B -> C", "A -[path 1, path 2]-> B", "A -[path 3..2]-> B", "A -[path 0..2]-> B")] == [
        "NQ303"
    ] * 4
    assert canonical("A -[path $n..$m]-> B") == "A -[path $n..$m]-> B"


# > Chains are sorted by their ids left to right, `return roi` by ids, then region; paths by length, then ids, and
# > numbered so.


def test_nothing_is_said_about_the_order_in_the_query(real: nlcrit.Dataset) -> None:
    assert refused(real, "A -> B -> C limit 5", "A -> B sort by type_pre desc")


# > `in S` and the bounds of an arrow bind every hop of it; what lies between are Neurons.


def test_regions_and_bounds_stand_in_any_arrow(real: nlcrit.Dataset) -> None:
    assert refused(real, "A -[weight >= 5]-> B -[weight >= 3, in (CA(R))]-> C")


# > `limit` and `count` count rows, for `path` paths;


def test_limit_and_count_of_connections(real: nlcrit.Dataset) -> None:
    assert refused(real, "count A -> B", "count A -[path 1..2]-> B", "A -> B limit 10")
    assert nlcrit.parse("count A -> B").kind == "count"


# > `sort by` does not go with `path`.


def test_sort_by_does_not_go_with_path() -> None:
    assert code("A -[path 1..2]-> B sort by bodyId") == "NQ115"


# > * Per-connection counts exist for primary regions and `NotPrimary`. Other regions expand by `roiHierarchy` to the
# > set of primary ones, each counted once; a region not wholly made of primary ones is an error that names the
# > primary region around it, or else its parts that are not primary.


def test_regions_of_connections_are_regions_of_the_data_set(real: nlcrit.Dataset) -> None:
    assert refused(real, "-> A via (MB(R))", "A -[in (MB(R), SNP(R))]-> B")
    assert code("A -[in (Nowhere)]-> B", real) == "NQ202"


# > (A server that stores all regions per connection is asked as it is.)


def test_servers_come_later() -> None:
    """Nothing of this sentence can be tried without one."""


# > A data set without connections says so.


def test_a_data_set_without_connections_gives_an_error(lobe: nlcrit.Dataset, real: nlcrit.Dataset) -> None:
    assert (lobe.vocabulary.has_connections, real.vocabulary.has_connections) == (False, True)
    assert isinstance(error_of("A -> B", lobe), nlcrit.UnsupportedQueryError)


# > Where `meta.json` says what the connections cover (`connectionCoverage`), `explain` and the footer repeat it.


def test_what_the_connections_cover_is_known(real: nlcrit.Dataset, lobe: nlcrit.Dataset) -> None:
    assert real.vocabulary.coverage
    assert lobe.vocabulary.coverage is None


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
    assert real.run('let @m = type ~ "MBON.*"; let @big = @m and pre > 1000; count @big') == real.count('type ~ "MBON.*" and pre > 1000')


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

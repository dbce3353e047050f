"""What is proposed where."""

from __future__ import annotations

import pytest

from nlcrit.completion.complete import Completion, complete
from nlcrit.criteria.vocabulary import Region, Vocabulary
from nlcrit.errors import DatasetError
from tests.unit.completion.brains import BRAIN, FIELDS, TYPES, completed, texts, vocabulary


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("", ""),
        ("ty", "ty"),
        ("type = ", ""),
        ("type = MB", "MB"),
        ("type =MB", "MB"),
        ("type = MBON06(B", "MBON06(B"),
        ("type = MBON06(B1>a)(AV", "MBON06(B1>a)(AV"),
        ("MBON06(B", "MBON06(B"),
        ("input in (a'", "a'"),
        ("input in (CA(R), a'L(", "a'L("),
        ("type = KCa'b'-", "KCa'b'-"),
        ("type in ((PL", "(PL"),
        ("type = 5-", "5-"),
        ("type = DNp16/", "DNp16/"),
        ('type = "Giant F', '"Giant F'),
        ("type = 'Giant F", "'Giant F"),
        ("not(ty", "ty"),
        ("count(ty", "ty"),
        ("type in(AP", "AP"),
        ("@p", "@p"),
        ("bodyId in $i", "$i"),
        ("use hemibrain:v1.", "hemibrain:v1."),
        ("A -", "-"),
        ("type !", "!"),
        ("MB|ON01", "MB"),
    ],
)
def test_the_half_written_word_is_found(text: str, fragment: str) -> None:
    found = completed(text)
    assert found.fragment == fragment
    assert found.start == len(text.partition("|")[0]) - len(fragment)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ty", ["type"]),
        ("TY", ["type"]),
        ("som", ["somaRadius", "somaLocation", "soma"]),
        ("type = MBON0", ["MBON01", "MBON02", "MBON06(B1>a)(AVM07)_L"]),
        ("type = mbon01", ["MBON01"]),
        ("type = apl", ["APL"]),
        ("type = adl", ["ADL08(SMP)"]),
        ("MBON01(", ["MBON01(y5B'2a)_L", "MBON01(y5B'2a)_R"]),
        ("ADL08", ["ADL08(SMP)", "VA1v_adPN(ADL08)_R"]),
        ("type = giant", ['"Giant Fiber"']),
        ("type = Giant Fi", ['"Giant Fiber"']),
        ("Giant Fi", ['"Giant Fiber"']),
        ('type = "Giant Fi', ['"Giant Fiber"']),
        ("type = 'giant fi", ['"Giant Fiber"']),
        ("type = kenyon'", ["Kenyon’s"]),
        ("type = MBNO01", ["MBON01", "MBON02"]),
        ("type = it", ["it's"]),
        ("type = 1", ['"12"', "5-HTPLP01", "DNp16/17", "MBON01"]),
        ("type in (PLP", ['"(PLP256)"', "5-HTPLP01"]),
        ("type in ((PLP", ['"(PLP256)"']),
        ("type in (nO", ['"not"', '"say \\"no\\""']),
        ("status in (tr", ["Traced"]),
        ("status in (Traced, or", ["Orphan"]),
        ("status not in (", ["null", "Orphan"]),
        ("status = ", ["Orphan", '"Roughly traced"', "Traced"]),
        ("type ~ OA", ['"OA\\*VPM"']),
        ("type ~ MBON06", ['"MBON06\\(B1>a\\)\\(AVM07\\)_L"']),
        ("type ~ (APL, PA", ["PAM01"]),
        ("type like OA", ['"OA\\*VPM"']),
        ("type not like Giant", ['"Giant Fiber"']),
        ('"cell body" = ', ["a", "b"]),
        ("cell", ['"cell body"']),
        ("has soma", ["soma", "somaRadius", "somaLocation"]),
        ("cropped = ", ["true", "false"]),
        ("cropped in (t", ["true"]),
        ("pre > p", ["post"]),
        ("label = ", ["Neuron", "Segment", "$ids", "$least"]),
        ("bodyId in (", ["null", "$ids", "$least"]),
        ("bodyId in $", ["$ids", "$least"]),
        ("pre >= $l", ["$least"]),
        ("limit $", []),
        ("* limit $", ["$ids", "$least"]),
        ("@", ["@pam"]),
        ("let @new = type = A; @", ["@new", "@pam"]),
        ("let @", []),
        ("use ", ["hemibrain:v1.2.1", '"my data"']),
        ("use my", ['"my data"']),
        ("use hemibrain:", ["hemibrain:v1.2.1"]),
        ('use "my', ['"my data"']),
        ("input in (", ["MB(R)", "AL(R)", "CA(R)", "a'L(R)", "SLP(R)", '"VES L"']),
        ("output not in ca", ["CA(R)"]),
        ("roi in ", ["MB(R)"]),
        ("input in (CA(R), a", ["a'L(R)", "AL(R)"]),
        ("input in (CA(R)) ", ["and", "or", "any", "all", "sum", "min", "max"]),
        ("-> MBON01 via ", ["AL(R)", "CA(R)", "a'L(R)", "NotPrimary"]),
        ("A -[in (", ["AL(R)", "CA(R)", "a'L(R)", "NotPrimary"]),
        ("A -[weight > 1, in CA(R), ", ["in", "path", "weight", "weightHP"]),
        ("A -[weight > 1 ", ["]->"]),
        ("A <-[weight > 1]", ["]-"]),
        ("A -", ["->", "-["]),
        ("A <", ["<-", "<-["]),
        ("pre <", ["<="]),
        ("* return ", ["input", "output", "bodyId"]),
        ("* return type, input in (CA(R)), ", ["input", "output", "bodyId"]),
        ("* return input in ", ["MB(R)"]),
        ("* return type ", ["sort by", "limit"]),
        ("* sort by type ", ["asc", "desc", "return", "limit"]),
        ("* sort ", ["by"]),
        ("A -> B return ", ["roi", "weight", "weightHP", "bodyId_pre", "bodyId_post"]),
        ("A -> B return type", ["type_pre", "type_post"]),
        ("A -> B <- C return weight", ["weight_1", "weight_2", "weightHP_1", "weightHP_2"]),
        ("A -[path 1..2]-> B return ty", ["type"]),
        ("explain ", ["not", "has"]),
        ("A -> ", ["*", '"(PLP256)"', '"12"', "5-HTPLP01"]),
        ("A <-", ["<-["]),
        ("A<- 5", ["5-HTPLP01"]),
        ("@pam <-[weight > 5]-5", ["5-HTPLP01"]),
        ("-> MB", ["MBON01"]),
        ("A and not ", ["not", "has"]),
    ],
)
def test_the_best_come_first(text: str, first: list[str]) -> None:
    assert texts(text)[: len(first)] == first


@pytest.mark.parametrize(
    ("text", "all_of_them"),
    [
        ("type ", ["=", "!=", "<", "<=", ">", ">=", "~", "!~", "like", "in", "not", "null", "notnull", "is"]),
        ("pre ", ["=", "!=", "<", "<=", ">", ">=", "in", "not", "null", "notnull", "is"]),
        ("cropped ", ["=", "!=", "in", "not", "null", "notnull", "is"]),
        ("soma ", ["not", "null", "notnull", "is"]),
        ("soma is ", ["not", "null"]),
        ("soma not ", ["null"]),
        ("type not ", ["like", "in", "null"]),
        ("MBON01 ", ["and", "or", "->", "<-", "-[", "<-[", "return", "sort by", "limit"]),
        ("(type = A) ", ["and", "or", "->", "<-", "-[", "<-[", "return", "sort by", "limit"]),
        ("A -[path 1..2]-> B ", ["->", "<-", "-[", "<-[", "return", "limit"]),
        ("let @x ", ["="]),
        ("# ty", []),
        ("type = A # an", []),
        ("type ~ /MB", []),
        ("type like MB*", []),
        ("pre > 5", []),
        ("let ", []),
        ("@@", ["@pam"]),
        ("input not in -", []),
    ],
)
def test_nothing_else_is_proposed(text: str, all_of_them: list[str]) -> None:
    assert texts(text) == all_of_them


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("typ == A and ty", ["type"]),
        ("type == MBON01 and input in (c", ["CA(R)"]),
        ("a == b and (input in (CA(R) SLP(R)) an", ["and", "any"]),
        ("(a b) re", ["return"]),
        ("type = A B C ret", ["return"]),
        ('type = "A and input in (C', ["CA(R)"]),
        ("type = A && ty", []),
        ("select x; ty", ["type"]),
        ("SELECT * FROM neurons WHERE (ty", ["type"]),
        ("?? type = MBON0", ["MBON01"]),
        (")))) type = MBON0", ["MBON01"]),
        ("type in/ (PAM", ["PAM01"]),
        ("A and/ ty", ["type"]),
    ],
)
def test_what_is_wrong_before_the_cursor_does_not_stand_in_the_way(text: str, first: list[str]) -> None:
    assert texts(text)[: len(first)] == first


def test_a_better_match_is_first_whatever_it_is() -> None:
    names = vocabulary(["x-ca", "PLP(CA)", "CA", "CA2", "bica"])
    assert texts("type = ca", names) == ["CA", "CA2", "PLP(CA)", "bica", "x-ca"]


def test_the_case_that_was_typed_is_first() -> None:
    names = vocabulary(["AL1", "aL2"])
    assert (texts("type = a", names), texts("type = A", names)) == (["aL2", "AL1"], ["AL1", "aL2"])


def test_keywords_come_before_fields_and_fields_before_names() -> None:
    kinds = [item.kind for item in completed("").items]
    order = ["keyword", "operator", "keyword", "operator", "keyword", "field", "value", "variable", "name"]
    assert [kind for kind, before in zip(kinds, ["", *kinds], strict=False) if kind != before] == order


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("pre", Completion("pre", "field", "presynaptic sites (outputs, T-bars)")),
        ("somaR", Completion("somaRadius", "field", "radius of the soma (voxels)")),
        ("cell", Completion('"cell body"', "field", "text")),
        ("input in ca", Completion("CA(R)", "region", "calyx(right)")),
        ("input in a'", Completion("a'L(R)", "region", "primary region in MB(R)")),
        ("input in SLP", Completion("SLP(R)", "region", "region")),
        ("MBON02", Completion("MBON02", "value", "type")),
        ("APL_", Completion("APL_R", "value", "instance")),
        ("status = Tr", Completion("Traced", "value", "status")),
        ("$i", Completion("$ids", "variable", "a value of the notebook or the call")),
        ("@p", Completion("@pam", "name", "a filter that was named with let")),
        ("use hemi", Completion("hemibrain:v1.2.1", "dataset", "data set")),
        (
            "A -",
            Completion(
                "->", "operator", "makes synapses onto a neuron of these; between neurons a table of connections"
            ),
        ),
        ("type = A an", Completion("and", "keyword", "both hold; binds stronger than or")),
    ],
)
def test_a_proposal_says_what_it_is(text: str, item: Completion) -> None:
    assert completed(text).items[0] == item


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('type = "Giant F|', '"Giant Fiber"'),
        ('type = "Giant F|"', '"Giant Fiber'),
        ("type = 'Giant F|'", "'Giant Fiber"),
        ("type = 'it|'", "'it\\'s"),
        ("type = 'say|'", '\'say "no"'),
        ('type = "MB|"', '"MBON01'),
        ("type = 'MB|\"", '"MBON01"'),
        ('type = "back|"', '"back\\slash'),
    ],
)
def test_a_closing_quote_is_not_written_twice(text: str, written: str) -> None:
    assert texts(text)[0] == written


def test_what_has_a_quote_before_it_is_written_with_quotes() -> None:
    assert texts('"APL') == ['"APL"', '"APL_R"']


def test_a_server_is_never_asked() -> None:
    def load(field: str) -> list[str]:
        raise AssertionError(field)

    names = Vocabulary(dataset="far", fields=BRAIN.fields.values(), regions=(), load_values=load, is_remote=True)
    assert texts("type = ", names) == ["$ids", "$least"]


def test_what_a_server_has_told_is_proposed() -> None:
    names = vocabulary(is_remote=True)
    assert names.values("type") == tuple(sorted(TYPES))
    assert texts("type = PA", names) == ["PAM01"]


def test_data_that_cannot_be_read_is_not_proposed() -> None:
    def load(field: str) -> list[str]:
        raise DatasetError(field, code="ND102")

    names = Vocabulary(dataset="lost", fields=BRAIN.fields.values(), regions=(), load_values=load)
    assert texts("type = ", names) == ["$ids", "$least"]


def test_labels_are_known_where_a_server_tells_them_apart() -> None:
    names = Vocabulary(dataset="far", fields=(), regions=(), has_labels=True)
    assert (texts("la", names), texts("label ", names), texts("label = S", names)) == (["label"], ["="], ["Segment"])


def test_without_a_data_set_the_catalogue_is_proposed() -> None:
    assert texts("hemil", None) == ["hemilineage"]
    assert texts("MBON01 ", None)[:3] == ["and", "or", "="]
    assert texts("input in (", None) == ["$ids", "$least"]


def test_where_no_region_is_primary_connections_may_be_counted_in_all() -> None:
    names = Vocabulary(dataset="old", fields=(), regions=[Region("B"), Region("A")], counts=["weight"])
    assert texts("A -[in (", names)[:3] == ["A", "B", "NotPrimary"]


def test_the_fields_of_arguments_are_for_python() -> None:
    assert "min_pre" not in texts("mi")


def test_the_most_of_a_source_can_be_said() -> None:
    names = vocabulary(f"MBON{number}" for number in range(1000))
    found = complete("type = M", 8, names, limit=7)
    assert [item.text for item in found.items] == [f"MBON{number}" for number in (0, 1, 10, 100, 101, 102, 103)]


@pytest.mark.parametrize("cursor", [-5, 99])
def test_a_cursor_outside_the_text_is_at_its_nearer_end(cursor: int) -> None:
    assert complete("type", cursor) == complete("type", max(0, min(cursor, 4)))


def test_names_may_be_given_with_their_signs() -> None:
    found = complete("", 0, variables=["$a"], names=["@b"], limit=0)
    assert [item.text for item in found.items][-2:] == ["$a", "@b"]


def test_every_field_can_be_tested() -> None:
    fields = [item.text for item in completed("has ").items]
    assert {"type", '"cell body"', '"return"', "soma", "id"} <= set(fields)
    assert len(fields) == len(FIELDS) + len(["id", "soma"])

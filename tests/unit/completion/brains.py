"""A small data set that is awkward to complete: names with quotes, parentheses, primes and pattern characters."""

from __future__ import annotations

from collections.abc import Iterable

from nlcrit.completion.complete import Completions, complete
from nlcrit.criteria.vocabulary import Region, Vocabulary, field_of
from nlcrit.fields import Kind

TYPES = (
    "APL", "Giant Fiber", "KCa'b'-ap2", "KCg-m", "MBON01", "MBON02", "MBON06(B1>a)(AVM07)_L", "PAM01", "5-HTPLP01", "DNp16/17",
    "(PLP256)", "LC37a,LC37b", "OA*VPM", 'say "no"', "Kenyon’s", "12", "not", "type", "ADL08(SMP)", "back\\slash", "it's",
)  # fmt: skip
INSTANCES = ("APL_R", "MBON01(y5B'2a)_L", "MBON01(y5B'2a)_R", "VA1v_adPN(ADL08)_R")
STATUSES = ("Traced", "Roughly traced", "Orphan")

FIELDS = {
    "bodyId": Kind.INTEGER,
    "type": Kind.TEXT,
    "instance": Kind.TEXT,
    "status": Kind.TEXT,
    "cropped": Kind.BOOLEAN,
    "pre": Kind.INTEGER,
    "post": Kind.INTEGER,
    "somaRadius": Kind.NUMBER,
    "somaLocation": Kind.POINT,
    "cell body": Kind.TEXT,
    "return": Kind.TEXT,
}
VALUES = {"type": TYPES, "instance": INSTANCES, "status": STATUSES, "cell body": ("a", "b"), "return": ("x",)}

REGIONS = (
    Region("AL(R)", "antennal lobe(right)", primary=True),
    Region("CA(R)", "calyx(right)", parent="MB(R)", primary=True),
    Region("MB(R)", "mushroom body(right)", children=("CA(R)", "a'L(R)"), super_level=True),
    Region("a'L(R)", parent="MB(R)", primary=True),
    Region("SLP(R)"),
    Region("VES L"),
)


def vocabulary(values: Iterable[str] = (), *, is_remote: bool = False) -> Vocabulary:
    """The data set; with other values of type and of instance, if there are any."""
    values = tuple(values)
    known = {**VALUES, "type": values, "instance": values} if values else VALUES
    return Vocabulary(
        dataset="tiny:v1",
        fields=[field_of(name, kind) for name, kind in FIELDS.items()],
        regions=REGIONS,
        counts=("weight", "weightHP"),
        load_values=lambda field: known.get(field, ()),
        is_remote=is_remote,
    )


BRAIN = vocabulary()


def completed(text: str, names: Vocabulary | None = BRAIN) -> Completions:
    """What is proposed where `|` stands, or else at the end."""
    before, _, after = text.partition("|")
    return complete(
        before + after,
        len(before),
        names,
        variables=("ids", "least"),
        names=("pam",),
        datasets=("hemibrain:v1.2.1", "my data"),
    )


def texts(text: str, names: Vocabulary | None = BRAIN) -> list[str]:
    """The texts of what is proposed."""
    return [item.text for item in completed(text, names).items]

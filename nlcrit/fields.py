"""
The catalogue of fields: one row a field, and nothing else to touch when one is added.

The rows stand in the order of neuprint-python 0.6.4's `NeuronCriteria` signature, which is the order in
which criteria print. A data set may have other fields and may store one of these with another type; then its
own type decides.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What the values of a field are."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "true or false"
    POINT = "location"
    LABEL = "label"
    ANY = "value"
    """Text in one data set and numbers in another: known only when the data set is."""


class Argument(Enum):
    """How a field is asked for by an argument of `NeuronCriteria`."""

    IDS = "an integer or several"
    INTEGERS = "integers, None, IsNull or NotNull"
    PATTERN = "names or patterns, None, IsNull or NotNull"
    EXACT = "values, None, IsNull or NotNull"
    FLAG = "True or False"
    MINIMUM = "the least count"
    MAXIMUM = "the largest number"
    PRESENCE = "IsNull or NotNull"
    LABEL = "'Neuron' or 'Segment'"


class Field(NamedTuple):
    """
    One row of the catalogue.

    `argument` is the name in `NeuronCriteria`, `how` what that argument takes; both are None for a field that
    no argument names. `aliases` are other names that a query may use.
    """

    name: str
    kind: Kind
    meaning: str
    argument: str | None = None
    how: Argument | None = None
    aliases: tuple[str, ...] = ()
    unit: str | None = None


def _exact(name: str, meaning: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(name, kind, meaning, name, Argument.EXACT)


def _names(name: str, meaning: str) -> Field:
    return Field(name, Kind.TEXT, meaning, name, Argument.PATTERN)


FIELDS: tuple[Field, ...] = (
    Field("bodyId", Kind.INTEGER, "identifier of the neuron", "bodyId", Argument.IDS, ("id",)),
    _names("type", "cell type"),
    _names("instance", "name of the single cell"),
    _exact("status", "how far the reconstruction has come"),
    _exact("statusLabel", "finer status, as the proofreaders set it"),
    Field("group", Kind.INTEGER, "neurons of one morphological type, left-right homologues included", "group", Argument.INTEGERS),
    Field("serial", Kind.INTEGER, "serially homologous neurons of the nerve cord", "serial", Argument.INTEGERS),
    Field("zapbenchId", Kind.INTEGER, "identifier in the ZAPBench data set", "zapbenchId", Argument.INTEGERS),
    Field("cropped", Kind.BOOLEAN, "whether the neuron leaves the imaged volume; missing counts as false", "cropped", Argument.FLAG),
    _names("flywireType", "cell type in FlyWire"),
    _names("hemibrainType", "cell type in hemibrain"),
    _names("mancType", "cell type in MANC"),
    _exact("birthtime", "when in development the neuron was born"),
    _exact("cellBodyFiber", "bundle in which the cell body fiber runs"),
    _exact("celltypePredictedNt", "neurotransmitter predicted for the cell type"),
    Field("class", Kind.TEXT, "broad class of the neuron", "class_", Argument.EXACT, ("class_",)),
    _exact("consensusNt", "neurotransmitter agreed on from all evidence"),
    _exact("description", "free description"),
    _exact("dimorphism", "whether the sexes differ in it"),
    _exact("entryNerve", "nerve by which it enters"),
    _exact("exitNerve", "nerve by which it leaves"),
    _exact("flywireId", "matching neuron in FlyWire", Kind.ANY),
    _exact("fruDsx", "expression of fruitless or doublesex"),
    _exact("hemibrainBodyId", "matching neuron in hemibrain", Kind.ANY),
    _exact("hemilineage", "developmental lineage"),
    _exact("itoleeHl", "hemilineage by Ito and Lee"),
    _exact("locationType", "what kind of point stands for the neuron"),
    _exact("longTract", "long tract in which it runs"),
    _exact("matchingNotes", "notes on matches in other data sets"),
    _exact("mcnsSerial", "serial number in male-CNS", Kind.ANY),
    _exact("modality", "sense that it serves"),
    _exact("ntReference", "source of the neurotransmitter"),
    _exact("origin", "where a sensory neuron comes from"),
    _exact("otherNt", "further neurotransmitter"),
    _exact("otherNtReference", "source of the further neurotransmitter"),
    _exact("predictedNt", "neurotransmitter predicted for the neuron"),
    _exact("prefix", "prefix of the instance name"),
    _exact("receptorType", "receptor that it expresses"),
    _exact("rootSide", "side of its root"),
    _exact("serialMotif", "how it repeats along the nerve cord"),
    _exact("somaNeuromere", "neuromere of the soma"),
    _exact("somaSide", "side of the soma"),
    _exact("source", "where the annotation comes from"),
    _exact("subclass", "class below `class`"),
    _exact("subclassabbr", "abbreviated subclass"),
    _exact("superclass", "class above `class`"),
    _exact("supertype", "group of types"),
    _exact("synonyms", "other names in use"),
    _exact("systematicType", "name by the systematic nomenclature"),
    _exact("tag", "tag"),
    _exact("target", "what a motor neuron or its kind reaches"),
    _exact("transmission", "chemical or electrical"),
    _exact("trumanHl", "hemilineage by Truman"),
    _exact("vfbId", "identifier in Virtual Fly Brain", Kind.ANY),
    Field("label", Kind.LABEL, "Neuron (named or large enough) or Segment (every body)", "label", Argument.LABEL),
    Field("pre", Kind.INTEGER, "presynaptic sites (outputs, T-bars)", "min_pre", Argument.MINIMUM, ("min_pre",), "sites"),
    Field("post", Kind.INTEGER, "postsynaptic sites (inputs, PSDs)", "min_post", Argument.MINIMUM, ("min_post",), "sites"),
    Field(
        "closestLandmarkDistanceMicrons",
        Kind.NUMBER,
        "distance to the nearest landmark",
        "max_closestLandmarkDistanceMicrons",
        Argument.MAXIMUM,
        unit="µm",
    ),
    Field("somaLocation", Kind.POINT, "centre of the soma", "somaLocation", Argument.PRESENCE, ("soma",), "voxels"),
    Field("tosomaLocation", Kind.POINT, "where the fiber to a missing soma leaves", "tosomaLocation", Argument.PRESENCE, ("tosoma",), "voxels"),
    Field("rootLocation", Kind.POINT, "where the neuron enters its nerve", "rootLocation", Argument.PRESENCE, ("root",), "voxels"),
    Field("upstream", Kind.INTEGER, "connections received", unit="connections"),
    Field("downstream", Kind.INTEGER, "connections made", unit="connections"),
    Field("mito", Kind.INTEGER, "mitochondria", unit="count"),
    Field("size", Kind.INTEGER, "volume", unit="voxels"),
    Field("somaRadius", Kind.NUMBER, "radius of the soma", unit="voxels"),
    Field("notes", Kind.TEXT, "free notes"),
)

ROI_INFO = Field("roiInfo", Kind.POINT, "counts of sites by region, as JSON text")
"""Not among the columns of an answer unless it is asked for; only whether it is there can be tested."""

MINIMUM_ALIASES = frozenset(alias for field in FIELDS if field.how is Argument.MINIMUM for alias in field.aliases)
"""`min_pre = N`, an argument's spelling, means `pre >= N`."""

BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}
BY_ARGUMENT: dict[str, Field] = {field.argument: field for field in FIELDS if field.argument is not None}
_BY_FOLDED: dict[str, Field] = {
    name.casefold(): field for field in FIELDS for name in (field.name, *field.aliases)
}


def catalogued(name: str) -> Field | None:
    """
    The field that a query means by `name`, by its name or an alias, in any case; None if none.

    Example:
        >>> catalogued("CLASS_").name, catalogued("soma").name, catalogued("colour")
        ('class', 'somaLocation', None)
    """
    return BY_NAME.get(name) or _BY_FOLDED.get(name.casefold())

"""
`NeuronCriteria`: which neurons are meant, as a value of Python.

Wraps one expression tree, the same that a text is read into. Knows nothing of engines; a data set is asked only
where a caller hands one in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, NoReturn

from nlcrit.criteria.arguments import all_of, arguments_to_tests
from nlcrit.criteria.attributes import attributes
from nlcrit.criteria.checking import Arguments, check_arguments
from nlcrit.criteria.extent import check_extent, measured
from nlcrit.criteria.lowering import in_constructor_order, lower
from nlcrit.criteria.markers import IsNull, NotNull, Regex
from nlcrit.criteria.python_form import python_call, python_expression
from nlcrit.criteria.settling import Names, has_guesses, settle
from nlcrit.criteria.signature import ARGUMENTS, SIGNATURE, documentation
from nlcrit.errors import CriteriaError
from nlcrit.language import tree
from nlcrit.language.canonical import canonical_expression, canonical_filter, label_test, normal_text
from nlcrit.language.label import Label, default_label, without_label, written_label
from nlcrit.language.printer import print_expression

__all__ = ["NC", "CriteriaAttributeError", "IsNull", "NeuronCriteria", "NotNull", "Regex", "SegmentCriteria"]

_MATCHVAR = re.compile(r"[a-z][a-zA-Z0-9]*")
_UNKNOWN: Any = object()


class CriteriaAttributeError(CriteriaError, AttributeError):
    """A criteria has no such attribute, or none that can be set; also an AttributeError, for those who ask first."""


class NeuronCriteria:
    """
    Which neurons are meant, in the arguments of neuprint-python or as an expression of such criteria.

    All arguments are required together, but `type` and `instance`, of which one suffices. A list means any of its
    values; None in it, or IsNull alone, means that the value is missing, NotNull that there is one. An empty list
    matches nothing. Criteria are combined with `&`, `|` and `~`; what no argument can say is a text for `where`.

    Immutable and hashable. Equal when they mean the same by their form; matchvar and client play no part.

    {arguments}

    Raises:
        CriteriaError: An argument is unknown, of the wrong type, or contradicts another.

    Example:
        >>> criteria = NeuronCriteria(type="MBON.*", inputRois=["CA(R)", "SLP(R)"], roi_req="any", somaLocation=NotNull)
        >>> print(criteria)
        type ~ "MBON.*" and input in (CA(R), SLP(R)) any and somaLocation notnull
        >>> NeuronCriteria(type="A") & NeuronCriteria.where("pre > 10")
        NeuronCriteria(type=['A']) & NeuronCriteria.where('pre > 10')
    """

    __slots__ = ("__weakref__", "_client", "_depth", "_given", "_label", "_matchvar", "_normal", "_tests")
    __signature__ = SIGNATURE

    _tests: tree.Expression
    """The filter without the test of the label."""
    _label: Label | None
    """The label that was set."""
    _given: Arguments | None
    """The arguments of the single criteria that this is; None: it is none; `_UNKNOWN` until somebody asks."""
    _matchvar: str
    _client: Any
    _normal: str | None
    """The normal form, once it was needed."""
    _depth: int | None
    """Levels of `_tests`, once they were counted."""

    if TYPE_CHECKING:
        # The arguments are attributes too, made from ARGUMENTS below.
        def __getattr__(self, name: str) -> Any: ...

    def __init__(self, matchvar: str = "n", **arguments: Any) -> None:
        client = arguments.pop("client", None)
        given = check_arguments(arguments, client, stacklevel=3)
        rest = {name: value for name, value in given.items() if name != "label"} if "label" in given else given
        tests = all_of(arguments_to_tests(rest))
        self._set(tests, given.get("label"), _checked_matchvar(matchvar), client, given)

    def _set(
        self,
        tests: tree.Expression,
        label: Label | None,
        matchvar: str,
        client: object,
        given: Arguments | None = _UNKNOWN,
        depth: int | None = None,
    ) -> NeuronCriteria:
        for name, value in (
            ("_tests", tests),
            ("_label", label),
            ("_matchvar", matchvar),
            ("_client", client),
            ("_given", given),
            ("_normal", None),
            ("_depth", depth),
        ):
            object.__setattr__(self, name, value)
        return self

    def _like(self, *state: Any, **more: Any) -> NeuronCriteria:
        kind = type(self)
        return kind.__new__(kind)._set(*state, **more)

    # Other ways to make one

    @classmethod
    def where(cls, text: str, /, **values: object) -> NeuronCriteria:
        """
        Any filter of the query language as criteria.

        Args:
            text: The filter; `let` may stand before it, clauses may not.
            values: What its `$parameters` stand for.

        Raises:
            QueryError: The text is not a filter; says where, and what to type.

        Example:
            >>> NeuronCriteria.where("size > 1000000 and type = $type", type="A")
            NeuronCriteria(type=['A']) & NeuronCriteria.where('size > 1000000')
        """
        from nlcrit.criteria.filter_text import read_filter

        return cls.from_expression(read_filter(text, values))

    @classmethod
    def from_expression(cls, expression: tree.Expression) -> NeuronCriteria:
        """
        The criteria that a tree stands for: a whole filter, its parameters bound and its @names inlined.

        Raises:
            CriteriaError: It is too large or too deeply nested.

        Example:
            >>> NeuronCriteria.from_expression(tree.Everything())
            NeuronCriteria()
        """
        label, tests = written_label(expression), without_label(expression)
        depth = check_extent(*measured(tests), labelled=label is not None)
        return cls.__new__(cls)._set(tests, label, "n", None, depth=depth)

    @classmethod
    def from_neuprint(cls, criteria: Any, /) -> NeuronCriteria:
        """
        The criteria that a `NeuronCriteria` of neuprint-python means.

        It means what that library's documentation says: with `regex=True` all names are patterns, those of
        flywireType too, and `a or null` is one condition. An empty list is no test there.

        Args:
            criteria: The object of neuprint-python, which is read and not kept, but for its client.

        Raises:
            CriteriaError: It is something else, or holds what an argument cannot be.
        """
        from nlcrit.criteria.neuprint_python import from_neuprint

        made = cls(**from_neuprint(criteria))
        return made._like(made._tests, made._label, made._matchvar, getattr(criteria, "client", None), made._given)

    def replace(self, **arguments: Any) -> NeuronCriteria:
        """
        The same criteria with other values for some arguments; None takes an argument away.

        Raises:
            CriteriaError: A value cannot be meant, or this is an expression, which has no arguments to replace.

        Example:
            >>> NeuronCriteria(type="A", min_pre=5).replace(min_pre=None, status="Traced")
            NeuronCriteria(type=['A'], status=['Traced'])
        """
        kept = {"matchvar": self._matchvar, "client": self._client}
        if arguments.keys() <= kept.keys() and self._single() is None:
            matchvar, client = (kept | arguments).values()
            return self._like(self._tests, self._label, _checked_matchvar(matchvar), client, None, self._depth)
        return type(self)(**{**kept, **self.arguments_for(next(iter(arguments))), **arguments})

    def settled(self, vocabulary: Names) -> NeuronCriteria:
        """
        The criteria in which each guessed pattern is decided: a value of its field there, or a certain pattern.

        Args:
            vocabulary: The names of the data set.
        """
        if not has_guesses(self._tests):
            return self
        tests = settle(self._tests, vocabulary)
        return self._like(tests, self._label, self._matchvar, self._client)

    def to_neuprint(self, client: Any = None) -> Any:
        """
        The `neuprint.NeuronCriteria` of neuprint-python that finds the same neurons, for its functions.

            neuprint.fetch_neurons(NeuronCriteria(type="MBON.*", inputRois="CA(R)").to_neuprint())

        Where a value stands beside null, its class is derived from that one, and writes the parentheses that
        neuprint-python forgets. Left as they are: its null tests need Neo4j 4, and its `fetch_paths` reads backslashes
        twice.

        Args:
            client: A client of neuprint-python; None for that of the criteria, or else neuprint-python's default.

        Raises:
            UnsupportedQueryError: neuprint-python has none; says which part of the criteria it is, and why.
            CallError: neuprint-python is not installed.
        """
        from nlcrit.criteria.neuprint_python import to_neuprint

        own = self._client if hasattr(self._client, "all_rois") else None
        client = own if client is None else client
        return to_neuprint(self._canonical(), label=self.label, matchvar=self._matchvar, client=client)

    # What it is

    @property
    def expression(self) -> tree.Expression:
        """The whole filter as a tree; a label that was set is its last conjunct."""
        if self._label is None:
            return self._tests
        tests = () if isinstance(self._tests, tree.Everything) else _operands(self._tests, tree.And)
        return all_of((*tests, label_test(self._label)))

    @property
    def matchvar(self) -> str:
        """The variable of the neuron in a Cypher query."""
        return self._matchvar

    @property
    def client(self) -> Any:
        """The data set or client that was given; None if none was."""
        return self._client

    @property
    def label(self) -> str:
        """The label that was set, else the default: Segment where bodyIds are listed, otherwise Neuron."""
        return self._label or default_label(self._tests) or "Neuron"

    def arguments_for(self, name: str) -> Arguments:
        """
        The checked arguments of the one criteria that this is, as a new dict; `name` is the one that was asked for.

        Raises:
            CriteriaError: This is an expression of several criteria.
        """
        given = self._single()
        if given is None:
            text = str(self)
            shown = text if len(text) <= 200 else text[:200] + "…"
            message = f"this criteria is an expression: {shown}; it has no single '{name}'"
            raise CriteriaAttributeError(message, code="NC105", hint="str(…) shows the whole, .expression is its tree")
        return dict(given)

    def _single(self) -> Arguments | None:
        """The arguments of the one criteria that this is; None where it is an expression of several."""
        if self._given is _UNKNOWN:
            object.__setattr__(self, "_given", lower(self.expression))
        return self._given

    def __str__(self) -> str:
        return print_expression(self._canonical())

    def __repr__(self) -> str:
        given = self._single()
        if given is not None:
            return python_call(given, self._matchvar)
        text = python_expression(self._canonical())
        return text if self._matchvar == "n" else f"({text}).replace(matchvar={self._matchvar!r})"

    def _canonical(self) -> tree.Expression:
        """The canonical form, each conjunction in the order of the constructor."""
        return canonical_filter(in_constructor_order(canonical_filter(self.expression)))

    def _normal_text(self) -> str:
        if self._normal is None:
            object.__setattr__(self, "_normal", normal_text(self._canonical()))
        assert self._normal is not None
        return self._normal

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return self._normal_text() == other._normal_text() if isinstance(other, NeuronCriteria) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._normal_text())

    # Combinations

    def __and__(self, other: object) -> NeuronCriteria:
        return self._joined(other, tree.And) if isinstance(other, NeuronCriteria) else NotImplemented

    def __or__(self, other: object) -> NeuronCriteria:
        return self._joined(other, tree.Or) if isinstance(other, NeuronCriteria) else NotImplemented

    def __invert__(self) -> NeuronCriteria:
        depth = check_extent(1, self._levels() + 1, labelled=self._label is not None)
        # Canonical first, so that equal criteria have equal negations: `not in` of a list of one prints otherwise.
        negation = tree.Not(canonical_expression(self._tests))
        return self._like(negation, self._label, self._matchvar, self._client, depth=depth)

    def _joined(self, other: NeuronCriteria, kind: type[tree.And | tree.Or]) -> NeuronCriteria:
        if self._label != other._label and None not in (self._label, other._label):
            message = f"one criteria sets the label {self._label}, the other {other._label}"
            hint = "a label stands for the whole: set it once, or twice the same"
            raise CriteriaError(message, code="NC103", hint=hint)
        if self._client is not None and other._client is not None and self._client is not other._client:
            message = "the two criteria belong to different clients"
            raise CriteriaError(message, code="NC103", hint="give both the same client, or only one of them")
        label = self._label or other._label
        matchvar = other._matchvar if self._matchvar == "n" else self._matchvar
        client = other._client if self._client is None else self._client
        several = [each for each in (self, other) if kind is tree.Or or not isinstance(each._tests, tree.Everything)]
        if len(several) < 2:
            tests = several[0]._tests if several else self._tests
            return self._like(tests, label, matchvar, client)
        inner = max(each._levels() - isinstance(each._tests, kind) for each in several)
        depth = check_extent(1, inner + 1, labelled=label is not None)
        operands = (*_operands(self._tests, kind), *_operands(other._tests, kind))
        return self._like(kind(operands), label, matchvar, client, depth=depth)

    def _levels(self) -> int:
        if self._depth is None:
            object.__setattr__(self, "_depth", measured(self._tests)[1])
        assert self._depth is not None
        return self._depth

    def __bool__(self) -> NoReturn:
        message = "a criteria is neither true nor false before it is asked of data"
        raise CriteriaError(message, code="NC106", hint="combine criteria with & | ~ in place of 'and', 'or', 'not'")

    # An immutable value: copies are the thing itself, pickles leave the client out

    def __setattr__(self, name: str, value: object) -> None:
        change = f"{name}=…" if name in ARGUMENTS or name == "matchvar" else "type=…"
        message = "a criteria cannot be changed"
        raise CriteriaAttributeError(message, code="NC106", hint=f"make a new one: criteria.replace({change})")

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __copy__(self) -> NeuronCriteria:
        return self

    def __deepcopy__(self, memo: object) -> NeuronCriteria:
        return self

    def __reduce__(self) -> tuple[Callable[..., NeuronCriteria], tuple[object, ...]]:
        given = None if self._given is _UNKNOWN else self._given
        return _restored, (type(self), self._tests, self._label, self._matchvar, given)


# Python 3.13 takes the indentation away, earlier ones do not.
NeuronCriteria.__doc__ = cleandoc(NeuronCriteria.__doc__ or "").replace("{arguments}", documentation())
for _name, _attribute in attributes().items():
    setattr(NeuronCriteria, _name, _attribute)

NC = SegmentCriteria = NeuronCriteria


def _restored(
    kind: type[NeuronCriteria], tests: tree.Expression, label: Label | None, matchvar: str, given: Arguments | None
) -> NeuronCriteria:
    return kind.__new__(kind)._set(tests, label, matchvar, None, _UNKNOWN if given is None else given)


def _operands(expression: tree.Expression, kind: type[tree.And | tree.Or]) -> tuple[tree.Expression, ...]:
    return expression.operands if isinstance(expression, kind) else (expression,)


def _checked_matchvar(matchvar: object) -> str:
    if not isinstance(matchvar, str) or _MATCHVAR.fullmatch(matchvar) is None:
        message = f"matchvar is a lower-case letter, then letters and digits, not {matchvar!r}"
        hint = "names and ids have arguments of their own: NeuronCriteria(type='MBON01')"
        raise CriteriaError(message, code="NC102", hint=hint)
    return str(matchvar)

"""
What a filter means in one data set: the half of resolving that walks expressions.

Without a vocabulary every field may exist and have any type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nlcrit.criteria import advice
from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.names import NEVER, Names, typed_comparison, typed_items
from nlcrit.criteria.pattern_advice import pattern_hint
from nlcrit.criteria.problems import Problems
from nlcrit.criteria.settling import settle
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.errors import QueryNameError
from nlcrit.fields import MINIMUM_ALIASES, Field, Kind, catalogued
from nlcrit.language import tree
from nlcrit.language.canonical import inlined
from nlcrit.language.label import LABELS, default_label, is_label_test, without_label, written_label
from nlcrit.language.printer import print_expression
from nlcrit.patterns import Pattern, PatternSyntaxError, read_pattern


class Filters:
    """Resolves the filters of one text, and notes what is wrong with them."""

    def __init__(self, vocabulary: Vocabulary | None, problems: Problems, lets: Mapping[str, tree.Expression]) -> None:
        self.vocabulary = vocabulary
        self.problems = problems
        self.lets = lets
        self.names = Names(vocabulary, problems)

    def filter(self, expression: tree.Expression) -> meaning.Filter:
        """The meaning of a whole filter: the label decided on the text as it was written."""
        written = inlined(expression, self.lets)
        if self.lets and not self.problems.fits(written, expression.span):
            return meaning.Filter(NEVER, "Neuron")
        if self.vocabulary is not None:
            written = settle(written, self.vocabulary)
        self.check_labels(written)
        label = written_label(written) or default_label(without_label(written)) or "Neuron"
        return meaning.Filter(self.predicate(without_label(written)), label)

    def check_labels(self, expression: tree.Expression) -> None:
        tests = [conjunct for conjunct in tree.conjuncts(expression) if is_label_test(conjunct)]
        for test in tests:
            match test:
                case tree.Comparison(_, "=", tree.Text(text)) if text in LABELS:
                    continue
                case tree.Comparison(_, "=", tree.Parameter() as parameter):
                    if self.vocabulary is not None:
                        self.problems.missing_parameter(parameter)
                case tree.Match() | tree.Like():
                    pass  # noted where their field is looked up
                case _:
                    self.problems.value("NQ307", "a label is Neuron or Segment", test.span, hint=advice.LABEL_HINT)
        for repeated in tests[1:]:
            self.problems.value("NQ307", "the label is set twice", repeated.span, hint="write one of them")

    def predicate(self, expression: tree.Expression) -> meaning.Predicate:
        match expression:
            case tree.And(operands):
                return meaning.AllOf(tuple(map(self.predicate, operands)))
            case tree.Or(operands):
                return meaning.AnyOf(tuple(map(self.predicate, operands)))
            case tree.Not(operand):
                return meaning.Complement(self.predicate(operand))
            case tree.Everything():
                return meaning.Always(holds=True)
            case tree.Named(name):
                return self.named(name)
            case tree.Comparison():
                return self.comparison(expression)
            case tree.Member():
                return self.member(expression)
            case tree.Match():
                return self.match(expression)
            case tree.Like():
                return self.like(expression)
            case tree.Missing():
                return self.missing(expression)
            case tree.Regions():
                return self.regions(expression)
            case tree.Partner():
                return self.partner(expression)
            case tree.Reference(name, span):
                self.problems.unknown_reference(name, span, self.lets)
                return NEVER
            case tree.Parameter():
                if self.vocabulary is not None:
                    self.problems.missing_parameter(expression)
                return NEVER

    def named(self, name: tree.Text) -> meaning.Predicate:
        field = catalogued(name.text) if name.bare else None
        if field is not None:
            example = advice.example(field, name.text)
            self.problems.add(
                QueryNameError,
                "NQ205",
                f"'{name.text}' is a field; a test of it is missing",
                name.span,
                hint=f'for example: {example}; or, if it is the name of a neuron, write: "{name.text}"',
            )
            return NEVER
        if self.vocabulary is not None and not {"type", "instance"} & self.vocabulary.fields.keys():
            message = f"the data set {self.vocabulary.dataset} has neither types nor instances to be named by"
            self.problems.name("NQ201", message, name.span, hint="ask by another field")
            return NEVER
        both = ("type", "instance") if self.vocabulary is None else tuple(
            name for name in ("type", "instance") if name in self.vocabulary.fields
        )
        fields = [found for found in (self.names.field(tree.FieldName(field, name.span)) for field in both) if found]
        return meaning.AnyOf(tuple(meaning.OneOf(found, (name.text,)) for found in fields))

    def comparison(self, test: tree.Comparison) -> meaning.Predicate:
        if self.misplaced_label(test):
            return NEVER
        if test.field.name.casefold() in MINIMUM_ALIASES and not test.field.quoted:
            if test.operator != "=":
                return self.only_equal(test)
            test = replace(test, operator=">=")
        field = self.names.field(test.field, advice.swapped(test, self.vocabulary))
        if field is None and isinstance(test.value, tree.Parameter):
            self.names.missing(test.value)
        return NEVER if field is None else typed_comparison(test, field, self.names)

    def only_equal(self, test: tree.Comparison | tree.Member) -> meaning.Predicate:
        """`min_pre` and its like are spellings of an argument, and mean "at least"."""
        meant = catalogued(test.field.name)
        assert meant is not None
        hint = f"write: {print_expression(replace(test, field=tree.FieldName(meant.name)))}"
        self.problems.value("NQ308", f"'{test.field.name}' takes '=' alone", test.span, hint=hint)
        return NEVER

    def member(self, test: tree.Member) -> meaning.Predicate:
        if self.misplaced_label(test):
            return NEVER
        if test.field.name.casefold() in MINIMUM_ALIASES and not test.field.quoted:
            return self.only_equal(test)
        field = self.names.field(test.field, advice.swapped(test, self.vocabulary))
        if field is None:
            return NEVER
        values, null = typed_items(test, field, self.names)
        return meaning.OneOf(field, values, null, test.negated)

    def missing(self, test: tree.Missing) -> meaning.Predicate:
        field = None if self.misplaced_label(test) else self.names.field(test.field)
        return NEVER if field is None else meaning.IsMissing(field, test.negated)

    def match(self, test: tree.Match) -> meaning.Predicate:
        field = self.text_field(test.field, "~")
        patterns: list[Pattern] = []
        for item in test.patterns:
            if isinstance(item, tree.Parameter):
                self.names.missing(item)
            else:
                patterns.extend(self.pattern(item, test))
        if field is None:
            return NEVER
        if not patterns:
            # A $parameter without patterns in it: an empty list is never satisfied.
            return meaning.OneOf(field, (), negated=test.negated)
        return meaning.Matches(field, tuple(patterns), test.negated)

    def pattern(self, text: tree.Text, test: tree.Match) -> list[Pattern]:
        try:
            return [read_pattern(text.text)]
        except PatternSyntaxError as error:
            message = f"the pattern is not a regular expression: {error.reason}, at its character {error.position + 1}"
            hint = pattern_hint(test.field.name, text.text, negated=test.negated)
            self.problems.value("NQ305", message, text.span, hint=hint)
            return []

    def like(self, test: tree.Like) -> meaning.Predicate:
        field = self.text_field(test.field, "like")
        if isinstance(test.glob, tree.Parameter):
            self.names.missing(test.glob)
            return NEVER
        return NEVER if field is None else meaning.MatchesGlob(field, test.glob.text, test.negated)

    def regions(self, test: tree.Regions) -> meaning.Predicate:
        least, most = self.names.bound(test.minimum), self.names.bound(test.maximum)
        if test.side == "roi" and (test.minimum or test.maximum or test.quantifier == "sum"):
            message = "'roi' only says whether a neuron is in a region; it has no number"
            self.problems.value("NQ303", message, test.span, hint=advice.with_numbers(test))
        if least is not None and least < 1 and test.minimum is not None:
            none = print_expression(tree.Regions(test.side, test.items, test.quantifier, negated=not test.negated))
            hint = f"for neurons with none, write: {none}"
            self.problems.value("NQ303", "'min' is at least 1", test.minimum.span, hint=hint)
        if least is not None and most is not None and least > most and test.maximum is not None:
            hint = f"the smaller number goes with 'min': min {most} max {least}"
            self.problems.value("NQ303", f"'max' {most} is below 'min' {least}", test.maximum.span, hint=hint)
        regions = self.names.regions(test.items)
        if not regions:
            return meaning.Always(holds=test.negated)
        return meaning.InRegions(
            test.side,
            regions,
            (test.quantifier or "all") if len(regions) > 1 else "any",
            least if least is not None else (0 if most is not None else 1),
            most,
            test.negated,
        )

    def partner(self, test: tree.Partner) -> meaning.Predicate:
        self.names.require_connections(test.span)
        for word, bound in (("min", test.minimum), ("partners", test.partners)):
            if isinstance(bound, tree.Number) and bound.value < 1:
                none = print_expression(tree.Not(replace(test, minimum=None, partners=None)))
                self.problems.value("NQ303", f"'{word}' is at least 1", bound.span, hint=f"for neurons with none, write: {none}")
        if test.total and test.partners is not None:
            self.problems.value("NQ303", "'sum' and 'partners' do not go together", test.partners.span, hint="leave one of them out")
        return meaning.Connected(
            test.direction,
            self.filter(test.operand),
            test.total,
            self.names.bound(test.minimum) or 1,
            self.names.bound(test.partners) or 1,
            None if test.via is None else self.names.primary_regions(test.via),
        )

    # Parts

    def text_field(self, name: tree.FieldName, operator: str) -> Field | None:
        field = self.names.field(name)
        if field is None or field.kind in {Kind.TEXT, Kind.ANY}:
            return field
        if field.kind is Kind.LABEL:
            self.problems.value("NQ307", "a label is compared with '='", name.span, hint=advice.LABEL_HINT)
            return None
        message = f"'{operator}' is for text, and '{field.name}' is {advice.KIND_NAMES[field.kind]}"
        hint = advice.presence(field) if field.kind is Kind.POINT else f"for example: {advice.example(field)}"
        self.problems.value("NQ308", message, name.span, hint=hint)
        return None

    def misplaced_label(self, test: tree.Comparison | tree.Member | tree.Missing) -> bool:
        """The label was taken out of where it may stand; one that is still there stands somewhere else."""
        if not is_label_test(test):
            return False
        if not (isinstance(test, tree.Comparison) and isinstance(test.value, tree.Parameter)):
            hint = "set it once, with 'and' beside all other tests: (pre > 5 or post > 5) and label = Segment"
            self.problems.value("NQ307", "the label cannot stand inside 'or' or 'not'", test.span, hint=hint)
        return True


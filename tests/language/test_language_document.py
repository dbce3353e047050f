"""
The language's document, sentence by sentence: what each says is a fact here, under the sentence itself.

This module holds the head of the document, and the test that no sentence is left out; the modules `test_surface`,
`test_meaning`, `test_connections`, `test_fields_and_criteria` and `test_parameters_and_errors` hold the rest in the
order of the document. A line that begins with `# >` is a piece of `docs/LANGUAGE.md`, word for word.
"""

from __future__ import annotations

from pathlib import Path

import nlcrit

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "LANGUAGE.md"
MODULES = (
    "test_language_document",
    "test_surface",
    "test_meaning",
    "test_connections",
    "test_fields_and_criteria",
    "test_parameters_and_errors",
)


def test_every_sentence_of_the_document_stands_above_its_facts_in_order() -> None:
    quoted = [
        line.strip().removeprefix("# >")
        for module in MODULES
        for line in (HERE / f"{module}.py").read_text("utf-8").splitlines()
        if line.strip().startswith("# >")
    ]
    assert " ".join(" ".join(quoted).split()) == " ".join(DOCUMENT.read_text("utf-8").split())


# > # The nlcrit query language, version 1 The contract: what is written here holds for every engine, and every
# > example here parses. Where it is silent, do what a neuPrint user would expect and write it down in the
# > documentation.


def test_the_package_says_which_version_of_the_language_it_speaks() -> None:
    assert nlcrit.LANGUAGE_VERSION == 1


# > type~"MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull


def test_the_first_example_has_17_answers(real: nlcrit.Dataset) -> None:
    query = 'type~"MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull'
    assert real.count(query) == len(real.run(query)) == 17  # type: ignore[arg-type]

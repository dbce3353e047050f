"""What completion may know of a data set: never by asking a server at the moment a key is pressed."""

from __future__ import annotations

import threading
from contextlib import suppress

from nlcrit.answers.dataset import Dataset
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.errors import NlcritError


class NamesInReserve:
    """The vocabularies of data sets; of one on a server, once it has been fetched in the background."""

    def __init__(self) -> None:
        self._known: dict[Dataset, Vocabulary | None] = {}

    def names_of(self, dataset: Dataset) -> Vocabulary | None:
        """The vocabulary of a data set; None as long as it would have to be waited for."""
        if dataset.origin.server is None:
            return dataset.vocabulary
        if dataset not in self._known:
            self._known[dataset] = None
            threading.Thread(target=self._fetch, args=(dataset,), daemon=True).start()
        known = self._known[dataset]
        return None if known is None else known.without_asking()

    def _fetch(self, dataset: Dataset) -> None:
        with suppress(NlcritError):  # the next query says what is wrong
            self._known[dataset] = dataset.vocabulary

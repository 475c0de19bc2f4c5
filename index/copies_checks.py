"""Whether the tables of near-copies are those of the signatures."""

from __future__ import annotations

import numpy as np

from fihris.index.copies import BANDS, KEY, ORDER, SIGNATURES, WORDS
from fihris.index.cross_checks import Check, MismatchError, Subject


def check_copies(subject: Subject) -> None:
    """Check that each band has all documents, ordered by their keys; older segments have none."""
    for name, other in ((SIGNATURES, ORDER), (ORDER, SIGNATURES)):
        if name not in subject.file and other in subject.file:
            raise MismatchError(name, "is missing")
    if SIGNATURES not in subject.file:
        return
    words = subject.of_length(SIGNATURES, subject.documents * WORDS)
    if words.dtype != np.uint32:
        raise MismatchError(SIGNATURES, f"holds numbers of the type {words.dtype}")
    order = subject.of_length(ORDER, subject.documents * BANDS)
    keys = words.reshape(-1, WORDS) & KEY
    for band, own in enumerate(order.reshape(BANDS, -1)):
        expected = np.argsort(keys[:, band], kind="stable")
        subject.confirm(own == expected, ORDER, f"is not what follows from {SIGNATURES}")


COPIES_CHECKS = (Check("near-copies", check_copies),)

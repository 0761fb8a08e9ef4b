"""Hidden students, derived from rows as the loader stores them."""

from itertools import product

import numpy as np
from schools_common.hidden import SMALLEST_PUBLISHED, hidden_students, proficient
from schools_loader.suppression import UNKNOWN
from schools_loader.suppression import hidden_students as hidden_in_a_file


def test_levels_3_and_4_together_are_known_where_they_were_published_or_follow() -> None:
    """Hide every subset of some counts, load them and derive them again."""
    for counts in product((0, 2, 7), repeat=4):
        tested, together = sum(counts), counts[2] + counts[3]
        for shown in product((True, False), repeat=5):
            levels = [n if show else UNKNOWN for n, show in zip(counts, shown[:4], strict=True)]
            published = together if shown[4] else UNKNOWN
            sums = hidden_in_a_file(np.array([tested]), np.array([levels]), np.array([published]))
            row = (
                np.array([tested], float),
                np.array([[n if n != UNKNOWN else np.nan] for n in levels], float),
                sums.low.astype(float),
                sums.high.astype(float),
            )
            rest = [n for n, show in zip(counts, shown[:4], strict=True) if not show]
            follows = all(shown[:2]) or all(shown[2:4]) or sum(rest) == 0
            (found,), hidden = proficient(*row), hidden_students(*row)
            parts = (hidden.lower[0], hidden.either[0], hidden.upper[0])
            if shown[4] or follows:
                upper = sum(n for n, show in zip(counts[2:], shown[2:4], strict=True) if not show)
                assert parts == (sum(rest) - upper, 0, upper)
            else:
                assert parts == (0, sum(rest), 0)
            if together >= SMALLEST_PUBLISHED and (shown[4] or follows):
                assert found == together
            else:
                assert np.isnan(found)

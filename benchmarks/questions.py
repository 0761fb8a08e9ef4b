"""Queries to the API: filters of every kind, and charts that were never drawn."""

import random
from collections.abc import Callable
from itertools import count
from typing import Any

Parameters = dict[str, Any]

FILTERS: dict[str, Callable[[int], Parameters]] = {
    "none": lambda i: {},
    "borough": lambda i: {"borough": [["bronx", "brooklyn", "queens"][i % 3]]},
    "category": lambda i: {"category": [["poverty", "english-language-learners"][i % 2]]},
    "category and borough": lambda i: {
        "category": [["poverty", "all-students"][i % 2]],
        "borough": [["bronx", "queens"][i % 2]],
    },
    "district": lambda i: {"district": [1 + i]},
    "name": lambda i: {"q": [["rosa", "miles", "abbott", "p.s. 1"][i % 4]]},
    "name, few schools": lambda i: {"q": [f"rosa navarro {i}"]},
    "grade": lambda i: {"grade": [str(i % 9 or "K")]},
    "enrollment, from": lambda i: {"enrollment_min": 80 + i},
    "enrollment, from and to": lambda i: {"enrollment_min": 100 + i, "enrollment_max": 200 + i},
    "enrollment, none has it": lambda i: {"enrollment_min": 90_000 + i},
    "share": lambda i: {"asian_min": 0.4 + i / 100},
    "share, from and to": lambda i: {"female_min": 0.4 + i / 1000, "female_max": 0.5},
    "four shares": lambda i: {
        f"{group}_min": 0.01 + i / 1000 for group in ("asian", "black", "hispanic", "white")
    },
    "everything": lambda i: {
        "category": ["poverty"],
        "borough": ["bronx", "queens"],
        "q": ["p.s."],
        "grade": ["5"],
        "enrollment_min": 50 + i,
        "asian_min": 0.1,
    },
}
"""Kinds of filters; each number gives different filters of the kind."""

SORTS = ("dbn", "-dbn", "name", "-enrollment", "ela", "-math")

_CATEGORIES = ("all-students", "poverty", "english-language-learners", "students-with-disabilities")
_BOROUGHS = ("manhattan", "bronx", "brooklyn", "queens", "staten-island")
_numbers = count(random.randrange(100_000, 1_000_000))


KINDS = ("averages", "levels", "map", "ranking", "scatter", "distribution", "compare")
_OTHER_OPTIONS = {"levels": {"group_by": "borough"}, "compare": {"vs.borough": ["queens"]}}


def new_charts(number: int, kind: str = "averages") -> list[Parameters]:
    """Return filters that were never used before, for ``number`` similar charts of a kind."""
    options = {"chart": kind, **_OTHER_OPTIONS.get(kind, {})} if kind != "averages" else {}
    return [
        {
            "category": [_CATEGORIES[n % 4], *([] if options else [_CATEGORIES[(n + 1) % 4]])],
            "borough": [_BOROUGHS[n % 5]],
            "enrollment_max": n,  # more than any row has
            **options,
        }
        for n in (next(_numbers) for _ in range(number))
    ]

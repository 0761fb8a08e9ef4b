"""What is asked of a small and a grown system: filters of every kind, and sortings."""

from collections.abc import Callable
from typing import Any

from schools_api.schools.sorting import Sort
from schools_common.filters import SchoolFilters

Parameters = dict[str, Any]
Calls = dict[str, Callable[[int], Parameters]]

FILTERS: Calls = {
    "none": lambda i: {},
    "borough": lambda i: {"borough": ["bronx", "brooklyn", "queens"][i % 3]},
    "category": lambda i: {"category": ["poverty", "english-language-learners"][i % 2]},
    "category and borough": lambda i: {
        "category": ["poverty", "all-students"][i % 2],
        "borough": ["bronx", "queens"][i % 2],
    },
    "district": lambda i: {"district": 1 + i},
    "name": lambda i: {"q": ["rosa", "miles", "abbott", "p.s. 1"][i % 4]},
    "name, few schools": lambda i: {"q": f"rosa navarro {i}"},
    "grade": lambda i: {"grade": i % 9 or "K"},
    "enrollment, from": lambda i: {"enrollment_min": 80 + i},
    "enrollment, from and to": lambda i: {"enrollment_min": 100 + i, "enrollment_max": 200 + i},
    "enrollment, none has it": lambda i: {"enrollment_min": 90_000 + i},
    "share": lambda i: {"asian_min": 0.4 + i / 100},
    "share, from and to": lambda i: {"female_min": 0.4 + i / 1000, "female_max": 0.5},
    "four shares": lambda i: {
        f"{group}_min": 0.01 + i / 1000 for group in ("asian", "black", "hispanic", "white")
    },
    "everything": lambda i: {
        "category": "poverty",
        "borough": ["bronx", "queens"],
        "q": "p.s.",
        "grade": 5,
        "enrollment_min": 50 + i,
        "asian_min": 0.1,
    },
}

SORTS: tuple[Sort, ...] = ("dbn", "-dbn", "name", "-enrollment", "ela", "-math")


def filters_of(parameters: Parameters) -> SchoolFilters:
    """The filters that the API makes of the parameters of a call."""
    single = ("_min", "_max")
    return SchoolFilters(
        **{
            name: value if name.endswith(single) or isinstance(value, list) else [str(value)]
            for name, value in parameters.items()
        }
    )

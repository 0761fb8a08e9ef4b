"""Random filters for the generated sample."""

from random import Random
from typing import Any

from schools_common.vocabulary import GROUPS, Borough, Category


def random_filters(random: Random) -> dict[str, Any]:
    """Choose some filters at random; they often match some rows."""
    narrow: dict[str, Any] = {
        "category": random.sample(list(Category), random.randint(1, 2)),
        "borough": random.sample(list(Borough), random.randint(1, 2)),
        "district": random.sample(range(1, 33), random.randint(1, 9)),
        "q": random.sample(["ps", "P.S. 1", "ada", "navarro", "ms 2", "e", "14"], 2),
        "dbn": [f"{d:02}{b}{n:03}" for d in range(1, 9) for b in "MXK" for n in range(1, 20)],
    }
    wide: dict[str, Any] = {
        "grade": random.sample("K12345678", random.randint(1, 2)),
        "enrollment_min": random.randint(1, 400),
        "enrollment_max": random.randint(400, 1500),
    }
    for group in GROUPS:
        wide[f"{group}_min"] = random.choice([0, 0.05, 0.2, 0.4])
        wide[f"{group}_max"] = random.choice([0.5, 0.7, 1])
    chosen = random.sample([*narrow], random.randint(0, 3)) + random.sample([*wide], 2)
    return {name: (narrow | wide)[name] for name in chosen}

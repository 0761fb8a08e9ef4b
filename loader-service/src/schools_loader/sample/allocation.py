"""Dividing whole students over groups."""

from collections.abc import Sequence


def allocate(
    students: int, weights: Sequence[float], most: Sequence[int] | None = None
) -> list[int]:
    """Divide ``students`` by ``weights`` (largest remainders), with at most ``most`` per group.

    Gives one count per group, which add up to ``students``; where the groups cannot hold that
    many, to what they can hold.
    """
    limits = list(most) if most is not None else [students] * len(weights)
    counts = [0] * len(weights)
    while (rest := min(students, sum(limits)) - sum(counts)) > 0:
        open_groups = [i for i, limit in enumerate(limits) if counts[i] < limit]
        total = sum(weights[i] for i in open_groups)
        # Where only groups without weight are left, they share alike.
        ideal = {
            i: rest * (weights[i] / total if total else 1 / len(open_groups)) for i in open_groups
        }
        given = {i: min(int(ideal[i]), limits[i] - counts[i]) for i in open_groups}
        if not any(given.values()):
            largest = sorted(open_groups, key=lambda i: (-ideal[i], i))[:rest]
            given = dict.fromkeys(largest, 1)
        for i, more in given.items():
            counts[i] += more
    return counts

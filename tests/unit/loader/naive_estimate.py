"""Expectation-maximisation of the shares of levels, in plain loops."""

from schools_loader.suppression import UNKNOWN

Part = tuple[list[int], int]
"""Some levels, and the number of students who are at one of them."""


def parts_of(tested: int, levels: list[int], proficient: int) -> list[Part]:
    """Return the students of a row, by the levels that they may be at."""
    pools = [([1, 2, 3, 4], tested)]
    if proficient != UNKNOWN:
        pools = [([1, 2], tested - proficient), ([3, 4], proficient)]
    parts = []
    for members, students in pools:
        known = [([level], levels[level - 1]) for level in members if levels[level - 1] != UNKNOWN]
        unknown = [level for level in members if levels[level - 1] == UNKNOWN]
        parts += [*known, (unknown, students - sum(count for _, count in known))]
    return parts


def share_out(
    members: list[int], students: int, shares: dict[int, float]
) -> tuple[dict[int, float], float]:
    """Share out students among levels; return them by level, and their level sum."""
    total = sum(shares[level] for level in members)
    counts = {level: students * shares[level] / total for level in members} if students else {}
    return counts, sum(level * count for level, count in counts.items())


def naive(parts: list[Part]) -> dict[int, float]:
    """Estimate the shares of the levels by expectation-maximisation, part by part."""
    shares = dict.fromkeys(range(1, 5), 0.25)
    for _ in range(500):
        counts = dict.fromkeys(shares, 0.0)
        for part in parts:
            for level, count in share_out(*part, shares)[0].items():
                counts[level] += count
        shares = {level: count / sum(counts.values()) for level, count in counts.items()}
    return shares

"""Differences between averages, as intervals, and sentences about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from schools_common.averages import Average
from schools_common.charts.comparing import interval
from schools_common.charts.titles import joined
from schools_common.vocabulary import Subject

INDISTINGUISHABLE = "cannot be told apart"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Difference:
    """The smallest and largest amount by which one average is above another; negative if below."""

    low: float
    high: float

    @property
    def includes_zero(self) -> bool:
        """True if either average may be the higher one."""
        return self.low <= 0 <= self.high

    @property
    def signed(self) -> str:
        """The difference with its sign: ``"+0.12 to +0.35"``; words if it includes zero."""
        if self.includes_zero:
            return INDISTINGUISHABLE
        return _range(*(_signed(each) for each in (self.low, self.high)))

    @property
    def size(self) -> str:
        """The difference without its sign, smallest first: ``"0.12 to 0.35"``."""
        return _range(*(_digits(each) for each in sorted((abs(self.low), abs(self.high)))))


def difference(one: Average, other: Average) -> Difference | None:
    """Subtract one average from another; None if either is unknown."""
    if one.mean is None or other.mean is None:
        return None
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return None
    return Difference(round(one.low - other.high, 4), round(one.high - other.low, 4))


def sentence(
    subject: Subject,
    average: Average,
    others: Sequence[tuple[str, Difference | None]],
    *,
    sizes: bool = True,
) -> str:
    """Compare an average with others in a sentence.

    ``others`` are pairs of a name and the difference from it; ``sizes`` adds how large it is.
    """
    if average.mean is None:
        return f"{subject.label}: nothing is published."
    known = [(name, gap) for name, gap in others if gap and not gap.includes_zero]
    if sizes:
        parts = [f"{gap.size} {_direction(gap)} than {name}" for name, gap in known]
    else:
        words = {name: _direction(gap) for name, gap in known}
        parts = [
            f"{word} than {joined(name for name in words if words[name] == word)}"
            for word in dict.fromkeys(words.values())
        ]
    if same := [name for name, gap in others if gap and gap.includes_zero]:
        parts.append(f"{INDISTINGUISHABLE} from {joined(same)}")
    if unknown := [name for name, gap in others if gap is None]:
        parts.append(f"nothing is published for {joined(unknown)}")
    return f"{subject.label} {interval(average)}: {'; '.join(parts)}."


def _direction(gap: Difference) -> str:
    return "higher" if gap.low > 0 else "lower"


def _digits(number: float) -> str:
    """Format with two decimals, or four if two would show no difference."""
    return f"{number:.2f}" if abs(number) >= 0.005 else f"{number:.4f}"


def _signed(number: float) -> str:
    return f"{'+' if number > 0 else MINUS}{_digits(abs(number))}"


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"

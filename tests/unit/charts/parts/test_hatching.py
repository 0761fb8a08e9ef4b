"""Hatching consists of parallel lines that stay within their bar."""

import pytest
from schools_charts.parts.hatching import STEP, Hatched, hatching

ACROSS, DOWN, THICK = 5.0, 40.0, 12.0
"""Pixels per unit of x, per unit of y, and of a bar."""


def lines(*parts: Hatched) -> dict[str, list[tuple[float, float, float, float]]]:
    """Return the lines of each colour as x0, y0, x1, y1 in pixels; a bar at 1 has y = 0."""
    found = {}
    for trace in hatching(parts, ACROSS, DOWN, THICK, 1.5):
        assert trace["x"][2::3] == trace["y"][2::3] == [None] * (len(trace["x"]) // 3)
        found[trace["line"]["color"]] = [
            (x0 * ACROSS, (y0 - 1) * DOWN, x1 * ACROSS, (y1 - 1) * DOWN)
            for x0, y0, x1, y1 in zip(
                *(trace[name][at::3] for at in (0, 1) for name in ("x", "y")), strict=True
            )
        ]
    return found


@pytest.mark.parametrize(("start", "end"), [(10, 50), (10.3, 11), (0, 2.5), (99, 100)])
def test_lines_rise_to_the_right_from_edge_to_edge(start: float, end: float) -> None:
    (found,) = lines(Hatched(start, end, 1, "red")).values()
    left, right, half = start * ACROSS, end * ACROSS, THICK / 2
    assert len(found) == pytest.approx((right - left + THICK) / STEP, abs=1)
    for x0, y0, x1, y1 in found:
        assert x1 - x0 == pytest.approx(y0 - y1, abs=0.01)
        assert x0 == pytest.approx(left, abs=0.01) or y0 == pytest.approx(half, abs=0.01)
        assert x1 == pytest.approx(right, abs=0.01) or y1 == pytest.approx(-half, abs=0.01)
        assert left - 0.01 < x0 <= x1 < right + 0.01
        assert -half - 0.01 < y1 <= y0 < half + 0.01


def test_lines_of_bars_that_meet_go_on() -> None:
    whole = lines(Hatched(10, 40, 1, "red"))["red"]
    parts = lines(Hatched(10, 22, 1, "red"), Hatched(22, 40, 1, "red"))["red"]
    assert {round(x + y, 1) for x, y, *_ in whole} == {round(x + y, 1) for x, y, *_ in parts}


def test_each_colour_has_its_lines() -> None:
    found = lines(Hatched(10, 40, 1, "red"), Hatched(50, 60, 1, "blue"), Hatched(70, 80, 1, "red"))
    assert list(found) == ["red", "blue"]
    assert {x0 >= 250 for x0, *_ in found["blue"]} == {True}
    assert lines() == {}

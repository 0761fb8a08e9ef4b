"""Stacked bars of students by level, with hatched blocks for hidden levels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from schools_common.charts.shares import MIN_FOR_PERCENTAGES, percent
from schools_common.level_counts import Block, LevelCounts

from schools_charts.parts.hatching import Hatched, hatching
from schools_charts.parts.scale import Scale
from schools_charts.parts.style import TEXT, Palette, ink_on, mixed
from schools_charts.parts.typesetting import literal, width

MUTED = 0.5
"""Share of the background colour mixed into a muted bar."""

_PLACES = {
    Block.HIDDEN_1_2: "level 1 or 2",
    Block.HIDDEN_ANY: "any level",
    Block.HIDDEN_3_4: "level 3 or 4",
}


@dataclass(frozen=True)
class Stack:
    """A bar at a height of the plot; ``name`` is shown on hover."""

    y: float
    counts: LevelCounts
    name: str
    muted: bool

    def parts(self) -> Iterator[tuple[Block, float, float]]:
        """Yield each block that has students, with its start and size in percent."""
        before = 0
        for block, students in self.counts.students.items():
            if students:
                yield block, 100 * before / self.counts.tested, 100 * students / self.counts.tested
            before += students


@dataclass(frozen=True)
class Bars:
    """Stacked bars, ``thick`` pixels high, on a scale in percent; one y is ``pixels`` high."""

    thick: float
    scale: Scale
    pixels: float
    palette: Palette

    def traces(self, stacks: Sequence[Stack]) -> list[dict[str, Any]]:
        """Return the bars, their numbers, and the lines at which proficient begins."""
        known = [stack for stack in stacks if not stack.counts.unknown]
        placed = [(stack, *part) for stack in known for part in stack.parts()]
        found = []
        for block in Block:
            of_block = [each for each in placed if each[1] is block]
            if of_block:
                found.append(self._bars(of_block))
        hatched = [part for each in placed if each[1].hidden for part in self._hatched(*each)]
        hatches = hatching(hatched, self.scale.pixels(1), self.pixels, self.thick, 1.8)
        return [*found, *hatches, *self._numbers(placed), *self._lines(known)]

    def colour(self, block: Block, muted: bool) -> str:
        """Return the colour of a block, or of its hatching if it is hidden."""
        palette = self.palette
        shown = palette.hatch if block.hidden else palette.levels[int(block.value[-1]) - 1]
        return mixed(shown, palette.paper, MUTED) if muted else shown

    def _bars(self, placed: Sequence[tuple[Stack, Block, float, float]]) -> dict[str, Any]:
        block = placed[0][1]
        colours = [self.colour(block, stack.muted) for stack, *_ in placed]
        return {
            "type": "bar",
            "orientation": "h",
            "base": [round(start, 4) for *_, start, _ in placed],
            "x": [round(size, 4) for *_, size in placed],
            "y": [stack.y for stack, *_ in placed],
            "width": self.thick / self.pixels,
            "marker": {
                "color": self.palette.paper if block.hidden else colours,
                "line": {"width": 1, "color": self.palette.outline},
            },
            "hovertext": [f"{literal(stack.name)}: {_hover(stack, block)}" for stack, *_ in placed],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }

    def _words(self, stack: Stack, block: Block, size: float) -> str:
        """Return the percentage of a block, or an empty text if there is no room."""
        words = _number(stack, block)
        room = self.scale.pixels(size) - 12
        return words if self.thick >= TEXT and room >= width(words, TEXT) else ""

    def _hatched(self, stack: Stack, block: Block, start: float, size: float) -> Iterator[Hatched]:
        """Yield a hidden block, in two parts if there is a number in its middle."""
        colour, end = self.colour(block, stack.muted), start + size
        words = self._words(stack, block, size)
        if not words:
            yield Hatched(start, end, stack.y, colour)
            return
        plain = (size - (width(words, TEXT) + 6) / self.scale.pixels(1)) / 2
        yield Hatched(start, start + plain, stack.y, colour)
        yield Hatched(end - plain, end, stack.y, colour)

    def _numbers(
        self, placed: Sequence[tuple[Stack, Block, float, float]]
    ) -> Iterator[dict[str, Any]]:
        """Yield the percentages of the blocks that have room for them."""
        numbered = [
            (stack, block, start + size / 2, words)
            for stack, block, start, size in placed
            if (words := self._words(stack, block, size))
        ]
        if numbered:
            yield {
                "type": "scatter",
                "mode": "text",
                "x": [round(middle, 4) for *_, middle, _ in numbered],
                "y": [stack.y for stack, *_ in numbered],
                "text": [words for *_, words in numbered],
                "textfont": {
                    "size": TEXT,
                    "color": [
                        self.palette.ink
                        if block.hidden
                        else ink_on(self.colour(block, stack.muted))
                        for stack, block, *_ in numbered
                    ],
                },
                "hoverinfo": "skip",
            }

    def _lines(self, stacks: Sequence[Stack]) -> Iterator[dict[str, Any]]:
        """Yield a line between levels 2 and 3, or two at the ends of the possible range."""
        ends = [
            (100 - 100 * students / stack.counts.tested, stack.y)
            for stack in stacks
            if stack.counts.proficient
            for students in dict.fromkeys(stack.counts.proficient)
        ]
        if ends:
            yield {
                "type": "scatter",
                "mode": "markers",
                "x": [round(x, 4) for x, _ in ends],
                "y": [y for _, y in ends],
                "marker": {
                    "symbol": "line-ns-open",
                    "size": self.thick + 3,
                    "color": self.palette.ink,
                    "line": {"width": 3},
                },
                "cliponaxis": False,
                "hoverinfo": "skip",
            }


def _number(stack: Stack, block: Block) -> str:
    counts = stack.counts
    students = counts.published(block)
    if students is None or counts.tested < MIN_FOR_PERCENTAGES:
        return ""
    return percent(students, counts.tested)


def _hover(stack: Stack, block: Block) -> str:
    students = stack.counts.published(block)
    place = _PLACES.get(block, f"level {block.value[-1]}")
    hidden = ", hidden" if block.hidden else ""
    if students is None:
        return f"{place}{hidden}"
    share = f" ({number})" if (number := _number(stack, block)) else ""
    return f"{place}{hidden}: {students:,} students{share}"

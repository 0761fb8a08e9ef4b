"""Simulate a burst of new charts, and plot clients' waits for each minimum number of workers.

    .venv/bin/python docs/simulate_scale.py    # docs/images/scale.webp, and a table

A hundred new charts a second become three hundred for a minute. The autoscaler sees the queue as
KEDA does, and its new workers take as long to start as pods.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from math import ceil, log10
from pathlib import Path
from random import Random
from statistics import quantiles

import plotly.graph_objects as go
import simpy
from plotly.colors import sample_colorscale

PICTURE = Path(__file__).parent / "images/scale.webp"

RATE, BURST, BURST_FROM, BURST_UNTIL, END = 100.0, 3.0, 60.0, 120.0, 180.0
DRAWING = 0.1
"""Mean seconds that a worker with a core of its own takes for a drawing."""

SPREAD = 0.35
"""Standard deviation of the logarithm of those seconds."""

FLOORS = (12, 16, 20, 25, 30, 36)
MOST = 60
POLL = 15.0
"""Seconds between two checks by the autoscaler."""

PER_WORKER = 2
"""Charts, waiting or taken, for each worker that the autoscaler asks for."""

POD = (25.0, 45.0)
"""Least and most seconds for a new worker to be scheduled, to start and to open Chrome."""

Events = Generator[simpy.Event, float, None]


@dataclass
class Simulation:
    """Charts, their queue, the workers and their scaler."""

    floor: int
    random: Random = field(default_factory=lambda: Random(15))  # noqa: S311 - the same picture each time
    world: simpy.Environment = field(default_factory=simpy.Environment)
    waits: list[tuple[float, float]] = field(default_factory=list)
    workers: int = 0
    busy: int = 0

    def run(self) -> "Simulation":
        """Run to the end; ``waits`` are then the time of each order and its wait."""
        self.queue = simpy.Store(self.world)
        self.workers = self.floor
        for _ in range(self.floor):
            self.world.process(self.worker(0))
        self.world.process(self.clients())
        self.world.process(self.scaler())
        self.world.run(END)
        return self

    def clients(self) -> Events:
        """Order charts, independently of each other."""
        while True:
            in_burst = BURST_FROM <= self.world.now < BURST_UNTIL
            yield self.world.timeout(self.random.expovariate(RATE * (BURST if in_burst else 1)))
            self.queue.put(self.world.now)

    def worker(self, start: float) -> Events:
        """Draw one chart after the other."""
        yield self.world.timeout(start)
        mu = -(SPREAD**2) / 2
        while True:
            ordered = yield self.queue.get()
            self.busy += 1
            yield self.world.timeout(DRAWING * self.random.lognormvariate(mu, SPREAD))
            self.busy -= 1
            self.waits.append((ordered, self.world.now - ordered))

    def scaler(self) -> Events:
        """Add workers, at most twice as many at a look; none is removed so soon."""
        while True:
            yield self.world.timeout(POLL)
            wanted = ceil((len(self.queue.items) + self.busy) / PER_WORKER)
            for _ in range(min(wanted, MOST, 2 * self.workers) - self.workers):
                self.workers += 1
                self.world.process(self.worker(self.random.uniform(*POD)))


def main() -> None:
    """Simulate each floor, print a table and draw the picture."""
    figure = go.Figure()
    print("| floor | p50 | p95 | longest | workers at the end |\n| --: | --: | --: | --: | --: |")  # noqa: T201
    # The rest of the scale is too light.
    colours = sample_colorscale("Viridis", len(FLOORS), high=0.7)
    for floor, colour in zip(FLOORS, colours, strict=True):
        done = Simulation(floor).run()
        waits = [wait for at, wait in done.waits if at >= BURST_FROM]
        cuts = quantiles(waits, n=20)
        figures = (f"{s:.1f} s" for s in (cuts[9], cuts[18], max(waits)))
        print("|", " | ".join([str(floor), *figures, str(done.workers)]), "|")  # noqa: T201
        seconds = range(0, int(END) - 5, 2)
        longest = [max((w for a, w in done.waits if s <= a < s + 2), default=None) for s in seconds]
        figure.add_scatter(x=list(seconds), y=longest, line_color=colour)
        middle = len(longest) // 2
        near, below = longest[middle - 4 : middle + 5], floor == FLOORS[-1]
        figure.add_annotation(
            x=seconds[middle],
            y=log10(min(near) if below else max(near)),
            yshift=-9 if below else 9,
            text=f"{floor} workers",
            font_color=colour,
            showarrow=False,
        )
    figure.add_vrect(BURST_FROM, BURST_UNTIL, fillcolor="#b7791f", opacity=0.15, line_width=0)
    figure.update_layout(
        template="plotly_white",
        font_family="Inter, sans-serif",
        title="Longest wait for a new chart, by minimum number of workers",
        showlegend=False,
        margin={"l": 70, "r": 30, "t": 70, "b": 60},
        xaxis_title="Seconds; shaded: 300 new charts a second instead of 100",
        yaxis={"title": "Wait, in seconds", "type": "log", "tickvals": [0.2, 0.5, 1, 2, 5, 10, 20]},
    )
    figure.write_image(PICTURE, width=960, height=560, scale=2)


if __name__ == "__main__":
    main()

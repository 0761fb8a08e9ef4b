"""The renderer's metrics."""

from prometheus_client import Counter, Histogram

DRAWINGS = Counter("schools_drawings", "Tasks of charts, by outcome", ["kind", "format", "outcome"])

STAGES = Histogram(
    "schools_drawing_stage_seconds",
    "Time of a stage of drawing: content, figure, render, store, record",
    ["kind", "stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
)

CANARIES = Histogram(
    "schools_canary_seconds",
    "Time from the order of a canary to its drawing",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)

CHROME_STARTS = Counter(
    "schools_chrome_starts", "Starts of Chrome, one for each process that draws"
)

"""How PostgreSQL finds the averages under each kind of filter."""

from typing import Any

from questions import FILTERS, filters_of
from schools_common.averages import summarize
from schools_common.database import snapshot
from sqlalchemy import Engine, event


def explain(engine: Engine) -> None:
    """Print the plans, with what they took."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    for name, call in FILTERS.items():
        asked.clear()
        with snapshot(engine) as session:
            summarize(session, filters_of(call(0)))
        print(f"\n{name}\n")
        with engine.connect() as connection:
            for statement, parameters in list(asked):
                plan = connection.exec_driver_sql(
                    f"EXPLAIN (ANALYZE, BUFFERS) {statement}", parameters
                )
                print("\n".join(f"    {line}" for line in plan.scalars()))

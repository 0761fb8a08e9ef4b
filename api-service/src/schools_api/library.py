"""The publication that this process answers from."""

from datetime import datetime
from threading import Lock

from schools_common import reading
from sqlalchemy import Engine

from schools_api.pages import Pages


class Library:
    """Holds the rows that were read last, and reads them again when they were replaced."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._pages: Pages | None = None

    def pages(self) -> Pages | None:
        """What was read last, read now if nothing was; None before the first load has ended.

        It may be of the past: whoever orders a chart of it is told.
        """
        return self._pages or self.after(None)

    def after(self, superseded: Pages | None) -> Pages | None:
        """What is loaded, now that ``superseded`` is not: of many who find that, one reads."""
        with self._lock:
            if self._pages is superseded:
                with self._engine.connect() as connection:
                    found = reading.read(connection)
                self._pages = Pages(found) if found is not None else None
            return self._pages

    def see(self, loaded_at: datetime | None) -> None:
        """Read what is there, unless it was loaded at this time, so that nobody waits for it."""
        held = self._pages
        if loaded_at is not None and (held is None or held.loaded_at != loaded_at):
            self.after(held)

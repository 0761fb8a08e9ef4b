"""Cache of the publication, kept until other data are loaded."""

from sqlalchemy import Connection

from schools_common import publication_query
from schools_common.publication import Publication


class PublicationCache:
    """The publication that this process read last; ``held`` is None before the first load."""

    def __init__(self) -> None:
        self.held: Publication | None = None

    def is_current(self, connection: Connection) -> bool:
        """Return whether the held publication is the one in the database."""
        if self.held is None:
            return False
        held = self.held.version, self.held.dataset["loaded_at"]
        return held == publication_query.loaded(connection)

    def current(self, connection: Connection) -> Publication | None:
        """Return the loaded publication, reading it if it is not held; None before the first load.

        Raises ``sqlalchemy.exc.DBAPIError``.
        """
        return self.held if self.is_current(connection) else self.read(connection)

    def read(self, connection: Connection) -> Publication | None:
        """Read the loaded publication and hold it. Raises ``sqlalchemy.exc.DBAPIError``."""
        self.held = publication_query.read_publication(connection)
        return self.held

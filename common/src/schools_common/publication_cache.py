"""Keep the publication in memory for as long as its data are loaded."""

from sqlalchemy import Connection

from schools_common import publication_query
from schools_common.publication import Publication


class PublicationCache:
    """The publication that this process read last."""

    def __init__(self) -> None:
        self._held: Publication | None = None

    def current(self, connection: Connection) -> Publication | None:
        """The loaded publication, read where it is not the one held; None before the first load.

        Raises ``sqlalchemy.exc.DBAPIError``.
        """
        held = self._held and (self._held.version, self._held.dataset["loaded_at"])
        if held is None or held != publication_query.loaded(connection):
            self._held = publication_query.read_publication(connection)
        return self._held

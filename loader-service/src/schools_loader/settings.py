"""What the loader alone has to know: it acts for the database's owner, and makes the accounts."""

from pydantic import SecretStr
from schools_common.database import Account
from schools_common.settings import Settings
from sqlalchemy import make_url


class LoaderSettings(Settings):
    """Settings of the loader; ``database_url`` is that of its own account, which moves the data."""

    owner_database_url: SecretStr
    """Address of PostgreSQL for the owner of the database, for the tables and the accounts."""

    api_database_password: SecretStr
    """Password of the API's account."""

    charts_database_password: SecretStr
    """Password of the renderer's account."""

    def passwords(self) -> dict[Account, str]:
        """The password of each account."""
        own = make_url(self.database_url.get_secret_value())
        return {
            Account.API: self.api_database_password.get_secret_value(),
            Account.LOADER: own.password or "",
            Account.CHARTS: self.charts_database_password.get_secret_value(),
        }

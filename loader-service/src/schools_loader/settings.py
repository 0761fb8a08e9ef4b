"""Settings of the loader, which sets up the database for all services."""

from pydantic import SecretStr
from schools_common.database import Account
from schools_common.settings import Settings
from sqlalchemy import make_url


class LoaderSettings(Settings):
    """Settings of the loader; ``database_url`` is the address for its own account."""

    owner_database_url: SecretStr
    """Address of PostgreSQL for the database's owner, who creates tables and accounts."""

    api_database_password: SecretStr
    charts_database_password: SecretStr

    def passwords(self) -> dict[Account, str]:
        """Return the password of each account."""
        own = make_url(self.database_url.get_secret_value())
        return {
            Account.API: self.api_database_password.get_secret_value(),
            Account.LOADER: own.password or "",
            Account.CHARTS: self.charts_database_password.get_secret_value(),
        }

"""The PostgreSQL accounts of the services on the tests' server."""

from schools_common.database import Account

PASSWORDS = {account: f"of-{account}" for account in Account}


def address_for(account: Account, url: str) -> str:
    """Return the address of a database for a service's account."""
    return account.address(url, PASSWORDS[account])


def known_to_loader(url: str) -> dict[str, str]:
    """Return the loader's settings for a database; in capitals, its environment variables."""
    return {
        "database_url": address_for(Account.LOADER, url),
        "owner_database_url": url,
        "api_database_password": PASSWORDS[Account.API],
        "charts_database_password": PASSWORDS[Account.CHARTS],
    }

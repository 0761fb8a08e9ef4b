"""Addresses as they are shown and stored."""

import pytest
from schools_loader.addresses import public_name


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://user:secret@host:1/rows.csv#secret", "https://host:1/rows.csv"),
        ("https://host/rows.csv?token=secret&$limit=5", "https://host/rows.csv?token=…&$limit=5"),
        ("https://host/rows.csv?%24%24app_token=secret", "https://host/rows.csv?%24%24app_token=…"),
        ("https://host/rows.csv?secret", "https://host/rows.csv?…"),
        (
            "https://host/api/views/7yc5-fec2/rows.csv?accessType=DOWNLOAD",
            "https://host/api/views/7yc5-fec2/rows.csv?accessType=DOWNLOAD",
        ),
        ("https://user:secret/word@host/rows.csv", "https://…"),
        ("http://[secret", "http://…"),
        ("file:///home/someone/rows.csv", "rows.csv"),
        ("/home/someone/rows.csv", "rows.csv"),
        ("/home/someone/ro\0ws\n.csv", "ro�ws�.csv"),
    ],
)
def test_an_address_is_shown_without_secrets_and_folders(address: str, shown: str) -> None:
    assert public_name(address) == shown

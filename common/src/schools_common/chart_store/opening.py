"""Access to the chart store that the settings name."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from schools_common.chart_store.contract import ChartStore
from schools_common.chart_store.files import FileStore
from schools_common.chart_store.s3 import S3Store
from schools_common.settings import Settings


def open_store(settings: Settings) -> ChartStore:
    """Return the store that ``CHART_STORE`` names, without connecting to it yet."""
    address = urlsplit(settings.chart_store)
    if address.scheme == "file":
        return FileStore(Path(url2pathname(address.path)))
    return S3Store(
        address.netloc,
        settings.s3_endpoint,
        settings.s3_access_key,
        settings.s3_secret_key.get_secret_value(),
    )

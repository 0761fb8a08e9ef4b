"""A real S3 server, SeaweedFS, with an access key for each service."""

import json
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path

from minio import Minio
from schools_common.chart_store.s3 import S3Store
from schools_embedded.processes import Process, stop
from schools_embedded.services import free_port, wait_until
from urllib3 import PoolManager, Retry
from urllib3.exceptions import HTTPError

SECRETS = {name: f"secret-of-{name}" for name in ("owner", "api", "charts")}
ACTIONS = {"owner": ["Admin"], "api": ["Read", "List"], "charts": ["Read", "Write", "List"]}

_PARTS = ("master", "volume", "filer", "admin", "s3")
_PORTS = [f"{part}.{port}" for part in _PARTS for port in ("port", "port.grpc")]
_buckets = count()


@dataclass(frozen=True)
class Bucket:
    """A bucket of a running server, with its owner's client."""

    name: str
    endpoint: str
    client: Minio

    def environment(self, key: str) -> dict[str, str]:
        """Return the settings of a service with this key."""
        return {
            "CHART_STORE": f"s3://{self.name}",
            "S3_ENDPOINT": self.endpoint,
            "S3_ACCESS_KEY": key,
            "S3_SECRET_KEY": SECRETS[key],
        }

    def store(self, key: str, secret: str | None = None) -> S3Store:
        """Return the chart store for a service with this key."""
        return S3Store(self.name, self.endpoint, key, secret or SECRETS[key])

    def names(self) -> list[str]:
        found = self.client.list_objects(bucket_name=self.name)
        return sorted(f"{each.object_name}" for each in found)

    def put(self, name: str, content: bytes) -> None:
        self.client.put_object(
            bucket_name=self.name, object_name=name, data=BytesIO(content), length=len(content)
        )

    def remove(self, name: str) -> None:
        self.client.remove_object(bucket_name=self.name, object_name=name)


@contextmanager
def s3_server(directory: Path, port: int | None = None) -> Iterator[str]:
    """Run a server on ``directory``; yields its endpoint."""
    directory.mkdir(exist_ok=True)
    identities = [
        {
            "name": name,
            "credentials": [{"accessKey": name, "secretKey": SECRETS[name]}],
            "actions": actions,
        }
        for name, actions in ACTIONS.items()
    ]
    config = directory / "identities.json"
    config.write_text(json.dumps({"identities": identities}))
    ports = {name: free_port() for name in _PORTS} | ({"s3.port": port} if port else {})
    options = {
        **ports,
        "dir": directory,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "s3.config": config,
        "s3.autoCreateBucket": "false",
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "admin.ui": "false",
        "webdav": "false",
        "master.telemetry": "false",
    }
    weed = Path(sysconfig.get_path("scripts"), "weed")
    command = [str(weed), "mini", *(f"-{name}={value}" for name, value in options.items())]
    process = Process("s3", command, {}, directory / "weed.log")
    endpoint = f"http://127.0.0.1:{ports['s3.port']}"
    try:
        wait_until(lambda: _answers(endpoint), 30, "the S3 server to answer")
        yield endpoint
    finally:
        stop([process])


def create_bucket(endpoint: str) -> Bucket:
    """Create a bucket for a test."""
    client = _owner(endpoint)
    name = f"charts-{next(_buckets)}"
    client.make_bucket(bucket_name=name)
    return Bucket(name, endpoint, client)


def _owner(endpoint: str) -> Minio:
    return Minio(
        endpoint=endpoint.removeprefix("http://"),
        access_key="owner",
        secret_key=SECRETS["owner"],
        secure=False,
        http_client=PoolManager(retries=Retry(0), timeout=5),
    )


def _answers(endpoint: str) -> bool:
    try:
        _owner(endpoint).list_buckets()
    except HTTPError:
        return False
    return True

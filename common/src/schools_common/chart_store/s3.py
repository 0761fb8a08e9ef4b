"""The chart store in an S3 bucket."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

from minio import Minio
from minio.deleteobjects import DeleteObject
from minio.error import MinioException, S3Error
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from schools_common.chart_store.contract import (
    ChartStoreError,
    ChartStoreUnavailable,
    StoredPicture,
    surplus,
)

# Short, because renderers and clients try again later.
_TIMEOUT = Timeout(connect=1, read=3)
_RETRIES = Retry(
    total=1,
    read=0,
    backoff_factor=0.2,
    status_forcelist=(500, 502, 503, 504),
    respect_retry_after_header=False,
)
_CONNECTIONS = 16

# A picture never changes under its name.
_CACHE_CONTROL = "public, max-age=31536000, immutable"


class S3Store:
    """Pictures as objects in an existing bucket.

    The access key needs ``s3:GetBucketLocation``, ``s3:GetObject`` and ``s3:ListBucket`` (without
    which S3 answers 403 instead of 404 for a missing object). Writing and removing also take
    ``s3:PutObject`` and ``s3:DeleteObject``.
    """

    def __init__(self, bucket: str, endpoint: str, access_key: str, secret_key: str) -> None:
        address = urlsplit(endpoint)
        self._bucket = bucket
        self._client = Minio(
            endpoint=address.netloc,
            access_key=access_key,
            secret_key=secret_key,
            secure=address.scheme == "https",
            http_client=PoolManager(timeout=_TIMEOUT, retries=_RETRIES, maxsize=_CONNECTIONS),
        )

    def read(self, name: str, digest: str) -> bytes | None:
        """See ``PictureReader``."""
        with _chart_store_errors():
            try:
                with self._client.get_object(
                    bucket_name=self._bucket, object_name=name
                ) as response:
                    picture = response.read()
            except S3Error as error:
                if error.code != "NoSuchKey":
                    raise
                return None
        return picture if sha256(picture).hexdigest() == digest else None

    def exists(self, name: str) -> bool:
        """See ``PictureReader``."""
        with _chart_store_errors():
            try:
                self._client.stat_object(bucket_name=self._bucket, object_name=name)
            except S3Error as error:
                if error.code != "NoSuchKey":
                    raise
                return False
        return True

    def prepare(self) -> None:
        """Check that the bucket exists and that the key is accepted."""
        with _chart_store_errors():
            next(self._client.list_objects(bucket_name=self._bucket), None)

    def write(self, name: str, picture: bytes, media_type: str) -> None:
        """Store a picture in one request; the server checks the SHA-256."""
        checksum = b64encode(sha256(picture).digest()).decode()
        with _chart_store_errors():
            self._client.put_object(
                bucket_name=self._bucket,
                object_name=name,
                data=BytesIO(picture),
                length=len(picture),
                content_type=media_type,
                metadata={"Cache-Control": _CACHE_CONTROL, "x-amz-checksum-sha256": checksum},
            )

    def remove_oldest(self, limit: int) -> None:
        """See ``ChartStore``."""
        with _chart_store_errors():
            names = surplus(self._pictures(), limit)
            for error in self._client.remove_objects(
                bucket_name=self._bucket, delete_object_list=map(DeleteObject, names)
            ):
                raise ChartStoreError(f"The chart store does not remove pictures: {error.code}")

    def _pictures(self) -> Iterator[StoredPicture]:
        for found in self._client.list_objects(bucket_name=self._bucket):
            if found.last_modified is not None and found.object_name is not None:
                modified = found.last_modified.timestamp()
                yield StoredPicture(modified, found.size or 0, found.object_name)


@contextmanager
def _chart_store_errors() -> Iterator[None]:
    """Translate the client's errors, dropping the addresses in their messages."""
    try:
        yield
    except S3Error as error:
        raise ChartStoreError(f"The chart store refuses access: {error.code}") from error
    except (MinioException, HTTPError) as error:
        raise ChartStoreUnavailable("The chart store does not answer") from error
    except (ParseError, ValueError) as error:  # the client expects XML
        raise ChartStoreError("The chart store does not speak S3") from error

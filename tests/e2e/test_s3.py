"""``./run`` with an S3 bucket as chart store."""

import pytest

from tests.e2e.running import Starter
from tests.e2e.scenario import chart_of
from tests.s3_server import Bucket


@pytest.mark.slow
def test_pictures_go_into_the_bucket_and_come_from_it(start: Starter, bucket: Bucket) -> None:
    run = start(DATASET_SAMPLE="always", **bucket.environment("charts"))
    chart = chart_of(run.url, "category=poverty&borough=bronx")["chart"]
    assert f"{chart['id']}.png" in bucket.names()
    assert list((run.directory / "charts").iterdir()) == []

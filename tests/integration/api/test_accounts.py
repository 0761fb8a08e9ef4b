"""An API that starts before the loader has created its database account."""

from pathlib import Path

from fastapi.testclient import TestClient
from schools_api.app import create_app
from schools_common.database import Account, make_engine
from schools_embedded.services import postgres, wait_until
from schools_loader.bootstrap import bootstrap
from schools_loader.settings import LoaderSettings

from tests.accounts import address_for, known_to_loader
from tests.integration.api.backstage import RecordingPublisher, settings_of


def test_the_api_waits_for_its_account(redis_url: str, tmp_path: Path) -> None:
    with postgres(tmp_path / "postgres") as url:
        settings = settings_of(address_for(Account.API, url), redis_url, tmp_path)
        engine = make_engine(url)
        app = create_app(settings, RecordingPublisher(engine))
        with TestClient(app, raise_server_exceptions=False) as client:
            for address in ("/schools", "/dataset"):
                answer = client.get(address)
                assert answer.status_code == 503, address
                assert int(answer.headers["retry-after"]) > 0
            assert client.get("/readyz").json()["missing"] == ["database"]

            loader = LoaderSettings.model_validate(
                known_to_loader(url) | {"redis_url": redis_url, "dataset_sample": "always"}
            )
            loader_engine = make_engine(loader.database_url.get_secret_value())
            bootstrap(loader_engine, loader)
            loader_engine.dispose()
            wait_until(lambda: client.get("/readyz").is_success, 10, "the API to be ready")
            assert client.get("/schools").status_code == 200
        engine.dispose()

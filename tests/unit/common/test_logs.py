"""Format of log lines."""

import json
import logging
from collections.abc import Iterator

import pytest
from schools_common import logs

LOG = logging.getLogger("schools_api.test")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Restore the handlers of this process after the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []  # the new set-up may close it
    yield
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture(autouse=True)
def _asked() -> Iterator[None]:
    token = logs.REQUEST_ID.set("asked-by-a-client")
    yield
    logs.REQUEST_ID.reset(token)


def test_a_line_is_json_with_the_id_of_its_request(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(None)  # pytest's stderr is no terminal
    LOG.warning("A text\nof two lines")
    (line,) = capsys.readouterr().err.splitlines()
    found = json.loads(line)
    assert found.pop("time")
    assert found == {
        "level": "WARNING",
        "logger": "schools_api.test",
        "process": "MainProcess",
        "message": "A text\nof two lines",
        "request_id": "asked-by-a-client",
    }


def test_an_error_has_its_traceback_in_the_same_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json")
    try:
        raise RuntimeError("lost")
    except RuntimeError:
        LOG.exception("It failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "RuntimeError: lost" in json.loads(line)["exc_info"]


def test_a_line_of_text_has_the_id_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("text")
    LOG.info("Chart 1: drawn")
    assert capsys.readouterr().err.endswith(" INFO [asked-by-a-client] Chart 1: drawn\n")


def test_messages_of_uvicorn_are_logged_once_in_the_same_format(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logger = logging.getLogger("uvicorn.error")
    logger.setLevel(logging.INFO)  # as uvicorn does
    logger.addHandler(logging.StreamHandler())
    logs.set_up("json")
    logger.warning("Started", extra={"color_message": "\x1b[32mStarted"})
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "Started"
    assert "color_message" not in line

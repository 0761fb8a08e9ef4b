"""The servers that the pages are compared with: Datasette, ROAPI and nginx, each as it is meant."""

import csv
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests
from calls import TABLE
from schools_embedded.processes import Process, stop
from schools_embedded.services import free_port, wait_until

START_TIMEOUT = 30

_NUMBERS = ("district", "total_enrollment", "ela_", "math_")
_GROUPS = ("female", "male", "asian", "black", "hispanic", "other", "white")

_NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes auto;
events {{ worker_connections 768; }}
http {{
  sendfile on;
  tcp_nopush on;
  access_log off;
  types {{ image/png png; }}
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@contextmanager
def datasette(programs: Path, rows: Path, folder: Path) -> Iterator[str]:
    """Serve the rows from SQLite, read-only, with the key of our table and indexes; its URL."""
    database = folder / "peer.db"
    _import(rows, database)
    port = free_port()
    command = [
        *(str(programs / "datasette"), "serve", "--immutable", str(database)),
        *("--port", str(port), "--setting", "suggest_facets", "off"),
    ]
    with _running("datasette", command, port, folder) as url:
        yield url


@contextmanager
def roapi(programs: Path, rows: Path, folder: Path) -> Iterator[str]:
    """Serve the rows from memory, without a log of what is asked; its URL."""
    port = free_port()
    command = [
        *(str(programs / "roapi"), "--table", f"{TABLE}={rows}"),
        *("--addr-http", f"127.0.0.1:{port}"),
        *("--addr-postgres", f"127.0.0.1:{free_port()}"),
        *("--addr-flight-sql", f"127.0.0.1:{free_port()}"),
    ]
    with _running("roapi", command, port, folder, RUST_LOG="warn") as url:
        yield url


@contextmanager
def nginx(folder: Path) -> Iterator[str]:
    """Serve the files of a folder, configured as Debian does, but without a log; its URL."""
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, port=port))
    with _running("nginx", ["nginx", "-c", str(config)], port, folder) as url:
        yield url


def version(*command: str) -> str:
    """What a program says of its version: the last part of its first line."""
    done = subprocess.run([*command], check=False, capture_output=True, text=True)
    return (done.stdout + done.stderr).splitlines()[0].replace("/", " ").split()[-1]


@contextmanager
def _running(
    name: str, command: Sequence[str], port: int, folder: Path, **environment: str
) -> Iterator[str]:
    process = Process(name, command, environment, folder / f"{name}.log")
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: process.exit_code is not None or _answers(url), START_TIMEOUT, name)
        assert process.exit_code is None, process.last_words()
        yield url
    finally:
        stop([process])


def _answers(url: str) -> bool:
    try:
        requests.get(url, timeout=5)
    except requests.ConnectionError:
        return False
    return True


def _import(rows: Path, database: Path) -> None:
    with rows.open(newline="") as file:
        header, *lines = csv.reader(file)
    columns = ", ".join(f"{name} {_type(name)}" for name in header)
    with sqlite3.connect(database) as connection:
        connection.execute(f"CREATE TABLE {TABLE} ({columns}, PRIMARY KEY (dbn, category))")
        connection.executemany(
            f"INSERT INTO {TABLE} VALUES ({', '.join('?' * len(header))})",
            ([cell or None for cell in line] for line in lines),
        )
        for column in ("category", "borough", "district", "total_enrollment"):
            connection.execute(f"CREATE INDEX by_{column} ON {TABLE} ({column})")
        connection.execute("ANALYZE")


def _type(column: str) -> str:
    return "INTEGER" if column.startswith(_NUMBERS) or column in _GROUPS else "TEXT"

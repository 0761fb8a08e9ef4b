"""The servers to which this system is compared."""

import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import requests
from calls import KEY, TABLE
from schools_embedded.processes import Process, stop
from schools_embedded.services import free_port, wait_until
from schools_embedded.system import System
from sqlalchemy import create_engine, text

_COLUMNS = f"""SELECT string_agg(column_name, ', ' ORDER BY ordinal_position)
FROM information_schema.columns WHERE table_name = '{TABLE}' AND column_name NOT LIKE '%estimate'"""
"""The columns that make up an item of our response."""

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


def export(ours: System, path: Path) -> None:
    """Export the rows as CSV, ordered by their key."""
    engine = create_engine(ours.settings["database_url"])
    with engine.connect() as connection, path.open("w") as file:
        query = f"SELECT {connection.scalar(text(_COLUMNS))} FROM {TABLE} ORDER BY dbn, category"
        connection.connection.cursor().copy_expert(
            f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)", file
        )
    engine.dispose()


@contextmanager
def datasette(programs: Path, rows: Path, folder: Path) -> Iterator[str]:
    """Serve the rows from SQLite, read-only, with our table's key and indexes; yields the URL."""
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
    """Serve the rows from memory, without an access log; yields the URL."""
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
    """Serve a folder with Debian's configuration, but without an access log; yields the URL."""
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, port=port))
    with _running("nginx", ["nginx", "-c", str(config)], port, folder) as url:
        yield url


def print_versions(programs: Path) -> None:
    """Print the versions of all three servers."""
    commands = ([programs / "datasette", "--version"], [programs / "roapi", "--version"])
    for command in (*commands, ["nginx", "-v"]):
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        print((done.stdout + done.stderr).splitlines()[0], end="; ")
    print("\n")


@contextmanager
def _running(
    name: str, command: Sequence[str], port: int, folder: Path, **environment: str
) -> Iterator[str]:
    process = Process(name, command, environment, folder / f"{name}.log")
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert process.exit_code is None, process.log_tail()
        try:
            requests.get(url, timeout=5)  # whatever the status
        except requests.ConnectionError:
            return False
        return True

    try:
        wait_until(answers, 30, name)
        yield url
    finally:
        stop([process])


def _import(rows: Path, database: Path) -> None:
    table: Any = pd.read_csv(rows, keep_default_na=False, na_values=[""]).convert_dtypes()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(pd.io.sql.get_schema(table, TABLE, keys=KEY, con=connection))
        table.to_sql(TABLE, connection, if_exists="append", index=False)
        for column in ("category", "borough", "district", "total_enrollment"):
            connection.execute(f"CREATE INDEX by_{column} ON {TABLE} ({column})")
        connection.execute("ANALYZE")

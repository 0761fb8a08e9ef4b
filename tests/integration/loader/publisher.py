"""A publisher's local web server, with scripted failures."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


class Publisher:
    """A server of ``content`` at ``/rows.csv``; ``ways`` lists how it handles the next requests."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.ways: list[str] = []
        self.paths: list[str] = []
        self.closing = Event()
        self.before_answer: Callable[[], object] | None = None
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher.paths.append(self.path)
                if publisher.before_answer:
                    publisher.before_answer()
                publisher.answer(self, publisher.ways.pop(0) if publisher.ways else "well")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/rows.csv"

    @property
    def requests(self) -> int:
        return len(self.paths)

    def answer(self, request: BaseHTTPRequestHandler, way: str) -> None:
        """Respond properly, with an error status, or with a failure."""
        match way:
            case "silent":
                self.closing.wait(10)
            case "trickling":
                self._send(request, b"", len(self.content))
                with suppress(OSError):  # the loader hangs up
                    while not self.closing.wait(0.01):
                        request.wfile.write(b"x")
            case _ if way.startswith("busy until "):
                request.send_response(503)
                request.send_header("Retry-After", way.removeprefix("busy until "))
                request.end_headers()
            case "stalled":
                self._send(request, self.content[:1000], len(self.content))
                request.wfile.flush()
                self.closing.wait(10)
            case _ if way.startswith("redirect to "):
                self._redirect(request, way.removeprefix("redirect to "))
            case "cut off":
                self._send(request, self.content[: len(self.content) // 2], len(self.content))
            case _ if way.startswith("chunked"):
                self._send_chunked(request, whole=way == "chunked")
            case _ if way.startswith("compressed"):
                body = gzip.compress(self.content)
                sent = body[:-1000] if way.endswith("cut off") else body
                self._send(request, sent, len(body), ("Content-Encoding", "gzip"))
            case "page":
                self._send(request, b"<html><body>We are sorry</body></html>", None)
            case "well" | "without a length":
                self._send(request, self.content, len(self.content) if way == "well" else None)
            case status:
                request.send_error(int(status))

    def _send_chunked(self, request: BaseHTTPRequestHandler, *, whole: bool) -> None:
        request.protocol_version = "HTTP/1.1"
        self._send(request, b"", None, ("Transfer-Encoding", "chunked"))
        for start in range(0, len(self.content), 50_000):
            chunk = self.content[start : start + 50_000]
            request.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        if whole:
            request.wfile.write(b"0\r\n\r\n")
        request.close_connection = True

    def _redirect(self, request: BaseHTTPRequestHandler, address: str) -> None:
        request.send_response(302)
        request.send_header("Location", address)
        request.end_headers()

    def _send(
        self,
        request: BaseHTTPRequestHandler,
        body: bytes,
        length: int | None,
        *headers: tuple[str, str],
    ) -> None:
        request.send_response(200)
        for name, value in headers:
            request.send_header(name, value)
        if length is not None:
            request.send_header("Content-Length", str(length))
        request.end_headers()
        request.wfile.write(body)

    @contextmanager
    def serving(self) -> Iterator["Publisher"]:
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.closing.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()

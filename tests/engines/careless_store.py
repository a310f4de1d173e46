"""A store with the interface of S3 that honours no condition: it overwrites, or refuses."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

ERROR = "<Error><Code>{}</Code><Message>Refused by the test.</Message></Error>"
LISTED = "<ListBucketResult><IsTruncated>false</IsTruncated>{}</ListBucketResult>"
ENTRY = "<Contents><Key>{}</Key></Contents>"


@contextmanager
def careless_store(refusal: tuple[int, str] | None = None) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Give the address of a store, and what lies in it; each write is answered with ``refusal``."""
    objects: dict[str, bytes] = {}
    handler = type("Handler", (_Request,), {"objects": objects, "refusal": refusal})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", objects
        finally:
            server.shutdown()
            thread.join()


class _Request(BaseHTTPRequestHandler):
    objects: dict[str, bytes]
    refusal: tuple[int, str] | None

    protocol_version = "HTTP/1.1"

    @property
    def key(self) -> str:
        """The key without the bucket."""
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[2]

    def do_HEAD(self) -> None:
        self._answer(200 if self.key in self.objects else 404, b"")

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            [beginning] = query.get("prefix", [""])
            found = (ENTRY.format(key) for key in self.objects if key.startswith(beginning))
            self._answer(200, LISTED.format("".join(found)).encode())
        elif self.key in self.objects:
            self._answer(200, self.objects[self.key])
        else:
            self._answer(404, ERROR.format("NoSuchKey").encode())

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.refusal is not None:
            status, code = self.refusal
            self._answer(status, ERROR.format(code).encode())
            return
        self.objects[self.key] = content
        self._answer(200, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("ETag", '"x"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the class above
        """Print nothing."""

"""Servers that answer as no server should: they drip, never answer, never end, redirect, or send nonsense."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Answer = Callable[[socket.socket, threading.Event], None]

_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    """Give the address of a server that answers each connection in this way."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.02)
        accepting = threading.Thread(target=_accept, args=(listening, answer, over), daemon=True)
        accepting.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            accepting.join()


def _accept(listening: socket.socket, answer: Answer, over: threading.Event) -> None:
    connections = []
    while not over.is_set():
        with suppress(TimeoutError):
            connection, _ = listening.accept()
            connections.append(connection)
            threading.Thread(target=_answered, args=(connection, answer, over), daemon=True).start()
    for connection in connections:
        connection.close()


def _answered(connection: socket.socket, answer: Answer, over: threading.Event) -> None:
    with suppress(OSError):
        connection.settimeout(5)
        connection.recv(1 << 16)
        answer(connection, over)


def mute(_connection: socket.socket, over: threading.Event) -> None:
    """Accept, and never answer."""
    over.wait()


def drip(connection: socket.socket, over: threading.Event) -> None:
    """Send a byte now and then: no read takes long, and the answer never ends."""
    connection.sendall(_HEAD + b"Content-Length: 1000000\r\n\r\n")
    while not over.wait(0.02):
        connection.sendall(b" ")


def drip_headers(connection: socket.socket, over: threading.Event) -> None:
    """Send a byte of a header now and then."""
    connection.sendall(_HEAD + b"X: ")
    while not over.wait(0.02):
        connection.sendall(b"a")


def endless(connection: socket.socket, over: threading.Event) -> None:
    """Send as much as is read, without end."""
    connection.sendall(_HEAD + b"\r\n")
    while not over.is_set():
        connection.sendall(b" " * (1 << 20))


def endless_object(connection: socket.socket, over: threading.Event) -> None:
    """Send an object without end."""
    connection.sendall(_HEAD + b'ETag: "a"\r\n\r\n')
    while not over.is_set():
        connection.sendall(b" " * (1 << 20))


def endless_refusal(connection: socket.socket, over: threading.Event) -> None:
    """Refuse, and give reasons without end."""
    connection.sendall(_HEAD.replace(b"200 OK", b"403 Forbidden") + b"\r\n")
    while not over.is_set():
        connection.sendall(b" " * (1 << 20))


def noting_the_end(answer: Answer, ended: threading.Event) -> Answer:
    """Note that the client has closed the connection while it was answered."""

    def noting(connection: socket.socket, over: threading.Event) -> None:
        try:
            answer(connection, over)
        except OSError:
            ended.set()
            raise

    return noting


def redirect(connection: socket.socket, _over: threading.Event) -> None:
    """Send to the same place, and to another region, each time."""
    location = b"Location: http://127.0.0.1:1/latest/meta-data\r\nx-amz-bucket-region: eu-west-1\r\n"
    connection.sendall(
        b"HTTP/1.1 301 Moved\r\n" + location + b"Content-Length: 0\r\nConnection: close\r\n\r\n"
    )
    connection.close()


def sending(content: bytes, status: str = "200 OK", *headers: str) -> Answer:
    """Send this content to everyone."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(content)}", "Connection: close", "", ""]

    def answer(connection: socket.socket, _over: threading.Event) -> None:
        connection.sendall("\r\n".join(lines).encode("latin-1") + content)
        connection.close()

    return answer


WAITING: Final[dict[str, Answer]] = {"mute": mute, "drip": drip, "drip in headers": drip_headers}
"""Servers that keep a client waiting."""

_ENTITIES: Final = (
    b"<!DOCTYPE a [<!ENTITY b0 'bbbbbbbbbb'>"
    + b"".join(b"<!ENTITY b%d '%s'>" % (number, b"&b%d;" % (number - 1) * 10) for number in range(1, 10))
    + b"]><a>&b9;</a>"
)
"""Ten billion letters, if the entities are replaced."""

NONSENSE: Final[dict[str, Answer]] = {
    "a page": sending(
        b"<!DOCTYPE html><html><body>Sign in<br></body></html>", "200 OK", "Content-Type: text/html"
    ),
    "a page of XML": sending(b"<html><body>Sign in</body></html>"),
    "nothing": sending(b""),
    "JSON": sending(b'{"error": "no"}', "200 OK", "Content-Type: application/json"),
    "half of XML": sending(b"<GetRoleResponse><GetRoleResult><Role>"),
    "no UTF-8": sending(b"<a>\xff\xfe\xd8\x00</a>"),
    "compressed nonsense": sending(b"\x1f\x8b\x00nonsense", "200 OK", "Content-Encoding: gzip"),
    "another encoding": sending("<?xml version='1.0' encoding='utf-16'?><a>é</a>".encode("latin-1")),
    "an entity of an entity": sending(_ENTITIES),
    "nested too deeply": sending(b"<a>" * 100_000),
    "a page with an error": sending(b"<html>Bad gateway</html>", "502 Bad Gateway"),
    "a status that is not one": sending(b"", "999999999999 Odd"),
    "no HTTP": sending(b"", "\r\nSSH-2.0-OpenSSH"),
}
"""Answers that are not of AWS."""

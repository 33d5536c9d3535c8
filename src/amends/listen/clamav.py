"""ClamAV over its own socket: one command, INSTREAM (clamd(8))."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

PIECE = 64 * 1024
PATIENCE = 60  # seconds, for each answer


class ScannerAway(OSError):
    """The scanner gave no verdict; the message says why. It may work later."""


def scan(content: bytes, address: str) -> str:
    """The name of the virus that clamd finds in these bytes; empty when there is none."""
    try:
        with _connected(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                connection.sendall(struct.pack("!I", len(piece)) + piece)
            connection.sendall(struct.pack("!I", 0))
            answer = _answer(connection)
    except OSError as error:
        raise ScannerAway(f"the scanner at {address} does not answer: {error}") from error
    return _verdict(answer)


@contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        connection.connect(address.removeprefix("unix:"))
    else:
        host, _, port = address.rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)), PATIENCE)
    with connection:
        yield connection


def _answer(connection: socket.socket) -> str:
    found = b""
    while not found.endswith((b"\0", b"\n")) and len(found) < 4096:
        piece = connection.recv(4096)
        if not piece:
            break
        found += piece
    return found.decode("utf-8", "replace").strip("\0\n ")


def _verdict(answer: str) -> str:
    """`stream: OK`, or `stream: Eicar-Signature FOUND`; everything else is no verdict."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND") or "a virus"
    raise ScannerAway(f"the scanner gave no verdict: {answer[:120] or 'it hung up'}")

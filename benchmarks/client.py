"""A client with one kept-open connection, light enough to share a processor with the server."""

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

WARM_UP = 3


@dataclass(frozen=True)
class Answer:
    """Status, headers in lower case, and body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """Asks a server of this machine for one path again and again."""

    def __init__(self, port: int, path: str, headers: Mapping[str, str]) -> None:
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._question = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> Answer:
        """One request and its whole answer, which must say its length or have no body."""
        self._socket.sendall(self._question)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        length = int(headers.get("content-length", 0))
        parts, missing = [body], length - len(body)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        return Answer(int(first.split()[1]), headers, b"".join(parts))

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _receive(self) -> bytes:
        part = self._socket.recv(1 << 18)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part


def seconds_per_request(
    port: int,
    path: str,
    headers: Mapping[str, str],
    *,
    status: int,
    requests: int,
    seconds: float = 4.0,
) -> float:
    """The median over that many requests, or as many as the seconds allow, after a few to warm up;
    all must have the status."""
    client = Client(port, path, headers)
    spent: list[float] = []
    end = time.perf_counter() + seconds
    try:
        for number in range(WARM_UP + requests):
            start = time.perf_counter()
            if spent and start > end:
                break
            answer = client.ask()
            if number >= WARM_UP:
                spent.append(time.perf_counter() - start)
            if answer.status != status:
                raise RuntimeError(f"{path} answers {answer.status} and not {status}")
    finally:
        client.close()
    return median(spent)

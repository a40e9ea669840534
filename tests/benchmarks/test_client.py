"""The client that asks for pages."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.client import Client, seconds_per_request


class Echo(BaseHTTPRequestHandler):
    """Answers with the path, or 304 to whoever holds it already."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"" if self.headers["If-None-Match"] else self.path.encode() * 10_000
        self.send_response(200 if body else 304)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_it_reads_whole_answers_one_after_the_other(port):
    client = Client(port, "/path", {})
    answers = [client.ask() for _ in range(3)]
    client.close()
    assert [(answer.status, answer.body) for answer in answers] == [(200, b"/path" * 10_000)] * 3


def test_every_answer_must_have_the_status(port):
    headers = {"If-None-Match": '"x"'}
    assert seconds_per_request(port, "/", headers, status=304, requests=3) > 0
    with pytest.raises(RuntimeError, match="answers 304 and not 200"):
        seconds_per_request(port, "/", headers, status=200, requests=3)

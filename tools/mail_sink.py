"""A real SMTP server that sends nothing on: for the demo, for development and for the tests.

It keeps a journal of all that it was given and can be told to fail as real servers do. As a
program, `python -m tools.mail_sink`, it stores letters where a person can open them.
"""

import argparse
import asyncio
import signal
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Literal, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from tools.mail_folder import MailFolder

Stage = Literal["rcpt", "data"]
Fault = int | Literal["drop", "hang"]

PROJECT = Path(__file__).resolve().parent.parent
ANSWERS = {4: "try again later", 5: "refused for good"}
ACCEPTED = "250 OK"


@dataclass(frozen=True)
class Delivery:
    """One message that came in whole. `kept` tells whether the server took it into its care."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    kept: bool
    answer: str

    @property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass(frozen=True)
class _Step:
    fault: Fault
    kept: bool


@dataclass
class _Handler:
    """What the protocol asks: answers from the script, entries for the journal."""

    keep: Callable[[Delivery], None]
    script: dict[Stage, list[_Step]] = field(default_factory=lambda: defaultdict(list))

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        step = self._next("rcpt")
        if step:
            return await self._fail(server, step)
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        step = self._next("data")
        content = envelope.content
        assert isinstance(content, bytes)
        delivery = Delivery(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            content=content,
            kept=step.kept if step else True,
            answer=str(step.fault) if step else ACCEPTED,
        )
        await asyncio.get_running_loop().run_in_executor(None, self.keep, delivery)
        return await self._fail(server, step) if step else ACCEPTED

    def _next(self, stage: Stage) -> _Step | None:
        steps = self.script[stage]
        return steps.pop(0) if steps else None

    async def _fail(self, server: SMTP, step: _Step) -> str:
        if isinstance(step.fault, int):
            return f"{step.fault} {ANSWERS[step.fault // 100]}"
        if step.fault == "hang":
            await asyncio.Event().wait()  # until the client goes or the server stops
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        return "421 gone"


class SmtpServer:
    """A server on 127.0.0.1 in a thread of its own; use it as a context manager.

    `journal` lists every message that came in whole, in order. `on_message` is called with each one
    that is kept, before the client gets its answer.
    """

    def __init__(
        self, port: int = 0, on_message: Callable[[Delivery], object] | None = None
    ) -> None:
        self.host = "127.0.0.1"
        self.journal: list[Delivery] = []
        self._on_message = on_message
        self._handler = _Handler(self._record)
        self._socket = socket.create_server((self.host, port))
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="smtp-server", daemon=True)

    @property
    def kept(self) -> list[Delivery]:
        """The messages that the server took into its care, in order."""
        return [delivery for delivery in self.journal if delivery.kept]

    def script(
        self, stage: Stage, fault: Fault, *, times: int = 1, kept: bool | None = None
    ) -> None:
        """Make the next `times` commands of a stage fail; calls add up in order.

        `fault` is a reply code (4xx or 5xx), "drop" (the connection breaks without an answer) or
        "hang" (no answer until the client gives up). `kept` says whether a message is nevertheless
        in the server's care, as after a lost answer; by default only one dropped at "data" is.
        """
        if kept is None:
            kept = stage == "data" and fault == "drop"
        self._handler.script[stage] += [_Step(fault, kept)] * times

    def wait_for(self, count: int, seconds: float = 10.0) -> list[Delivery]:
        """The first `count` kept messages; raises TimeoutError when they do not come."""
        deadline = time.monotonic() + seconds
        while len(self.kept) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.kept)} of {count} messages after {seconds} s")
            time.sleep(0.02)
        return self.kept[:count]

    def clear(self) -> None:
        """Forget the journal and the script."""
        self.journal.clear()
        self._handler.script.clear()

    def start(self) -> Self:
        """Begin to answer; the port is open already."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Cut all connections and end the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _record(self, delivery: Delivery) -> None:
        self.journal.append(delivery)
        if delivery.kept and self._on_message:
            self._on_message(delivery)

    def _protocol(self) -> SMTP:
        return SMTP(self._handler, hostname="localhost", enable_SMTPUTF8=True, loop=self._loop)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(self._protocol, sock=self._socket)
        )
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


def main() -> None:
    """Run until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description="A mail server that only keeps what it gets.")
    parser.add_argument("--port", type=int, default=1025)
    parser.add_argument("--folder", type=Path, default=PROJECT / "var" / "dev" / "mail")
    options = parser.parse_args()
    folder = MailFolder(options.folder)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with SmtpServer(
        options.port, on_message=lambda delivery: folder.store(delivery.content)
    ) as server:
        print(f"Mail to {server.host}:{server.port} is kept in {folder.index}", flush=True)
        stopped.wait()


if __name__ == "__main__":
    main()

"""The relay: takes due letters out of the outbox and hands them to the mail server.

Nothing is lost: a letter stays until it is settled. Nothing goes out twice: a letter is leased with
a growing attempt number, its handing over is stored before the mail server is given the text, and a
letter whose fate is unknown after that is left in doubt; its matters are carried by the next
digest.
"""

import logging
import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.encoding import punycode

from accounts import doorbell
from accounts.letters import render_letter
from accounts.models import Letter, Notification
from accounts.services.notifications import next_digest_at
from accounts.vocabulary import Frequency, LetterKind, LetterState

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
HANDING_OVER_TAKES = timedelta(seconds=45)
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
WAITS_FOR_TEXT = 354  # SMTP's answer to DATA
COMPOSING = 7_301  # advisory lock: one composer at a time makes one letter per recipient
ONE_PER_MATTER = {LetterKind.REVIEW}


class NotAccepted(Exception):
    """The mail server surely did not take the letter; `permanent` when it never will."""

    def __init__(self, answer: str, *, permanent: bool = False, unreachable: bool = False) -> None:
        super().__init__(answer)
        self.permanent = permanent
        self.unreachable = unreachable


class FateUnknown(Exception):
    """The connection broke after the text was handed over."""


def post_account_letter(*, to_address: str, subject: str, text: str, html: str) -> Letter:
    """Put a finished letter about an account (confirmation, reset) into the outbox."""
    from accounts import tasks

    letter = Letter.objects.create(
        kind=LetterKind.ACCOUNT,
        to_address=to_address,
        prepared={"subject": subject, "text": text, "html": html},
    )
    doorbell.ring(tasks.relay_letters)
    return letter


@transaction.atomic
def compose_due_letters() -> int:
    """Gather due notifications into letters: one per recipient and kind, review decisions one
    each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COMPOSING])
    due = Notification.objects.filter(letter__isnull=True, due_at__lte=Now()).order_by("pk")
    letters: dict[tuple, Letter] = {}
    rows = list(due.select_for_update())
    for row in rows:
        matter = row.matter if row.kind in ONE_PER_MATTER else ""
        key = (row.recipient_id, row.kind, matter)
        if key not in letters:
            letters[key] = Letter(recipient_id=row.recipient_id, kind=row.kind)
        row.letter = letters[key]
    Letter.objects.bulk_create(letters.values())
    Notification.objects.bulk_update(rows, ["letter"], batch_size=1000)
    return len(letters)


def settle_expired_leases() -> None:
    """Letters of workers that died: not handed over means try again, handed over means in doubt."""
    expired = Letter.objects.filter(state=LetterState.SENDING, lease_until__lt=Now())
    expired.filter(handed_over_at__isnull=True).update(
        state=LetterState.PENDING, lease_until=None, next_attempt_at=Now()
    )
    # One that runs out only now was not seen above and waits for the next sweep.
    in_doubt = expired.filter(handed_over_at__isnull=False)
    for letter_id, attempt in in_doubt.values_list("pk", "attempt"):
        leave_in_doubt(letter_id=letter_id, attempt=attempt, why="the worker stopped")


@transaction.atomic
def claim_letter() -> Letter | None:
    """Lease the letter that has been due longest; None when none is due or free."""
    letter = (
        Letter.objects.select_for_update(skip_locked=True)
        .filter(state=LetterState.PENDING, next_attempt_at__lte=Now())
        .order_by("next_attempt_at")
        .first()
    )
    if letter is None:
        return None
    Letter.objects.filter(pk=letter.pk).update(
        state=LetterState.SENDING,
        attempt=F("attempt") + 1,
        lease_until=Now() + LEASE,
        handed_over_at=None,
    )
    letter.refresh_from_db()
    return letter


def deliver_letter(letter: Letter) -> bool:
    """Render and send a leased letter, and settle it. False when the mail server is out of
    reach."""
    try:
        message = _write(letter)
    except Exception as error:  # a mistake in one letter must not hold up the others
        logger.exception("letter %s cannot be written", letter.pk)
        postpone_letter(letter_id=letter.pk, attempt=letter.attempt, why=repr(error))
        return True
    if message is None:
        settle_letter(letter_id=letter.pk, attempt=letter.attempt, state=LetterState.CANCELLED)
        return True
    try:
        _hand_over(letter, message)
    except NotAccepted as refusal:
        if refusal.permanent:
            settle_letter(
                letter_id=letter.pk,
                attempt=letter.attempt,
                state=LetterState.FAILED,
                why=str(refusal),
            )
        else:
            postpone_letter(letter_id=letter.pk, attempt=letter.attempt, why=str(refusal))
        return not refusal.unreachable
    except FateUnknown as doubt:
        leave_in_doubt(letter_id=letter.pk, attempt=letter.attempt, why=str(doubt))
        return False
    settle_letter(letter_id=letter.pk, attempt=letter.attempt, state=LetterState.SENT)
    return True


@dataclass(frozen=True)
class _Message:
    """What is said to the mail server."""

    sender: str
    recipient: str
    text: bytes


def _write(letter: Letter) -> _Message | None:
    """The letter as it is true now; None when it is not wanted or says nothing any more."""
    rendered = render_letter(letter)
    if rendered is None:
        return None
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    headers = {
        "Message-ID": f"<{letter.pk}@{sender.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
    }
    if rendered.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{rendered.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        rendered.subject,
        rendered.text,
        settings.DEFAULT_FROM_EMAIL,
        [rendered.to_address],
        headers=headers,
    )
    message.attach_alternative(rendered.html, "text/html")
    local, _at, domain = rendered.to_address.rpartition("@")
    text = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    return _Message(sender, f"{local}@{punycode(domain)}", text)


def _hand_over(letter: Letter, message: _Message) -> None:
    """Speak SMTP step by step, so that a refusal and an unknown fate are told apart."""
    mail = get_connection()
    try:
        smtp = _announce(mail, message)
        try:
            _store_handing_over(letter)
        except NotAccepted:
            smtp.close()  # the server waits for a text: it would take a farewell for its beginning
            raise
        _send_text(smtp, message.text)
    finally:
        with suppress(OSError, smtplib.SMTPException):  # its farewell decides nothing any more
            mail.close()


def _announce(mail: BaseEmailBackend, message: _Message) -> smtplib.SMTP:
    """Come as far as the server's word that it waits for the text; until then it has nothing."""
    try:
        mail.open()
        smtp: smtplib.SMTP = mail.connection  # type: ignore[attr-defined]
        smtp.ehlo_or_helo_if_needed()
        code, answer = smtp.mail(message.sender)
        if not _is_success(code):  # our own address or this machine: not this letter's fault
            raise NotAccepted(_reply(code, answer), unreachable=True)
        code, answer = smtp.rcpt(message.recipient)
        if not _is_success(code):
            raise NotAccepted(_reply(code, answer), permanent=_is_for_good(code))
        code, answer = smtp.docmd("data")
    except (OSError, smtplib.SMTPException) as error:
        raise NotAccepted(repr(error), unreachable=True) from error
    if code != WAITS_FOR_TEXT:
        raise NotAccepted(_reply(code, answer), permanent=_is_for_good(code))
    return smtp


def _send_text(smtp: smtplib.SMTP, text: bytes) -> None:
    """Send the text, with lines that begin with a dot as SMTP wants them, and await the verdict."""
    body = re.sub(rb"(?m)^\.", b"..", text)
    try:
        smtp.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        smtp.send(b".\r\n")
        code, answer = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise FateUnknown(repr(error)) from error
    if not _is_success(code):
        raise NotAccepted(_reply(code, answer), permanent=_is_for_good(code))


def _is_success(code: int) -> bool:
    return 200 <= code < 300


def _is_for_good(code: int) -> bool:
    return 500 <= code < 600


def _reply(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode(errors='replace')}"


def _store_handing_over(letter: Letter) -> None:
    """Store that the text is about to go out; refuse when the lease may end meanwhile."""
    mine = Letter.objects.filter(
        pk=letter.pk,
        attempt=letter.attempt,
        state=LetterState.SENDING,
        lease_until__gt=Now() + HANDING_OVER_TAKES,
    )
    if not mine.update(handed_over_at=Now()):
        raise NotAccepted("the lease is about to end")


def _held(letter_id: UUID, attempt: int):
    return Letter.objects.filter(pk=letter_id, attempt=attempt, state=LetterState.SENDING)


def settle_letter(*, letter_id: UUID, attempt: int, state: LetterState, why: str = "") -> None:
    """Store a final state, if the attempt is still the newest; empty the prepared text."""
    _held(letter_id, attempt).update(
        state=state,
        lease_until=None,
        prepared={},
        last_error=why[:300],
        sent_at=Now() if state == LetterState.SENT else None,
    )


def postpone_letter(*, letter_id: UUID, attempt: int, why: str) -> None:
    """Try again after a pause that doubles with each attempt, up to an hour."""
    pause = min(FIRST_PAUSE * 2 ** min(attempt - 1, 10), LONGEST_PAUSE)
    _held(letter_id, attempt).update(
        state=LetterState.PENDING,
        lease_until=None,
        handed_over_at=None,
        next_attempt_at=Now() + pause,
        last_error=why[:300],
    )


@transaction.atomic
def leave_in_doubt(*, letter_id: UUID, attempt: int, why: str) -> None:
    """Nobody knows whether it arrived: never send it again, let the next digest carry its
    matters."""
    held = _held(letter_id, attempt)
    if not held.update(
        state=LetterState.IN_DOUBT, lease_until=None, prepared={}, last_error=why[:300]
    ):
        return
    logger.warning("letter %s is in doubt: %s", letter_id, why)
    Notification.objects.filter(Q(letter_id=letter_id)).update(
        letter=None, is_in_doubt=True, due_at=next_digest_at(Frequency.DAILY, timezone.now())
    )


def relay_due_letters(*, at_most: int = 200) -> int:
    """Compose, then deliver what is due; stops early when the mail server does not answer."""
    settle_expired_leases()
    compose_due_letters()
    for delivered in range(at_most):
        letter = claim_letter()
        if letter is None or not deliver_letter(letter):
            return delivered
    return at_most

"""The relay against a mail server that fails: nothing is lost, nothing arrives twice."""

import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import letters as renderers
from accounts.models import Letter, Notification
from accounts.services import letters
from accounts.services.notifications import notify
from accounts.vocabulary import LetterKind, LetterState
from matching.models import Match
from matching.services.news import matter_of
from tests.factories import MatchFactory, MemberFactory
from tools import mail_sink

pytestmark = [pytest.mark.faults, pytest.mark.django_db]
HANG_AND_DROP = ["drop", "hang"]


@pytest.fixture
def server(smtp_server, mail_goes_to):
    mail_goes_to(smtp_server)
    return smtp_server


@pytest.fixture
def person(db):
    """Somebody who must hear of a match, and a letter that says so."""
    match = MatchFactory()
    person = MemberFactory(organisation=match.venture.manufacturer.organisation)
    tell(person, match)
    return person


def tell(person, match: Match) -> None:
    notify(
        recipients=[person.pk],
        kind=LetterKind.NEW_MATCH,
        matter=matter_of(match.venture_id, match.mandate_id, "venture"),
        due_at=timezone.now(),
    )


def states() -> list[str]:
    return list(Letter.objects.order_by("created_at", "pk").values_list("state", flat=True))


def pass_time() -> None:
    """Every pause and every lease is over."""
    past = timezone.now() - timedelta(seconds=1)
    Letter.objects.filter(state=LetterState.PENDING).update(next_attempt_at=past)
    Letter.objects.filter(state=LetterState.SENDING).update(lease_until=past)


def next_digest() -> None:
    Notification.objects.filter(letter__isnull=True).update(due_at=timezone.now())


def relay_until_quiet() -> None:
    for _round in range(5):
        letters.relay_due_letters()
        pass_time()


def test_a_letter_that_is_accepted_arrives_once(server, person):
    relay_until_quiet()

    (delivery,) = server.journal
    letter = Letter.objects.get()
    assert delivery.recipients == (person.email,)
    assert delivery.message["Message-ID"] == f"<{letter.pk}@spilno.example>"
    assert delivery.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert delivery.message.get_body(("plain",)) is not None
    assert delivery.message.get_body(("html",)) is not None
    assert states() == [LetterState.SENT]
    assert letter.prepared == {}


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_refusal_for_now_is_tried_again_after_a_growing_pause(server, person, stage):
    server.script(stage, 451, times=2)
    pauses = []
    for _attempt in range(2):
        before = timezone.now()
        letters.relay_due_letters()
        letter = Letter.objects.get()
        assert letter.state == LetterState.PENDING
        assert "451" in letter.last_error
        pauses.append(letter.next_attempt_at - before)
        letters.relay_due_letters()  # not before the pause is over
        pass_time()
    letters.relay_due_letters()

    assert pauses[0] >= letters.FIRST_PAUSE
    assert pauses[1] >= 2 * letters.FIRST_PAUSE
    assert states() == [LetterState.SENT]
    assert len(server.kept) == 1
    assert Letter.objects.get().attempt == 3


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_refusal_for_good_is_stored_and_not_tried_again(server, person, stage):
    server.script(stage, 550)

    relay_until_quiet()

    assert states() == [LetterState.FAILED]
    assert "550" in Letter.objects.get().last_error
    assert server.kept == []


def test_a_refused_recipient_does_not_hold_up_the_others(server, person):
    colleague = MemberFactory(organisation=person.organisation)
    tell(colleague, Match.objects.get())
    server.script("rcpt", 550)

    letters.relay_due_letters()

    assert sorted(states()) == [LetterState.FAILED, LetterState.SENT]
    assert len(server.kept) == 1


@pytest.mark.parametrize("fault", HANG_AND_DROP)
def test_a_connection_that_breaks_before_the_text_is_tried_again(server, person, fault):
    server.script("rcpt", fault)
    letters.relay_due_letters()
    assert states() == [LetterState.PENDING]

    relay_until_quiet()

    assert states() == [LetterState.SENT]
    assert len(server.kept) == 1


def test_a_connection_that_breaks_at_the_data_command_is_tried_again(server, person, monkeypatch):
    """The server has no text yet, so there is no doubt."""

    async def gone(self, argument):
        self.transport.abort()

    with monkeypatch.context() as patch:
        patch.setattr(mail_sink.SMTP, "smtp_DATA", gone)
        letters.relay_due_letters()
    assert states() == [LetterState.PENDING]

    relay_until_quiet()

    assert states() == [LetterState.SENT]
    assert len(server.kept) == 1


def test_lines_that_begin_with_a_dot_arrive_as_they_were_written(server, db):
    text = "Dear\n.\n..two dots\n.one dot\nend"
    letters.post_account_letter(
        to_address="a@example.org", subject="Dots", text=text, html="<p>.</p>"
    )

    letters.relay_due_letters()

    body = server.kept[0].message.get_body(("plain",)).get_content()
    assert body.splitlines() == text.splitlines()


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("fault", HANG_AND_DROP)
def test_a_letter_of_unknown_fate_is_never_sent_again_and_the_next_digest_carries_it(
    server, person, fault, kept
):
    server.script("data", fault, kept=kept)

    relay_until_quiet()

    assert states() == [LetterState.IN_DOUBT]
    assert len(server.journal) == 1
    notification = Notification.objects.get()
    assert notification.letter is None
    assert notification.due_at > timezone.now()
    next_digest()
    relay_until_quiet()
    assert sorted(states()) == [LetterState.IN_DOUBT, LetterState.SENT]
    assert len(server.kept) == 1 + kept
    assert len({delivery.message["Message-ID"] for delivery in server.kept}) == 1 + kept


def test_a_mail_server_that_is_down_costs_one_attempt_and_no_letter(
    smtp_server, person, mail_goes_to, settings
):
    mail_goes_to(smtp_server)
    colleague = MemberFactory(organisation=person.organisation)
    tell(colleague, Match.objects.get())
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        settings.EMAIL_PORT = nobody.getsockname()[1]
    letters.relay_due_letters()
    assert sorted(Letter.objects.values_list("state", "attempt")) == [
        (LetterState.PENDING, 0),
        (LetterState.PENDING, 1),
    ]

    settings.EMAIL_PORT = smtp_server.port
    relay_until_quiet()

    assert states() == [LetterState.SENT, LetterState.SENT]
    assert len(smtp_server.kept) == 2


def test_a_worker_that_dies_before_handing_over_loses_nothing(server, person):
    letters.compose_due_letters()
    dead = letters.claim_letter()
    pass_time()

    relay_until_quiet()

    assert states() == [LetterState.SENT]
    assert len(server.kept) == 1
    letters.settle_letter(
        letter_id=dead.pk, attempt=dead.attempt, state=LetterState.FAILED, why="late"
    )
    assert states() == [LetterState.SENT]


def test_a_worker_that_dies_after_handing_over_leaves_the_letter_in_doubt(server, person):
    letters.compose_due_letters()
    dead = letters.claim_letter()
    letters._store_handing_over(dead)
    pass_time()

    relay_until_quiet()

    assert states() == [LetterState.IN_DOUBT]
    assert server.journal == []
    next_digest()
    relay_until_quiet()
    assert len(server.kept) == 1


def test_a_worker_whose_lease_is_about_to_end_does_not_hand_over(server, person):
    letters.compose_due_letters()
    slow = letters.claim_letter()
    Letter.objects.update(lease_until=timezone.now() + letters.HANDING_OVER_TAKES / 2)

    letters.deliver_letter(slow)

    assert server.journal == []
    assert states() == [LetterState.PENDING]


def test_a_worker_that_lost_its_lease_does_not_hand_over(server, person):
    letters.compose_due_letters()
    slow = letters.claim_letter()
    pass_time()
    letters.settle_expired_leases()
    fast = letters.claim_letter()

    letters.deliver_letter(slow)
    letters.deliver_letter(fast)

    assert len(server.kept) == 1
    assert states() == [LetterState.SENT]


def test_a_letter_that_cannot_be_written_holds_up_nobody(server, person, monkeypatch):
    colleague = MemberFactory(organisation=person.organisation)
    tell(colleague, Match.objects.get())
    template, real = renderers._renderers[LetterKind.NEW_MATCH]

    def broken_for_one(recipient, notifications):
        if recipient == person:
            raise KeyError("broken on purpose")
        return real(recipient, notifications)

    monkeypatch.setitem(renderers._renderers, LetterKind.NEW_MATCH, (template, broken_for_one))
    letters.relay_due_letters()

    assert [delivery.recipients for delivery in server.kept] == [(colleague.email,)]
    waiting = Letter.objects.get(recipient=person)
    assert waiting.state == LetterState.PENDING
    assert "broken on purpose" in waiting.last_error
    assert waiting.next_attempt_at > timezone.now()


def test_an_address_in_another_script_is_written_as_the_mail_server_reads_it(server, person):
    person.email = "invest@приклад.укр"
    person.save()

    letters.relay_due_letters()

    assert states() == [LetterState.SENT]
    assert server.kept[0].recipients == ("invest@xn--80aikifvh.xn--j1amh",)


def test_a_sender_that_is_refused_is_no_recipients_fault(server, person, monkeypatch):
    """A server that refuses our own address is set up wrongly: the outbox must outlive that."""

    async def refuse(self, server, session, envelope, address, options):
        return "550 we do not know you"

    monkeypatch.setattr(type(server._handler), "handle_MAIL", refuse, raising=False)
    letters.relay_due_letters()
    assert states() == [LetterState.PENDING]

    monkeypatch.undo()
    relay_until_quiet()
    assert states() == [LetterState.SENT]
    assert len(server.kept) == 1


def test_trouble_after_the_letter_was_accepted_does_not_matter(server, person, monkeypatch):
    async def rude(self, server, session, envelope):
        return "not a reply" + "!" * 9000

    monkeypatch.setattr(type(server._handler), "handle_QUIT", rude, raising=False)

    letters.relay_due_letters()

    assert states() == [LetterState.SENT]
    assert len(server.kept) == 1

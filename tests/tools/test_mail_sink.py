"""The SMTP server of the demo and the tests behaves as scripted."""

import smtplib
from email.message import EmailMessage

import pytest

from tools.mail_folder import MailFolder
from tools.mail_sink import SmtpServer


def letter(subject: str = "Вітаємо", html: str = "<p>їжак</p>") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "no-reply@spilno.example"
    message["To"] = "olena@maker.example"
    message["Subject"] = subject
    message.set_content("текст")
    message.add_alternative(html, subtype="html")
    return message


def send(server: SmtpServer, message: EmailMessage | None = None, timeout: float = 5) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=timeout) as client:
        client.send_message(message or letter())


def test_journal_keeps_order_envelope_and_content(smtp_server):
    for subject in ("one", "два"):
        send(smtp_server, letter(subject))

    assert [delivery.message["Subject"] for delivery in smtp_server.journal] == ["one", "два"]
    assert smtp_server.journal[0].sender == "no-reply@spilno.example"
    assert smtp_server.journal[0].recipients == ("olena@maker.example",)
    assert smtp_server.kept == smtp_server.journal


@pytest.mark.parametrize("code", [450, 550])
def test_scripted_recipient_is_refused_before_the_message_comes(smtp_server, code):
    smtp_server.script("rcpt", code)

    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        send(smtp_server)

    assert refusal.value.recipients["olena@maker.example"][0] == code
    assert smtp_server.journal == []


@pytest.mark.parametrize("code", [451, 554])
def test_scripted_message_is_refused_and_not_kept(smtp_server, code):
    smtp_server.script("data", code)

    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send(smtp_server)

    assert refusal.value.smtp_code == code
    assert [delivery.kept for delivery in smtp_server.journal] == [False]


def test_faults_end_after_their_number(smtp_server):
    smtp_server.script("data", 451, times=2)
    for _ in range(2):
        with pytest.raises(smtplib.SMTPDataError):
            send(smtp_server)

    send(smtp_server)

    assert [delivery.kept for delivery in smtp_server.journal] == [False, False, True]


def test_dropped_message_is_kept_although_the_client_never_hears(smtp_server):
    smtp_server.script("data", "drop")

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_server)

    assert [delivery.kept for delivery in smtp_server.journal] == [True]


@pytest.mark.parametrize("kept", [False, True])
def test_hanging_server_answers_nothing(smtp_server, kept):
    smtp_server.script("data", "hang", kept=kept)

    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(smtp_server, timeout=0.2)

    assert [delivery.kept for delivery in smtp_server.journal] == [kept]


def test_stop_ends_a_hanging_connection():
    with SmtpServer() as server:
        client = smtplib.SMTP(server.host, server.port, timeout=5)

    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()


def test_folder_shows_letters_newest_first_and_escaped(tmp_path):
    folder = MailFolder(tmp_path)
    folder.store(letter("old").as_bytes())
    folder.store(letter("<script>").as_bytes())

    page = folder.index.read_text()

    assert page.index("&lt;script&gt;") < page.index("old")
    assert "<script>" not in page
    assert "їжак" in (tmp_path / "0002.html").read_text(encoding="utf-8")
    assert "текст" in (tmp_path / "0002.txt").read_text(encoding="utf-8")


def test_folder_opened_again_goes_on_counting(tmp_path):
    MailFolder(tmp_path).store(letter("first").as_bytes())

    again = MailFolder(tmp_path)
    again.store(letter("second").as_bytes())

    assert sorted(path.name for path in tmp_path.glob("*.eml")) == ["0001.eml", "0002.eml"]
    assert "first" in again.index.read_text()

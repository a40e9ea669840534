"""What the letter about new matches says at the moment of sending."""

import pytest
from django.core import mail
from django.utils import timezone

from accounts.letters import render_letter
from accounts.models import (
    Letter,
    Membership,
    Notification,
    OrganisationIdentity,
    Unsubscription,
)
from accounts.services import letters
from accounts.vocabulary import Frequency, LetterKind, LetterState, ReviewStatus
from matching.models import Match
from matching.services.news import matter_of
from partners.models import MandateFigures
from tests.factories import (
    MandateFactory,
    ManufacturerFactory,
    MatchFactory,
    MemberFactory,
    VentureFactory,
)
from tests.matching.news_steps import letter_to, matters, move, prefer, release
from ventures.models import Country, VentureFigures, VentureIdentity


def test_the_letter_names_code_names_scores_and_links(venture, mandate, maker, settings):
    release((venture, mandate, {"points": 86_440}))
    match = Match.objects.get()

    rendered = render_letter(letter_to(maker))

    assert rendered.to_address == maker.email
    assert rendered.subject == "1 new match"
    assert rendered.unsubscribe_url is not None
    for part in (rendered.text, rendered.html):
        assert venture.code_name in part
        assert mandate.code_name in part
        assert "86.4" in part
        assert f"{settings.SITE_URL}/matches/{match.public_id}/" in part
        assert rendered.unsubscribe_url in part


def test_the_letter_speaks_the_recipients_language(venture, mandate, maker, partner):
    partner.language = "uk"
    partner.save()
    release((venture, mandate, {"points": 86_440}))

    assert "86,4" in render_letter(letter_to(partner)).text
    Letter.objects.filter(recipient=partner).update(state=LetterState.CANCELLED)
    assert "86.4" in render_letter(Letter.objects.get(recipient=maker)).text


def test_twenty_pairs_are_listed_best_first_and_the_rest_is_counted(mandate, partner):
    manufacturer = ManufacturerFactory()
    ventures = VentureFactory.create_batch(23, manufacturer=manufacturer)
    release(
        *(
            (venture, mandate, {"points": 80_000 + place, "rank_for_mandate": 1})
            for place, venture in enumerate(ventures)
        )
    )

    rendered = render_letter(letter_to(partner))

    listed = [venture.code_name in rendered.text.split() for venture in ventures]
    lines = [f"{mandate.code_name} and {venture.code_name}:" for venture in ventures]
    assert [line in rendered.text for line in lines] == [False] * 3 + [True] * 20, listed
    assert rendered.text.index(lines[22]) < rendered.text.index(lines[3])
    assert "3 more are in your list." in rendered.text
    assert rendered.subject == "23 new matches"


def test_the_letter_does_not_leak(venture, mandate, maker, partner):
    """Everything above the teaser, and the teaser's own facts, stay out of mails."""
    release((venture, mandate))
    rendered = [render_letter(letter_to(maker)), render_letter(letter_to(partner))]

    everything = "".join(f"{part.subject}{part.text}{part.html}" for part in rendered)

    secrets = [
        venture.summary,
        mandate.summary,
        Country.objects.get(code="DE").name_en,
        Country.objects.get(code="DE").name_uk,
        "Unmanned",
        "equity",
        VentureIdentity.objects.get().title,
        str(maker.organisation.code_name),
        str(partner.organisation.code_name),
        str(venture.manufacturer_id),
        str(mandate.company_id),
    ]
    for identity in OrganisationIdentity.objects.all():
        secrets += [
            identity.legal_name,
            identity.registration_number,
            identity.website,
            identity.contact_name,
            identity.contact_email,
            identity.contact_phone,
        ]
    amounts = [
        *VentureFigures.objects.values_list("need", "min_tranche").get(),
        *MandateFigures.objects.values_list("ticket_min", "ticket_max").get(),
        venture.need_band_eur,
        mandate.ticket_max_band_eur,
    ]
    for amount in amounts:
        secrets += [str(amount), f"{amount:,}", f"{amount:.0f}"]
    assert [secret for secret in secrets if secret in everything] == []
    assert venture.code_name in everything


def test_a_hidden_pair_is_left_out_and_told_once_it_is_back(venture, mandate, maker):
    other = MandateFactory()
    release((venture, mandate), (venture, other))
    letter = letter_to(maker)
    move(mandate, ReviewStatus.SUSPENDED)

    rendered = render_letter(letter)

    assert mandate.code_name not in rendered.text
    assert other.code_name in rendered.text
    later = Notification.objects.get(letter__isnull=True)
    assert later.matter == matter_of(venture.pk, mandate.pk, "venture")
    assert later.due_at > timezone.now()
    Letter.objects.all().update(state=LetterState.CANCELLED)
    move(mandate, ReviewStatus.APPROVED)
    assert mandate.code_name in render_letter(letter_to(maker)).text


def test_a_pair_that_is_gone_is_left_out_and_is_news_again_when_it_comes_back(
    venture, mandate, maker
):
    release((venture, mandate))
    letter = letter_to(maker)
    release()

    assert render_letter(letter) is None
    assert matters() == set()
    assert release((venture, mandate)).told == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda maker: Unsubscription.objects.create(user=maker, kind=LetterKind.NEW_MATCH),
        lambda maker: prefer(maker, frequency=Frequency.NONE),
        lambda maker: prefer(maker, minimum_score=81),
        lambda maker: type(maker).objects.filter(pk=maker.pk).update(is_active=False),
        lambda maker: move(maker.organisation, ReviewStatus.SUSPENDED),
        lambda maker: Membership.objects.filter(user=maker).delete(),
    ],
    ids=["unsubscribed", "no letters", "higher minimum", "locked out", "suspended", "left"],
)
def test_a_wish_or_a_right_that_ends_takes_effect_at_the_moment_of_sending(
    venture, mandate, maker, change
):
    release((venture, mandate))
    letter = letter_to(maker)
    change(maker)

    letters.relay_due_letters()

    letter.refresh_from_db()
    assert letter.state == LetterState.CANCELLED
    assert mail.outbox == []


def test_a_letter_about_another_organisations_list_says_nothing(venture, mandate, maker):
    """Not even if a notification were written to the wrong person."""
    stranger = MemberFactory()
    MatchFactory(venture=venture, mandate=mandate)
    for side in ("venture", "mandate"):
        Notification.objects.create(
            recipient=stranger,
            kind=LetterKind.NEW_MATCH,
            matter=matter_of(venture.pk, mandate.pk, side),
            due_at=timezone.now(),
        )

    assert render_letter(letter_to(stranger)) is None

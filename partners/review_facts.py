"""What an officer reads about a partner company and about a mandate."""

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.free_text import warnings_in
from accounts.models import Review, User
from accounts.review_facts import Fact, Section, facts_of
from accounts.vocabulary import ReviewKind, Tier
from partners.disclosed import mandate_facts
from partners.models import Mandate, Owner, Parent, PartnerCompany
from partners.services.mandates import takes_part
from partners.teaser import teaser_of


@facts_of(ReviewKind.ORGANISATION)
def sections_of_company(review: Review, officer: User) -> list[Section]:
    """Country and kind of a partner company; owners and parent for officers with that duty."""
    company = (
        PartnerCompany.objects.select_related("country")
        .filter(organisation=review.organisation_id)
        .first()
    )
    if company is None:
        return []
    rows = [
        Fact(_("Country"), company.country.name if company.country else "", Tier.APPROVED),
        Fact(_("Kind of partner"), company.get_kind_display(), Tier.APPROVED),
    ]
    return [
        Section(_("Partner company"), rows),
        Section(_("Owners and parent"), _ownership(company, officer)),
    ]


def _ownership(company: PartnerCompany, officer: User) -> list[Fact]:
    if not officer.has_screening_duty:
        text = _("Shown only to officers who have the duty of screening.")
        return [Fact(_("Owners"), text, Tier.MINISTRY)]
    owners = Owner.objects.disclosed_to(officer).filter(company=company).order_by("-share", "name")
    parent = Parent.objects.disclosed_to(officer).filter(company=company).first()
    rows = [
        Fact(owner.name, f"{owner.country.name}, {_share(owner)}", Tier.MINISTRY)
        for owner in owners.select_related("of")
    ] or [Fact(_("Owners"), "", Tier.MINISTRY)]
    described = ", ".join(filter(None, [parent.name, parent.country.name])) if parent else ""
    return [*rows, Fact(_("Parent company"), described, Tier.MINISTRY)]


def _share(owner: Owner) -> str:
    """33.5 %, without idle zeros, and in whom where it is not the company itself."""
    places = max(0, -int(owner.share.normalize().as_tuple().exponent))
    share = f"{formats.number_format(owner.share, decimal_pos=places, use_l10n=True)}\u00a0%"
    return (
        share
        if owner.of is None
        else _("%(share)s of %(name)s")
        % {
            "share": share,
            "name": owner.of.name,
        }
    )


@facts_of(ReviewKind.MANDATE)
def sections_of_mandate(review: Review, officer: User) -> list[Section]:
    """What to look at twice, the teaser, and what lies behind it."""
    mandate = (
        Mandate.objects.visible_to(officer)
        .with_teaser_facts()
        .select_related("company__organisation")
        .filter(review=review)
        .first()
    )
    if mandate is None:
        return []
    return [
        Section(_("To look at twice"), _cautions(mandate)),
        Section(_("What strangers see"), _teaser_facts(mandate)),
        Section(_("What strangers do not see"), mandate_facts(mandate, officer)),
    ]


def _cautions(mandate: Mandate) -> list[Fact]:
    """Warnings about the text that strangers read, restricted groups, and a ticket out of reach."""
    cautions = [
        Fact(_("Summary"), warning, Tier.MINISTRY) for warning in warnings_in(mandate.summary)
    ]
    cautions += [
        Fact(interest.group.name, _("Restricted: needs a manual check."), Tier.MINISTRY)
        for interest in mandate.interests.all()
        if interest.group is not None and interest.group.is_restricted
    ]
    if not takes_part(mandate):
        text = _("The budget left is below the smallest ticket: the mandate takes no part in runs.")
        cautions.append(Fact(_("Budget left"), text, Tier.MINISTRY))
    return cautions


def _teaser_facts(mandate: Mandate) -> list[Fact]:
    teaser = teaser_of(mandate)
    rows = [
        (_("Mandate"), teaser.code_name),
        (_("Summary"), teaser.summary),
        (_("Interests"), "\n".join(teaser.chips)),
        *((row["label"], row["value"]) for row in teaser.facts),
    ]
    return [Fact(label, value, Tier.APPROVED) for label, value in rows]

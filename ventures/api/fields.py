"""The facts of a venture that leave by the API, each with its tier."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from operator import itemgetter

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from config.api.fields import Field, amount_text, facts_of, serializer_of
from config.api.pagination import Orderings
from ventures.api import columns
from ventures.api.columns import MONEY, band_form, codes_form, codes_of, read_band
from ventures.models import Venture, VentureFigures, VentureIdentity, VentureOffer
from ventures.vocabulary import Currency

AMOUNTS = ("need", "min_tranche", "need_eur", "min_tranche_eur")


class OfferSerializer(serializers.Serializer):
    """A product group's share of a venture."""

    group = serializers.CharField()
    category = serializers.CharField()
    share = serializers.IntegerField(min_value=1, max_value=100, help_text=_("Per cent."))


class VentureIdentitySerializer(serializers.Serializer):
    """Tier P2."""

    title = serializers.CharField(allow_blank=True)


class VentureFiguresSerializer(serializers.Serializer):
    """Tier P3: the amounts as stated, and in EUR at the rate of the day they were stated."""

    currency = serializers.ChoiceField(Currency.choices)
    need = serializers.DecimalField(**MONEY)
    min_tranche = serializers.DecimalField(**MONEY)
    need_eur = serializers.DecimalField(**MONEY)
    min_tranche_eur = serializers.DecimalField(**MONEY)


def identity_door(user: User, ids: Collection[int]) -> Mapping[int, object]:
    """Working titles of those ventures whose identity is disclosed to the person."""
    found = VentureIdentity.objects.disclosed_to(user).filter(pk__in=ids)
    return {pk: {"title": title} for pk, title in found.values_list("pk", "title")}


def figures_door(user: User, ids: Collection[int]) -> Mapping[int, object]:
    """Exact amounts of those ventures whose figures are disclosed to the person."""
    found = VentureFigures.objects.disclosed_to(user).filter(pk__in=ids)
    return {
        row["pk"]: {"currency": row["currency"]}
        | {name: amount_text(row[name]) for name in AMOUNTS}
        for row in found.values("pk", "currency", *AMOUNTS)
    }


def excluded_countries_door(user: User, ids: Collection[int]) -> Mapping[int, object]:
    """Countries excluded by those ventures that the person owns; officers see all."""
    ventures = Venture.objects.all() if user.is_officer else Venture.objects.owned_by(user)
    codes = codes_of(Venture, "excluded_countries")
    return dict(ventures.filter(pk__in=ids).annotate(codes=codes).values_list("pk", "codes"))


def select_columns(ventures: QuerySet, user: User) -> QuerySet:
    """Ventures as dictionaries of all that FIELDS reads; one query."""
    offers = VentureOffer.objects.filter(venture=OuterRef("pk")).order_by("-share", "group_id")
    offer = JSONObject(group="group_id", category="group__category_id", share="share")
    return ventures.annotate(
        organisation_id=F("manufacturer_id"),
        is_own=columns.is_own("manufacturer_id", user),
        status=F("review__status"),
        approved_date=columns.approved_date(),
        offer=ArraySubquery(offers.values(offer=offer)),
        instrument_codes=codes_of(Venture, "instruments"),
        form_codes=codes_of(Venture, "forms"),
        side_codes=codes_of(Venture, "sides"),
        repairable_codes=codes_of(Venture, "repairable"),
    ).values(
        *("id", "public_id", "organisation_id", "is_own", "code_name", "status", "approved_date"),
        *("summary", "offer", "need_band_eur", "min_tranche_band_eur", "instrument_codes"),
        *("form_codes", "side_codes", "max_partner_share", "readiness", "track_record"),
        "repairable_codes",
    )


FIELDS = (
    Field(
        "public_id",
        "ventures.Venture.public_id",
        serializers.UUIDField(help_text=columns.PUBLIC_ID),
    ),
    Field(
        "code_name",
        "ventures.Venture.code_name",
        serializers.CharField(help_text=columns.CODE_NAME),
    ),
    Field("is_own", "", serializers.BooleanField(help_text=columns.IS_OWN)),
    Field("status", "accounts.Review.status", columns.status_form()),
    Field("approved_date", "accounts.Review.approved_at", columns.approved_form()),
    Field(
        "summary",
        "ventures.Venture.summary",
        serializers.CharField(allow_blank=True, help_text=_("In its owner’s words.")),
    ),
    Field(
        "offer",
        "ventures.VentureOffer.group ventures.VentureOffer.share",
        OfferSerializer(many=True, help_text=_("Product groups, the largest share first.")),
    ),
    Field(
        "need",
        "ventures.Venture.need_band_eur",
        band_form(_("The investment still missing.")),
        read_band("need_band_eur"),
    ),
    Field(
        "min_tranche",
        "ventures.Venture.min_tranche_band_eur",
        band_form(_("The smallest single contribution accepted.")),
        read_band("min_tranche_band_eur"),
    ),
    Field(
        "instruments",
        "ventures.Venture.instruments",
        codes_form(_("Instruments it accepts.")),
        itemgetter("instrument_codes"),
    ),
    Field(
        "forms",
        "ventures.Venture.forms",
        codes_form(_("Cooperation forms.")),
        itemgetter("form_codes"),
    ),
    Field(
        "sides",
        "ventures.Venture.sides",
        codes_form(_("Where production may happen.")),
        itemgetter("side_codes"),
    ),
    Field(
        "max_partner_share",
        "ventures.Venture.max_partner_share",
        serializers.IntegerField(
            allow_null=True,
            min_value=0,
            max_value=100,
            help_text=_("The largest share of a partner, per cent; null when unknown."),
        ),
    ),
    Field(
        "readiness",
        "ventures.Venture.readiness",
        serializers.IntegerField(
            allow_null=True,
            min_value=1,
            max_value=9,
            help_text=_("Technology readiness level; null when unknown."),
        ),
    ),
    Field(
        "track_record",
        "ventures.Venture.track_record",
        serializers.IntegerField(
            allow_null=True,
            min_value=0,
            max_value=3,
            help_text=_("0 none, 1 trials, 2 in service, 3 proven in combat; null when unknown."),
        ),
    ),
    Field(
        "repairable",
        "ventures.Venture.repairable",
        codes_form(_("Equipment families it can repair.")),
        itemgetter("repairable_codes"),
    ),
    Field(
        "identity",
        "ventures.VentureIdentity.title",
        VentureIdentitySerializer(required=False, help_text=_("The working title; tier P2.")),
        door=identity_door,
    ),
    Field(
        "figures",
        facts_of("ventures.VentureFigures", "currency", *AMOUNTS),
        VentureFiguresSerializer(
            required=False, help_text=_("The exact amounts, as stated and in EUR; tier P3.")
        ),
        door=figures_door,
    ),
    Field(
        "excluded_countries",
        "ventures.Venture.excluded_countries",
        codes_form(_("For its owner and officers; tier P4."), required=False),
        door=excluded_countries_door,
    ),
)
ORDERINGS: Orderings = {
    "code_name": F("code_name"),
    "need": Coalesce("need_band_eur", Decimal(0)),
    "approved_date": Coalesce(columns.approved_date(), columns.BEFORE_ALL),
}
VentureSerializer = serializer_of("Venture", FIELDS)

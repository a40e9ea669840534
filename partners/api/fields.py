"""The facts of a mandate that leave by the API, each with its tier."""

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
from partners.models import Mandate, MandateEquipment, MandateFigures, MandateInterest
from partners.vocabulary import PartnerKind
from ventures.api import columns
from ventures.api.columns import MONEY, band_form, codes_form, codes_of, read_band
from ventures.vocabulary import Currency

TICKET = ("ticket_min", "ticket_max", "budget_left")
AMOUNTS = (*TICKET, *(f"{name}_eur" for name in TICKET))


class InterestSerializer(serializers.Serializer):
    """A category or a product group with its weight; the other of the two is null."""

    category = serializers.CharField(allow_null=True)
    group = serializers.CharField(allow_null=True)
    weight = serializers.IntegerField(min_value=1, max_value=100)


class EquipmentSerializer(serializers.Serializer):
    """Units of an equipment family that need repair."""

    family = serializers.CharField()
    units = serializers.IntegerField(min_value=1)


class MandateFiguresSerializer(serializers.Serializer):
    """Tier P3: the amounts as stated, and in EUR at the rate of the day they were stated."""

    currency = serializers.ChoiceField(Currency.choices)
    ticket_min = serializers.DecimalField(**MONEY)
    ticket_max = serializers.DecimalField(**MONEY)
    budget_left = serializers.DecimalField(allow_null=True, **MONEY)
    ticket_min_eur = serializers.DecimalField(**MONEY)
    ticket_max_eur = serializers.DecimalField(**MONEY)
    budget_left_eur = serializers.DecimalField(allow_null=True, **MONEY)


def figures_door(user: User, ids: Collection[int]) -> Mapping[int, object]:
    """Exact tickets of those mandates whose figures are disclosed to the person."""
    found = MandateFigures.objects.disclosed_to(user).filter(pk__in=ids)
    return {
        row["pk"]: {"currency": row["currency"]}
        | {name: amount_text(row[name]) for name in AMOUNTS}
        for row in found.values("pk", "currency", *AMOUNTS)
    }


def select_columns(mandates: QuerySet, user: User) -> QuerySet:
    """Mandates as dictionaries of all that FIELDS reads; one query."""
    wanted = MandateInterest.objects.filter(mandate=OuterRef("pk"))
    wanted = wanted.order_by("-weight", "category_id", "group_id")
    interest = JSONObject(category="category_id", group="group_id", weight="weight")
    supplied = MandateEquipment.objects.filter(mandate=OuterRef("pk")).order_by("family_id")
    units = JSONObject(family="family_id", units="units")
    return mandates.annotate(
        organisation_id=F("company_id"),
        is_own=columns.is_own("company_id", user),
        status=F("review__status"),
        approved_date=columns.approved_date(),
        country=F("company__country_id"),
        kind=F("company__kind"),
        interest_rows=ArraySubquery(wanted.values(interest=interest)),
        equipment_rows=ArraySubquery(supplied.values(units_of=units)),
        excluded_codes=codes_of(Mandate, "excluded_groups"),
        instrument_codes=codes_of(Mandate, "instruments"),
        form_codes=codes_of(Mandate, "forms"),
        side_codes=codes_of(Mandate, "sides"),
    ).values(
        *("id", "public_id", "organisation_id", "is_own", "code_name", "status", "approved_date"),
        *("country", "kind", "summary", "interest_rows", "excluded_codes", "ticket_min_band_eur"),
        *("ticket_max_band_eur", "budget_left_band_eur", "instrument_codes", "form_codes"),
        *("side_codes", "min_share", "min_readiness", "min_track_record", "equipment_rows"),
    )


FIELDS = (
    Field(
        "public_id",
        "partners.Mandate.public_id",
        serializers.UUIDField(help_text=columns.PUBLIC_ID),
    ),
    Field(
        "code_name",
        "partners.Mandate.code_name",
        serializers.CharField(help_text=columns.CODE_NAME),
    ),
    Field("is_own", "", serializers.BooleanField(help_text=columns.IS_OWN)),
    Field("status", "accounts.Review.status", columns.status_form()),
    Field("approved_date", "accounts.Review.approved_at", columns.approved_form()),
    Field(
        "country",
        "partners.PartnerCompany.country",
        serializers.CharField(
            allow_null=True, help_text=_("The partner’s country, ISO 3166 alpha-2.")
        ),
    ),
    Field(
        "kind",
        "partners.PartnerCompany.kind",
        serializers.ChoiceField(
            PartnerKind.choices, allow_blank=True, help_text=_("What kind of partner it is.")
        ),
    ),
    Field(
        "summary",
        "partners.Mandate.summary",
        serializers.CharField(allow_blank=True, help_text=_("In its owner’s words.")),
    ),
    Field(
        "interests",
        facts_of("partners.MandateInterest", "category", "group", "weight"),
        InterestSerializer(many=True, help_text=_("What it wants, the largest weight first.")),
        itemgetter("interest_rows"),
    ),
    Field(
        "excluded_groups",
        "partners.Mandate.excluded_groups",
        codes_form(_("Product groups that it must not touch.")),
        itemgetter("excluded_codes"),
    ),
    Field(
        "ticket_min",
        "partners.Mandate.ticket_min_band_eur",
        band_form(_("The smallest ticket.")),
        read_band("ticket_min_band_eur"),
    ),
    Field(
        "ticket_max",
        "partners.Mandate.ticket_max_band_eur",
        band_form(_("The largest ticket.")),
        read_band("ticket_max_band_eur"),
    ),
    Field(
        "budget_left",
        "partners.Mandate.budget_left_band_eur",
        band_form(_("The budget left; null means unlimited.")),
        read_band("budget_left_band_eur"),
    ),
    Field(
        "instruments",
        "partners.Mandate.instruments",
        codes_form(_("Instruments it offers.")),
        itemgetter("instrument_codes"),
    ),
    Field(
        "forms",
        "partners.Mandate.forms",
        codes_form(_("Cooperation forms.")),
        itemgetter("form_codes"),
    ),
    Field(
        "sides",
        "partners.Mandate.sides",
        codes_form(_("Where production may happen.")),
        itemgetter("side_codes"),
    ),
    Field(
        "min_share",
        "partners.Mandate.min_share",
        serializers.IntegerField(
            min_value=0, max_value=100, help_text=_("The smallest share it wants, per cent.")
        ),
    ),
    Field(
        "min_readiness",
        "partners.Mandate.min_readiness",
        serializers.IntegerField(
            min_value=1, max_value=9, help_text=_("The least technology readiness level.")
        ),
    ),
    Field(
        "min_track_record",
        "partners.Mandate.min_track_record",
        serializers.IntegerField(
            min_value=0, max_value=3, help_text=_("The least track record, 0 to 3.")
        ),
    ),
    Field(
        "equipment",
        "partners.MandateEquipment.family partners.MandateEquipment.units",
        EquipmentSerializer(many=True, help_text=_("What it supplied and wants repaired.")),
        itemgetter("equipment_rows"),
    ),
    Field(
        "figures",
        facts_of("partners.MandateFigures", "currency", *AMOUNTS),
        MandateFiguresSerializer(
            required=False, help_text=_("The exact amounts, as stated and in EUR; tier P3.")
        ),
        door=figures_door,
    ),
)
ORDERINGS: Orderings = {
    "code_name": F("code_name"),
    "ticket_max": Coalesce("ticket_max_band_eur", Decimal(0)),
    "approved_date": Coalesce(columns.approved_date(), columns.BEFORE_ALL),
}
MandateSerializer = serializer_of("Mandate", FIELDS)

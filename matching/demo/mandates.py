"""Partner companies and their mandates in the demo world."""

from collections.abc import Iterable
from decimal import Decimal
from random import Random

from accounts.models import User
from accounts.vocabulary import Frequency, OrganisationKind, ReviewKind, ReviewStatus
from matching.demo.batch import THOUSAND, Batch, rounded
from matching.demo.magnitudes import (
    EQUIPMENT_OF_COUNTRY,
    FIELDS,
    FINANCIAL_FORMS,
    INDUSTRIAL_FORMS,
    INDUSTRIAL_KINDS,
    KIND_INSTRUMENTS,
    PARTNER_KINDS,
)
from matching.demo.names import Names
from partners.models import (
    Mandate,
    MandateEquipment,
    MandateFigures,
    MandateInterest,
    Owner,
    Parent,
    PartnerCompany,
)
from ventures.bands import upper_edge
from ventures.models import ProductGroup

SUMMARIES = (
    "We look for makers with a running line whom we can help to grow.",
    "We bring machines, certification and a place in our supply chain.",
    "Capital for ventures with a product in service and a clear order book.",
    "We want to build together, in Ukraine or with us.",
)


class MandateBuilder:
    """Draws partner companies and mandates from the batch's dice."""

    def __init__(self, batch: Batch, names: Names, groups: list[ProductGroup]) -> None:
        self.batch, self.names = batch, names
        self.random: Random = batch.random
        self.groups: dict[str, list[str]] = {}
        for group in groups:
            self.groups.setdefault(group.category_id, []).append(group.code)

    def draw_kind(self) -> str:
        """A kind of partner, as common as in the sector."""
        return self.random.choices(
            list(PARTNER_KINDS), [share for share, _low, _high in PARTNER_KINDS.values()]
        )[0]

    def company(
        self,
        owner: User,
        country: str,
        kind: str,
        *,
        status: str = ReviewStatus.APPROVED,
        frequency: str = Frequency.DAILY,
    ) -> PartnerCompany:
        """A partner company with a parent and one to three owners."""
        name = self.names.partner(kind, country)
        organisation = self.batch.organisation(
            OrganisationKind.PARTNER,
            status,
            owner,
            frequency,
            legal_name=name,
            registry=country,
            registration_number=f"{country}-{self.random.randrange(10**7, 10**8)}",
            contact_name=self.names.person(),
            contact_email=owner.email,
        )
        company = self.batch.add(
            PartnerCompany(organisation=organisation, country_id=country, kind=kind)
        )
        self.batch.add(Parent(company=company, name="", country=country))
        parts = self.random.choice(((100,), (60, 40), (51, 29, 20)))
        for share in parts:
            self.batch.add(
                Owner(company=company, name=self.names.person(), country=country, share=share)
            )
        return company

    def plant_behind(
        self, company: PartnerCompany, owner: str = "", parent: str = "", parent_country: str = ""
    ) -> None:
        """Name the largest owner, or the parent company, of a company that was just drawn."""
        if owner:
            owners: list[Owner] = self.batch.rows[Owner]  # type: ignore[assignment]
            next(row for row in owners if row.company is company).name = owner
        if parent:
            parents: list[Parent] = self.batch.rows[Parent]  # type: ignore[assignment]
            row = next(row for row in parents if row.company is company)
            row.name, row.country = parent, parent_country

    def mandate(self, company: PartnerCompany, status: str) -> Mandate:
        """A mandate with tickets and instruments typical of the company's kind."""
        kind = company.kind
        low, high = self._ticket(kind)
        times = self.random.uniform(0.7, 4)
        budget = rounded(high * times, 10 * THOUSAND) if self.random.random() < 0.3 else None
        mandate = self.stored_mandate(
            company,
            status=status,
            ticket=(low, high),
            budget_left=budget,
            interests=self._interests(kind),
            summary=self.random.choice(SUMMARIES),
            min_share=self.random.choice((0, 0, 0, 10, 25, 49, 51)),
            min_readiness=self.random.choice((1, 1, 4, 6, 7, 8)),
            min_track_record=self.random.choice((0, 0, 0, 1, 1, 2)),
        )
        self._choose(mandate, company)
        return mandate

    def stored_mandate(
        self,
        company: PartnerCompany,
        *,
        status: str,
        ticket: tuple[int, int],
        interests: dict[str, int],
        budget_left: int | None = None,
        **facts: object,
    ) -> Mandate:
        """The rows of one mandate but its choices; amounts are whole EUR."""
        low, high = ticket
        review = self.batch.review(ReviewKind.MANDATE, company.organisation_id, status)
        facts.setdefault("code_name", self.batch.code_name())
        mandate = self.batch.add(
            Mandate(
                public_id=self.batch.uuid(),
                company=company,
                review=review,
                ticket_min_band_eur=upper_edge(Decimal(low)),
                ticket_max_band_eur=upper_edge(Decimal(high)),
                budget_left_band_eur=budget_left and upper_edge(Decimal(budget_left)),
                **facts,
            )
        )
        self.batch.add(
            MandateFigures(
                mandate=mandate,
                ticket_min=low,
                ticket_max=high,
                budget_left=budget_left,
                ticket_min_eur=low,
                ticket_max_eur=high,
                budget_left_eur=budget_left,
                eur_per_unit=1,
            )
        )
        for code, weight in interests.items():
            column = "category_id" if code in self.groups else "group_id"
            self.batch.add(MandateInterest(mandate=mandate, weight=weight, **{column: code}))
        return mandate

    def choices(self, mandate: Mandate, **codes: Iterable[str]) -> None:
        """The mandate's many-to-many choices by field name."""
        for name, values in codes.items():
            through = getattr(Mandate, name).through
            column = getattr(Mandate, name).field.m2m_reverse_field_name() + "_id"
            for code in values:
                self.batch.add(through(mandate=mandate, **{column: code}))

    def equipment(self, mandate: Mandate, units: dict[str, int]) -> None:
        """Equipment that the partner wants repaired."""
        for family, number in units.items():
            self.batch.add(MandateEquipment(mandate=mandate, family_id=family, units=number))

    def _ticket(self, kind: str) -> tuple[int, int]:
        _share, low, high = PARTNER_KINDS[kind]
        width = high / low
        first, second = sorted((self.random.random() ** 1.5, self.random.random() ** 0.7))
        smallest = low * width**first * 1_000_000
        largest = max(low * width**second * 1_000_000, smallest * 2)
        return rounded(smallest, 10 * THOUSAND), rounded(largest, 10 * THOUSAND)

    def _interests(self, kind: str) -> dict[str, int]:
        categories = list(FIELDS)
        shares = [max(field.share, 6) for field in FIELDS.values()]
        wanted: dict[str, int] = {}
        for weight in (100, 80, 60)[: self.random.choice((1, 2, 2, 3))]:
            category = self.random.choices(categories, shares)[0]
            by_group = kind in INDUSTRIAL_KINDS and self.random.random() < 0.4
            wanted[self.random.choice(self.groups[category]) if by_group else category] = weight
        return wanted

    def _choose(self, mandate: Mandate, company: PartnerCompany) -> None:
        dice = self.random
        instruments = KIND_INSTRUMENTS[company.kind]
        pool = INDUSTRIAL_FORMS if company.kind in INDUSTRIAL_KINDS else FINANCIAL_FORMS
        forms = set(dice.sample(pool, dice.randrange(2, len(pool) + 1)))
        families = EQUIPMENT_OF_COUNTRY.get(str(company.country_id), ())
        if families and (dice.random() < 0.3 or company.kind == "prime"):
            forms.add("service_centre")
            self.equipment(mandate, {family: dice.randrange(5, 200, 5) for family in families[:4]})
        restricted = ["components_energetics", "other_small_arms"]
        self.choices(
            mandate,
            instruments=sorted(dice.sample(instruments, dice.randrange(1, len(instruments) + 1))),
            forms=sorted(forms),
            sides=dice.choice((["ukraine"], ["partner_country"], ["ukraine", "partner_country"])),
            excluded_groups=restricted if dice.random() < 0.2 else [],
        )

"""Manufacturers and their ventures in the demo world."""

import math
from collections.abc import Iterable
from decimal import Decimal
from random import Random

from stdnum.ua import edrpou

from accounts.models import User
from accounts.vocabulary import Frequency, OrganisationKind, ReviewKind, ReviewStatus
from matching.demo.batch import THOUSAND, Batch, rounded
from matching.demo.magnitudes import FIELDS, INDUSTRIAL_FORMS, MEAN_UTILISATION, Field
from matching.demo.names import Names
from ventures.bands import upper_edge
from ventures.models import (
    Manufacturer,
    ProductGroup,
    ProductLine,
    ProductLineFigures,
    Venture,
    VentureFigures,
    VentureIdentity,
    VentureOffer,
)
from ventures.vocabulary import StaffBand

NINETY_PER_CENT = 2 * 1.6449  # 5 % to 95 % of a normal distribution, in standard deviations
SUMMARIES = (
    "A running line for {group} with room for a second shift; the money buys machines and tooling.",
    "We extend our work on {group} and look for a partner who brings equipment and certification.",
    "{group}: the design is ours and in use, a joint line would let us keep up with orders.",
    "Capacity for {group} stands unused for want of working capital.",
)


class VentureBuilder:
    """Draws manufacturers and ventures from the batch's dice."""

    def __init__(self, batch: Batch, names: Names, groups: list[ProductGroup]) -> None:
        self.batch, self.names = batch, names
        self.random: Random = batch.random
        self.groups: dict[str, list[ProductGroup]] = {}
        for group in groups:
            self.groups.setdefault(group.category_id, []).append(group)

    def manufacturer(
        self,
        owner: User,
        *,
        is_state: bool = False,
        status: str = ReviewStatus.APPROVED,
        frequency: str = Frequency.DAILY,
    ) -> Manufacturer:
        """A manufacturer with one to three product lines."""
        number = f"{self.random.randrange(3_000_000, 4_600_000):07d}"
        contact = self.names.person()
        organisation = self.batch.organisation(
            OrganisationKind.MANUFACTURER,
            status,
            owner,
            frequency,
            legal_name=self.names.manufacturer(is_state),
            registry="UA",
            registration_number=number + edrpou.calc_check_digit(number),
            contact_name=contact,
            contact_email=owner.email,
        )
        return self.batch.add(
            Manufacturer(
                organisation=organisation,
                ownership="state" if is_state else "private",
                staff_band=self.random.choice(StaffBand.values),
            )
        )

    def product_lines(self, manufacturer: Manufacturer, group: ProductGroup) -> None:
        """Lines of the group; mean use of capacity as in the real sector."""
        for number in range(1, self.random.choice((1, 1, 2, 3)) + 1):
            line = self.batch.add(
                ProductLine(
                    manufacturer=manufacturer, group=group, name=f"{group.name_uk} {number}"
                )
            )
            used = round(self.random.gauss(MEAN_UTILISATION, 15))
            known = self.random.random() < 0.9
            self.batch.add(
                ProductLineFigures(
                    product_line=line, utilisation=min(max(used, 5), 95) if known else None
                )
            )

    def draw_category(self) -> str:
        """A category, as common as its share of the ventures."""
        shares = [field.share for field in FIELDS.values()]
        return self.random.choices(list(FIELDS), shares)[0]

    def venture(self, manufacturer: Manufacturer, category: str, status: str) -> Venture:
        """A venture of the category, its need log-normal as in the field's figures."""
        group = self.random.choice(self.groups[category])
        need = self._need(FIELDS[category])
        share = self.random.choice((0.05, 0.1, 0.2, 0.3))
        tranche = max(rounded(need * share, THOUSAND), 20_000)
        venture = self.stored_venture(
            manufacturer,
            status=status,
            need=need,
            tranche=min(tranche, need),
            offer=self._offer(group),
            summary=self.random.choice(SUMMARIES).format(group=group.name_en),
            title=f"{group.name_uk}: лінія {self.random.randrange(2, 9)}",
            max_partner_share=self.random.choice((None, 25, 33, 49, 49, 50, 60)),
            readiness=self.random.choice((None, 5, 6, 7, 7, 8, 8, 9, 9)),
            track_record=self.random.choice((None, 0, 1, 1, 2, 2, 3, 3)),
        )
        self._choose(venture, category)
        return venture

    def stored_venture(
        self,
        manufacturer: Manufacturer,
        *,
        status: str,
        need: int,
        tranche: int,
        offer: dict[str, int],
        title: str,
        **facts: object,
    ) -> Venture:
        """The rows of one venture but its choices; amounts are whole EUR."""
        review = self.batch.review(ReviewKind.VENTURE, manufacturer.organisation_id, status)
        facts.setdefault("code_name", self.batch.code_name())
        venture = self.batch.add(
            Venture(
                public_id=self.batch.uuid(),
                manufacturer=manufacturer,
                review=review,
                need_band_eur=upper_edge(Decimal(need)),
                min_tranche_band_eur=upper_edge(Decimal(tranche)),
                **facts,
            )
        )
        self.batch.add(
            VentureFigures(
                venture=venture,
                need=need,
                min_tranche=tranche,
                need_eur=need,
                min_tranche_eur=tranche,
                eur_per_unit=1,
            )
        )
        self.batch.add(VentureIdentity(venture=venture, title=title))
        for group, share in offer.items():
            self.batch.add(VentureOffer(venture=venture, group_id=group, share=share))
        return venture

    def choices(self, venture: Venture, **codes: Iterable[str]) -> None:
        """The venture's many-to-many choices by field name."""
        for name, values in codes.items():
            through = getattr(Venture, name).through
            column = getattr(Venture, name).field.m2m_reverse_field_name() + "_id"
            for code in values:
                self.batch.add(through(venture=venture, **{column: code}))

    def _need(self, field: Field) -> int:
        sigma = math.log(field.high / field.low) / NINETY_PER_CENT
        millions = self.random.lognormvariate(math.log(field.median), sigma)
        bounded = min(max(millions, field.low / 2), field.high * 2)
        return max(rounded(bounded * 1_000_000, 10 * THOUSAND), 100_000)

    def _offer(self, group: ProductGroup) -> dict[str, int]:
        others = [other for other in self.groups[group.category_id] if other != group]
        if not others or self.random.random() < 0.6:
            return {group.code: 100}
        share = self.random.choice((60, 70, 75, 80))
        return {group.code: share, self.random.choice(others).code: 100 - share}

    def _choose(self, venture: Venture, category: str) -> None:
        dice = self.random
        forms = dice.sample(INDUSTRIAL_FORMS, dice.randrange(1, 5))
        if category == "repair":
            forms = [*forms[:2], "service_centre"]
        families = self.batch.families
        self.choices(
            venture,
            instruments=dice.sample(
                ("equity", "loan", "grant", "in_kind", "licence", "offtake", "guarantee"),
                dice.randrange(2, 6),
            ),
            forms=sorted(forms),
            sides=dice.choice((["ukraine"], ["ukraine"], ["ukraine", "partner_country"])),
            excluded_countries=dice.sample(("TR", "HU", "US"), 1) if dice.random() < 0.05 else [],
            repairable=sorted(dice.sample(families, dice.randrange(2, 7)))
            if category == "repair"
            else [],
        )

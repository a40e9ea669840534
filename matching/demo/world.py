"""The whole demo world, from one seed."""

from dataclasses import dataclass
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from accounts.services import installation
from accounts.vocabulary import Frequency, MinistryRole, ReviewStatus
from matching.demo.batch import Batch
from matching.demo.magnitudes import (
    MANDATES_PER_PARTNER,
    PARTNERS_BY_COUNTRY,
    PRIVATE_MANUFACTURERS,
    STATE_MANUFACTURERS,
    VENTURES,
)
from matching.demo.mandates import MandateBuilder
from matching.demo.names import Names
from matching.demo.planted import PLANTED, PlantedMandate, PlantedVenture
from matching.demo.second_step import SECRET
from matching.demo.ventures import VentureBuilder
from partners.models import Mandate, PartnerCompany
from ventures.models import EquipmentFamily, Manufacturer, ProductGroup, Venture

SEED = 20_240_426
PASSWORD = "spilno-demo-2026"  # noqa: S105 - printed by the demo, never used elsewhere
WAITING = 6  # organisations of each kind that wait in the review queue
# Who stands behind companies in the queue, for the screening to find: a namesake in the other
# script, a parent company in an aggressor state, a name spelt a little otherwise.
PLANTED_BEHIND: tuple[dict[str, str], ...] = (
    {"owner": "Stanislav Kovalchuk"},
    {"parent": "Polotsk Invest", "parent_country": "BY"},
    {"owner": "Marek Zawadzki Liss"},
)
BEHIND_AN_APPROVED_ONE = ("LT", 0)
OTHER_STATES = (ReviewStatus.RETURNED, ReviewStatus.REJECTED, ReviewStatus.SUSPENDED)


@dataclass(frozen=True)
class LogIn:
    """A ready log-in of the demo."""

    email: str
    name: str
    what: str


MANUFACTURER = LogIn("manufacturer@demo.example", "Оксана Мельник", "manufacturer")
PARTNER = LogIn("partner@demo.example", "Freja Lindqvist", "partner company")
OFFICER = LogIn("officer@demo.example", "Тарас Бондар", "ministry officer")
ANALYST = LogIn("analyst@demo.example", "Alice Moreau", "analyst")
COLLEAGUE = LogIn("colleague@demo.example", "Олена Гнатюк", "second officer")
LOG_INS = (MANUFACTURER, PARTNER, OFFICER, ANALYST, COLLEAGUE)


class World:
    """Builds the demo world in memory, then stores it."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = Random(seed)  # noqa: S311 - a seeded world is the point
        self.batch = Batch(self.random)
        self.batch.families = list(
            EquipmentFamily.objects.order_by("code").values_list("code", flat=True)
        )
        names = Names(self.random)
        groups = list(ProductGroup.objects.order_by("code"))
        self.group_of = {group.code: group for group in groups}
        self.ventures = VentureBuilder(self.batch, names, groups)
        self.mandates = MandateBuilder(self.batch, names, groups)
        self.password = make_password(PASSWORD)
        self.people = 0

    def person(self, log_in: LogIn | None = None, language: str = "uk", **facts: object) -> User:
        """A member; only the ready log-ins can log in."""
        self.people += 1
        user = User(
            email=log_in.email if log_in else f"member{self.people}@demo.example",
            full_name=log_in.name if log_in else f"Member {self.people}",
            language=language,
            password=self.password if log_in else make_password(None),
            **facts,
        )
        return user

    def build(self) -> None:
        """Draw everything in a fixed order."""
        self._plant()
        self._manufacturers()
        self._partners()
        self.batch.add(
            self.person(OFFICER, ministry_role=MinistryRole.OFFICER, has_screening_duty=True)
        )
        self.batch.add(self.person(ANALYST, "en", ministry_role=MinistryRole.ANALYST))
        self.batch.add(
            self.person(COLLEAGUE, ministry_role=MinistryRole.OFFICER, has_screening_duty=True)
        )

    def _plant(self) -> None:
        """The planted pairs come first and belong to the ready log-ins."""
        maker = self.ventures.manufacturer(self.person(MANUFACTURER), frequency=Frequency.IMMEDIATE)
        self.ventures.product_lines(maker, self.group_of["ammunition_large"])
        for planted in PLANTED:
            self._planted_venture(maker, planted.venture)
        for number, planted in enumerate(PLANTED):
            log_in = PARTNER if number == 0 else None
            company = self.mandates.company(
                self.person(log_in, "en"),
                planted.mandate.country,
                "prime",
                frequency=Frequency.IMMEDIATE if log_in else Frequency.DAILY,
            )
            self._planted_mandate(company, planted.mandate)

    def _planted_venture(self, maker: Manufacturer, facts: PlantedVenture) -> None:
        group = self.group_of[next(iter(facts.offer))]
        venture = self.ventures.stored_venture(
            maker,
            status=ReviewStatus.APPROVED,
            need=facts.need,
            tranche=facts.tranche,
            offer=facts.offer,
            title=f"{group.name_uk}: новий цех",
            code_name=facts.code_name,
            summary=f"A running line for {group.name_en.lower()}, ready for a partner.",
            max_partner_share=facts.max_partner_share,
            readiness=facts.readiness,
            track_record=facts.track_record,
        )
        self.ventures.choices(
            venture,
            instruments=facts.instruments,
            forms=facts.forms,
            sides=facts.sides,
            excluded_countries=facts.excluded_countries,
            repairable=facts.repairable,
        )

    def _planted_mandate(self, company: PartnerCompany, facts: PlantedMandate) -> None:
        mandate = self.mandates.stored_mandate(
            company,
            status=ReviewStatus.APPROVED,
            ticket=facts.ticket,
            interests=facts.interests,
            code_name=facts.code_name,
            summary="We build together with makers who already deliver.",
            min_share=facts.min_share,
            min_readiness=facts.min_readiness,
            min_track_record=facts.min_track_record,
        )
        self.mandates.choices(
            mandate, instruments=facts.instruments, forms=facts.forms, sides=facts.sides
        )
        self.mandates.equipment(mandate, facts.equipment)

    def _manufacturers(self) -> None:
        kinds = [True] * STATE_MANUFACTURERS + [False] * (PRIVATE_MANUFACTURERS - 1)
        makers = [
            self.ventures.manufacturer(self.person(), is_state=is_state) for is_state in kinds
        ]
        for maker in makers:
            self._venture_of(maker, with_lines=True)
        for _number in range(VENTURES - len(makers) - len(PLANTED)):
            self._venture_of(self.random.choice(makers))
        for status in [ReviewStatus.SUBMITTED] * WAITING + [*OTHER_STATES]:
            self.ventures.manufacturer(self.person(), status=status)

    def _venture_of(self, maker: Manufacturer, *, with_lines: bool = False) -> None:
        category = self.ventures.draw_category()
        status = ReviewStatus.SUBMITTED if self.random.random() < 0.02 else ReviewStatus.APPROVED
        self.ventures.venture(maker, category, status)
        if with_lines:
            group = self.random.choice(self.ventures.groups[category])
            self.ventures.product_lines(maker, group)

    def _partners(self) -> None:
        planted = [pair.mandate.country for pair in PLANTED]
        for country, number in PARTNERS_BY_COUNTRY.items():
            for place in range(number - planted.count(country)):
                company = self.mandates.company(
                    self.person(language="en"), country, self.mandates.draw_kind()
                )
                if (country, place) == BEHIND_AN_APPROVED_ONE:
                    self.mandates.plant_behind(company, owner="Aleksei Hrynevych")
                for _mandate in range(self.random.choice(MANDATES_PER_PARTNER)):
                    self.mandates.mandate(company, ReviewStatus.APPROVED)
        planted_behind = iter(PLANTED_BEHIND)
        for status in [ReviewStatus.SUBMITTED] * WAITING + [*OTHER_STATES]:
            company = self.mandates.company(
                self.person(language="en"), "PL", "company", status=status
            )
            self.mandates.plant_behind(company, **next(planted_behind, {}))
            self.mandates.mandate(company, ReviewStatus.SUBMITTED)


@transaction.atomic
def load_world(seed: int = SEED) -> dict[str, int]:
    """Store the demo world; returns how many rows of each kind.

    RealDataPresent when the database holds organisations that are not of the demo world; a world
    that is already there is left as it is and an empty dict returned.
    """
    if installation.is_demo():
        return {}
    installation.mark_as_demo()
    world = World(seed)
    world.build()
    counts = {
        model._meta.label: len(rows)
        for model, rows in world.batch.rows.items()
        if model in (Manufacturer, PartnerCompany, Venture, Mandate)
    }
    world.batch.store()
    _confirm_addresses()
    _set_up_second_step()
    return counts


def _confirm_addresses() -> None:
    """The ready log-ins' e-mail addresses count as confirmed."""
    from allauth.account.models import EmailAddress

    people = User.objects.filter(email__in=[log_in.email for log_in in LOG_INS])
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people]
    )


def _set_up_second_step() -> None:
    """The officers' accounts have a second factor, as every officer's must."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    for officer in (OFFICER, COLLEAGUE):
        Authenticator.objects.create(
            user=User.objects.get(email=officer.email),
            type=Authenticator.Type.TOTP,
            data={"secret": encrypt(SECRET)},
        )

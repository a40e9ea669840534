"""People, the organisations they act for, review, disclosure, letters and tokens."""

from accounts.models.desk import DayOff, OfficerTie
from accounts.models.disclosure import Disclosure, LedgerEntry
from accounts.models.installation import Heartbeat, Installation
from accounts.models.joining import Invitation, JoinRequest
from accounts.models.letters import Letter, Notification, NotificationPreference, Unsubscription
from accounts.models.organisations import Membership, Organisation, OrganisationIdentity
from accounts.models.people import User
from accounts.models.reviews import Review, ReviewMove
from accounts.models.screening import (
    AggressorState,
    ApprovalSignature,
    HitVerdict,
    ListedName,
    ListedParty,
    Screening,
    ScreeningHit,
    ScreeningList,
)
from accounts.models.tokens import ApiToken

__all__ = [
    "AggressorState",
    "ApiToken",
    "ApprovalSignature",
    "DayOff",
    "Disclosure",
    "Heartbeat",
    "HitVerdict",
    "Installation",
    "Invitation",
    "JoinRequest",
    "LedgerEntry",
    "Letter",
    "ListedName",
    "ListedParty",
    "Membership",
    "Notification",
    "NotificationPreference",
    "OfficerTie",
    "Organisation",
    "OrganisationIdentity",
    "Review",
    "ReviewMove",
    "Screening",
    "ScreeningHit",
    "ScreeningList",
    "Unsubscription",
    "User",
]

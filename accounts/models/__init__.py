"""People, the organisations they act for, review, disclosure, letters and tokens."""

from accounts.models.disclosure import Disclosure, LedgerEntry
from accounts.models.installation import Heartbeat, Installation
from accounts.models.joining import Invitation, JoinRequest
from accounts.models.letters import Letter, Notification, NotificationPreference, Unsubscription
from accounts.models.organisations import Membership, Organisation, OrganisationIdentity
from accounts.models.people import User
from accounts.models.reviews import Review, ReviewMove
from accounts.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Disclosure",
    "Heartbeat",
    "Installation",
    "Invitation",
    "JoinRequest",
    "LedgerEntry",
    "Letter",
    "Membership",
    "Notification",
    "NotificationPreference",
    "Organisation",
    "OrganisationIdentity",
    "Review",
    "ReviewMove",
    "Unsubscription",
    "User",
]

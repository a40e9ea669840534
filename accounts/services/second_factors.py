"""What is done for somebody who has lost every second factor."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.models import User


@transaction.atomic
def forget_second_factors(*, email: str) -> int:
    """Remove all factors and end all sessions of the account; User.DoesNotExist without one.

    Returns how many factors there were. At the next sign-in an officer sets up new ones.
    """
    user = User.objects.get(email=email.strip().lower())
    for session in UserSession.objects.filter(user=user):
        session.end()
    _count, by_model = Authenticator.objects.filter(user=user).delete()
    return by_model.get("mfa.Authenticator", 0)

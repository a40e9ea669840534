"""Browsers in which somebody is signed in: the one place that knows how sessions look."""

import time

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.test import Client
from django.urls import reverse

from accounts.second_factor import needs_second_factor
from matching.demo.second_step import SECRET
from tests.factories import PASSWORD

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(client: Client, user, *, ago: float = 0) -> Client:
    """Sign in as if the password had been given `ago` seconds before; officers by both factors."""
    client.force_login(user, backend=BACKEND)
    shown = ["password", "mfa"] if needs_second_factor(user) else ["password"]
    session = client.session
    session["account_authentication_methods"] = [
        {"method": method, "at": time.time() - ago} for method in shown
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def set_up_app(user) -> Authenticator:
    """Give the person an authenticator app with the secret that the demo prints."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)}
    )


def log_in(user, client: Client | None = None) -> Client:
    """Through the log-in page, as far as the password leads."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    client = client or Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client

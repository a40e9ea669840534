"""Addresses of API tokens, below settings/tokens/."""

from django.urls import path

from accounts.views import tokens

urlpatterns = [
    path("", tokens.tokens, name="tokens"),
    path("<slug:reference>/revoke/", tokens.token_revoke, name="token_revoke"),
]

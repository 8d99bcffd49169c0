"""What django-allauth is told about accounts: they are made by an administrator."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up alone; the rest of the sign-in is django-allauth's own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed: an account comes from an administrator."""
        return False

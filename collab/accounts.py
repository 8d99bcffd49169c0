"""What django-allauth is told about accounts: they are made by an administrator."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from engagements.actions.account import set_own_password
from engagements.models import User


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up alone; the rest of the sign-in is django-allauth's own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed: an account comes from an administrator."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Through the act, so that a change and a reset leave their line in the history."""
        set_own_password(user, password=password)

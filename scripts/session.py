"""Signs a person in without a password and prints the session cookie, for measurements on this machine:
`session.py coordinator@example.org` prints `name=value`."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client


def session_cookie(email: str) -> str:
    """The cookie of a fresh session of that person."""
    client = Client()
    user = get_user_model()._default_manager.get(email=email)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


if __name__ == "__main__":
    django.setup()
    print(session_cookie(sys.argv[1]))

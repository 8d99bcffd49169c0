"""The project's own settings, fed with what a test run needs and nothing else.

Tests that are about settings start a process of their own with the environment they need.
"""

import os
import tempfile

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("EMAIL_URL", "memorymail://")
# Twenty who write at once have their turn on a busy machine too.
os.environ.setdefault("DATABASE_TIMEOUT", "120")

from collab.settings import *
from collab.settings import DATABASES, STORAGES

# Signing in is done thousands of times here; how slowly a password is digested is Django's matter.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Style sheets are read where they lie: a test run collects none.
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in earnest: threads of a test then wait for each other as visitors do.
    DATABASES["default"]["TEST"] = {
        "NAME": os.path.join(
            tempfile.gettempdir(), f"collab-test-{os.getuid()}-{os.getppid()}.sqlite3"
        )
    }

# Uploads of a test run stay in memory.
STORAGES = {**STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}

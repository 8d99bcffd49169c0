"""Agreements: what is a draft is changed here, what was sent for signature is read."""

from engagements.admin.memorandum import draft, living, signing

__all__ = ["draft", "living", "signing"]

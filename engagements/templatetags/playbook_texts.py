"""Shows texts of the playbooks in the reader's language."""

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def translate_text(text: str) -> str:
    """The text of a playbook in the active language; an empty one stays empty."""
    return gettext(text) if text else ""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementsConfig(AppConfig):
    """The one app: floors are folders, rooms are file names (docs/architecture.md)."""

    name = "engagements"
    verbose_name = _("Register")
    default_auto_field = "django.db.models.BigAutoField"

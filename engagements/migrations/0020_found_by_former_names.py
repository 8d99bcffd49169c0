"""Engagements are found by the names that their parties had before."""

from typing import Any

from django.db import migrations

from engagements.text import fold


def find_by_former_names(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401
    """The words of the search anew where a party has a former name."""
    engagements = apps.get_model("engagements", "Engagement").objects
    parties = apps.get_model("engagements", "Party").objects
    roles = apps.get_model("engagements", "EngagementRole").objects
    renamed = engagements.filter(parties__organisation__former_names__isnull=False).distinct()
    for one in renamed.iterator():
        taking = parties.filter(engagement=one.pk).order_by("left_on", "pk")
        people = roles.filter(engagement=one.pk, private_to_side="")
        words = [one.reference, one.title, one.summary, one.tags]
        for body in (party.organisation for party in taking.select_related("organisation")):
            former = body.former_names.values_list("name", flat=True)
            words += [body.name, body.business_name, *sorted(set(former))]
        words += sorted(set(people.values_list("contact__person__name", flat=True)))
        engagements.filter(pk=one.pk).update(search_text=fold(" ".join(words)))


class Migration(migrations.Migration):
    dependencies = [("engagements", "0019_signed_before_the_start")]

    operations = [migrations.RunPython(find_by_former_names, migrations.RunPython.noop)]

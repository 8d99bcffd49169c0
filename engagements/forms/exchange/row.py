"""Checking one row of an exchange file as a whole."""

from django.utils.translation import gettext as _

from engagements.dates import Order, PartialDate, order_of
from engagements.exchange import EngagementRow
from engagements.forms.exchange.cell import (
    Cells,
    read_address,
    read_country,
    read_language,
    read_level,
    read_model,
    read_name,
    read_partial,
    read_participants,
    read_source_year,
    read_still_in_use,
    read_text,
)

LONGEST_TITLE = 200
LONGEST_NAME = 300
LONGEST_SUMMARY = 200
LONGEST_OUTCOME = 2_000


def check_row(cells: Cells, order: Order) -> EngagementRow | None:
    """Convert one row; None if anything refuses it.

    Everything that is wrong is gathered in `cells`, not only the first thing.
    """
    start, end = _read_dates(cells, order)
    address = read_address(cells, "source_url")
    row = EngagementRow(
        line=cells.line,
        title=read_name(cells, "title", LONGEST_TITLE, required=True),
        collaboration_model=read_model(cells, "collaboration_model"),
        summary=read_text(cells, "summary", LONGEST_SUMMARY),
        civic_organisation=read_name(cells, "civic_organisation", LONGEST_NAME, required=True),
        civic_organisation_country=read_country(cells, "civic_organisation_country"),
        government_body=read_name(cells, "government_body", LONGEST_NAME, required=True),
        government_department=read_name(cells, "government_department", LONGEST_NAME),
        government_level=read_level(cells, "government_level"),
        country=read_country(cells, "country", required=True),
        start=start,
        end=end,
        participants=read_participants(cells, "participants"),
        outcome=read_text(cells, "outcome", LONGEST_OUTCOME, lines=True),
        still_in_use=read_still_in_use(cells, "still_in_use"),
        source_title=read_text(cells, "source_title", LONGEST_NAME) or address[:LONGEST_NAME],
        source_url=address,
        source_year=read_source_year(cells, "source_year"),
        language=read_language(cells, "language"),
    )
    return None if cells.refused else row


def _read_dates(cells: Cells, order: Order) -> tuple[PartialDate | None, PartialDate | None]:
    texts = (cells.raw.get("start_date", ""), cells.raw.get("end_date", ""))
    own = next((found for found in map(order_of, texts) if found), None)
    start = read_partial(cells, "start_date", own or order, told=own is not None)
    end = read_partial(cells, "end_date", own or order, told=own is not None)
    value = start or end
    if own is not None and own != order and value is not None:
        # The pattern of the row is not that of the file: said once for the row.
        cells.warn(
            "start_date" if start else "end_date",
            _("Day and month are the other way round than in the file; read as %(date)s.")
            % {"date": value.isoformat()},
        )
    if start and end and end.last_day < start.day:
        cells.refuse("end_date", _reason_for_order(start, end))
    return start, end


def _reason_for_order(start: PartialDate, end: PartialDate) -> str:
    values = {"start": start.isoformat(), "end": end.isoformat()}
    if start.precision == end.precision == "day":
        return _("The end %(end)s is before the start %(start)s. Are the two swapped?") % values
    return _("The end %(end)s is before the start %(start)s.") % values

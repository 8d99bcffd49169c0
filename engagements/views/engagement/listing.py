"""The list of engagements with its filters, and the same list as a file."""

import csv
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.forms.filter import FilterForm
from engagements.http import SignedInRequest, page_of
from engagements.models import User
from engagements.queries.batch import in_batches
from engagements.queries.portfolio import (
    EngagementRow,
    Engagements,
    columns_of,
    filtered,
    row_of,
    with_turns,
)

PAGE_SIZE = 25
# So many lines of the file at once: whose turn it is takes one query for all of them.
LINES_AT_ONCE = 1_000
UNKNOWN_SHOWN = 5
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@require_http_methods(["GET", "HEAD"])
def index(request: SignedInRequest) -> HttpResponse:
    """The visible engagements: filtered, sorted, in pages. Filters not understood are left out."""
    form, chosen, rows = _found(request)
    days = access.days()
    page = page_of(request, columns_of(rows), PAGE_SIZE)
    _say_what_was_left_out(request, form)
    filters = {name: value for name, value in chosen.items() if name != "sort"}
    query = urlencode(chosen)
    may_log = access.can(request.user, "log_engagement")
    context = {
        "section": "engagements",
        "here": _("Engagements"),
        "form": FilterForm(initial=chosen),
        "rows": with_turns([row_of(values, days) for values in page], request.user),
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number)),
        "total": page.paginator.count,
        "order": _order(chosen.get("sort", "newest")) if page.paginator.count > 1 else "",
        "query": f"{query}&" if query else "",
        "chips": form.chips(chosen),
        "filtered": bool(filters),
        "unfolded": bool(filters.keys() - {"q", "organisation"}),
        "headings": _headings(chosen),
        "export": f"{reverse('engagement_export')}?{query}".rstrip("?"),
        "add": reverse("engagement_new") if may_log else "",
        "here_all": reverse("engagement_index"),
    }
    return render(request, "engagement/index.html", context)


@require_http_methods(["GET", "HEAD"])
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """Exactly what the list shows with the same filters, all its pages, as CSV."""
    _form, _chosen, rows = _found(request)
    answer = StreamingHttpResponse(
        _lines(rows, request.user), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="engagements.csv"'
    return answer


def _found(request: SignedInRequest) -> tuple[FilterForm, dict[str, str], Engagements]:
    form = FilterForm(request.GET)
    chosen = form.chosen()
    return form, chosen, filtered(request.user, chosen, access.days())


def _say_what_was_left_out(request: SignedInRequest, form: FilterForm) -> None:
    """Warn of filters and an order in the address that do not exist."""
    unknown = sorted(name[:40] for name in request.GET if name not in {*form.fields, "page"})
    ignored = [*form.ignored, *unknown[:UNKNOWN_SHOWN]]
    if ignored:
        messages.warning(
            request,
            _("Left out, because it could not be understood: %(filters)s")
            % {"filters": ", ".join(ignored)},
        )


def _order(sort: str) -> str:
    """In which order the list stands, in words; empty where the heading of a column says it."""
    words = {
        "newest": _("the most recently logged first"),
        "-newest": _("the earliest logged first"),
        "starts": _("the earliest start first"),
        "-starts": _("the latest start first"),
    }
    return words.get(sort, "")


def _headings(chosen: dict[str, str]) -> list[dict[str, str]]:
    """The columns; a second click on a sorted one turns the order round."""
    names = [
        ("title", _("Engagement")), ("phase", _("Phase")), ("health", _("Health")),
        ("next", _("Next due")), ("", _("Memorandum")), ("updated", _("Last update")),
    ]  # fmt: skip
    now = chosen.get("sort", "")
    found = []
    for name, label in names:
        up, down = bool(name) and now == name, bool(name) and now == f"-{name}"
        url = f"?{urlencode({**chosen, 'sort': f'-{name}' if up else name})}" if name else ""
        sorted_now = "ascending" if up else "descending" if down else ""
        found.append({"label": label, "url": url, "sorted": sorted_now})
    return found


class _Echo:
    """What a CSV writer writes to, giving back each line."""

    def write(self, line: str) -> str:
        """Give the line back."""
        return line


def _lines(rows: Engagements, user: User) -> Iterator[str]:
    writer = csv.writer(_Echo())
    days = access.days()
    # Spreadsheets read UTF-8 only behind a byte order mark.
    yield "\ufeff" + str(writer.writerow(_header()))
    found = columns_of(rows).iterator(chunk_size=LINES_AT_ONCE)
    for some in in_batches((row_of(values, days) for values in found), LINES_AT_ONCE):
        for row in with_turns(some, user):
            yield str(writer.writerow([_cell(value) for value in _values(row)]))


def _header() -> list[str]:
    return [
        _("Reference"), _("Title"), _("Model"), _("Government side"), _("Civic side"),
        _("Country"), _("Phase"), _("Status"), _("Health"), _("Said on"), _("Next due"),
        _("Due on"), _("Late"), _("Memorandum"), _("Waits for"), _("Not covered"),
        _("Last update"), _("Starts on"), _("Ends on"),
    ]  # fmt: skip


def _values(row: EngagementRow) -> list[Any]:
    return [
        row.reference, row.title, row.model, row.lead_government, row.lead_civic, row.country,
        row.phase, row.status, row.badge.word, row.said_on, row.next_title, row.next_on, row.late,
        row.memorandum, row.waits, row.uncovered, row.updated_on, row.starts, row.ends,
    ]  # fmt: skip


def _cell(value: Any) -> str:  # noqa: ANN401
    """The value as text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

"""From the name of a route one can say its view: `milestone_accept` is `views/milestone.py: accept`."""

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver


def our_routes(resolver: URLResolver) -> list[URLPattern]:
    """Every route whose view is ours."""
    found: list[URLPattern] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found.extend(our_routes(entry))
        elif entry.callback.__module__.startswith("engagements.views."):
            found.append(entry)
    return found


def expected_name(module: str, function: str) -> str:
    """`engagements.views.milestone` (or a file in that folder) and `accept`: `milestone_accept`."""
    return f"{module.split('.')[2]}_{function}"


def test_every_route_is_named_after_its_room_and_view():
    routes = our_routes(get_resolver())
    assert routes != []
    wrong = {
        str(route.pattern): route.name
        for route in routes
        if route.name != expected_name(route.callback.__module__, route.callback.__name__)
    }
    assert wrong == {}


def test_a_room_that_is_a_folder_keeps_its_name():
    assert expected_name("engagements.views.memorandum.signing", "sign") == "memorandum_sign"

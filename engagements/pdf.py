"""HTML made into a tagged PDF, without any network."""

from importlib import import_module


class NoPrinter(Exception):
    """The libraries that lay out a page are not installed on this machine (README, In earnest)."""


def render_pdf(html: str, *, identifier: str) -> bytes:
    """The page as PDF/UA-1: tagged and with its fonts inside.

    `identifier` is the file's own id, so that the same page gives the same identity. Nothing is
    fetched: every address in the HTML is refused and left out. Raises NoPrinter where the
    libraries that draw text are missing.
    """
    # Loaded here and not above: only a process that prints pays for the fonts and the layout.
    try:
        weasyprint = import_module("weasyprint")
    except OSError as error:
        raise NoPrinter(str(error)) from error
    nothing_allowed = weasyprint.URLFetcher(allowed_protocols=())
    # The numbers of lists are read from their attributes (`presentational_hints`), as by a browser.
    pdf: bytes = weasyprint.HTML(string=html, url_fetcher=nothing_allowed).write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode(), pdf_tags=True,
        presentational_hints=True,
    )  # fmt: skip
    return pdf

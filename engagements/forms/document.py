"""What somebody gives for a document: a file or a link, and what is said of it."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.base import WritingForm, day_field
from engagements.languages import language_choices_or_none
from engagements.upload import MAX_BYTES, MEDIA_TYPES, CheckedFile, UploadError, check_upload

VISIBILITIES = [
    ("shared", gettext_lazy("Both sides")),
    ("side", gettext_lazy("Only our side")),
]


class DocumentEditForm(WritingForm):
    """What is said of a document that is kept already."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=language_choices_or_none
    )
    dated_on = day_field(gettext_lazy("Date of the document"), required=False)
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who sees it"),
        choices=VISIBILITIES,
        initial="shared",
        widget=forms.RadioSelect,
    )


class DocumentForm(DocumentEditForm):
    """A new document. `file` becomes a CheckedFile, or None for a link."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "PDF, PNG, JPG, WebP, DOCX, XLSX, ODT, ODS, CSV or TXT, at most 10 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in MEDIA_TYPES)}),
    )
    link = forms.URLField(
        label=gettext_lazy("Or a link"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )
    field_order = ["title", "file", "link", "language", "dated_on", "visibility"]

    def clean_file(self) -> CheckedFile | None:
        """The file looked into; its size is known before it is read."""
        upload: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if not upload:
            return None
        too_large = upload.size is None or upload.size > MAX_BYTES
        try:
            return check_upload(
                upload.name or "", b" " * (MAX_BYTES + 1) if too_large else upload.read()
            )
        except UploadError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """A file or a link, one of the two."""
        values = super().clean() or self.cleaned_data
        if "file" in values and "link" in values and bool(values["file"]) == bool(values["link"]):
            self.add_error("file", _("Give a file or a link, one of the two."))
        return values


class DocumentRemoveForm(WritingForm):
    """Only the question whether to remove it."""

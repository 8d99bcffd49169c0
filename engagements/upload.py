"""Files that people upload: only a few kinds, looked into before they are kept.

Extension and content must agree, pictures are drawn anew, office files are measured like every
workbook. What comes out has a clean name and a media type from our own list.
"""

import io
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from engagements.spreadsheet import BINARY, SpreadsheetError, check_workbook

MAX_BYTES = 10 * 1024 * 1024
MAX_BYTES_OF_ENGAGEMENT = 200 * 1024 * 1024
MAX_PIXELS = 40_000_000
NAME_LENGTH = 150

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "txt": "text/plain",
}
PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
PACKAGES = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "odt": "content.xml",
    "ods": "content.xml",
}
ODF_MIMETYPE_AT = 30

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class UploadError(Exception):
    """The file cannot be taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept: its clean name, extension, media type and content."""

    name: str
    extension: str
    media_type: str
    content: bytes


def check_upload(name: str, content: bytes) -> CheckedFile:
    """The file as it may be kept. Raises UploadError for what lies, is empty, or is too large."""
    name = clean_name(name)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in MEDIA_TYPES:
        raise UploadError(
            _("This kind of file is not taken. Send one of these: %(kinds)s.")
            % {"kinds": ", ".join(MEDIA_TYPES)}
        )
    if not content:
        raise UploadError(_("The file is empty. Choose another one."))
    if len(content) > MAX_BYTES:
        raise UploadError(_("The file is larger than 10 MB. Send a smaller one, or a link."))
    if extension in PICTURES:
        content = _drawn_anew(content, PICTURES[extension])
    elif not _is_what_it_says(extension, content):
        raise UploadError(
            _("The content is not what the name says (%(kind)s). Save it again and send it.")
            % {"kind": extension}
        )
    return CheckedFile(name, extension, MEDIA_TYPES[extension], content)


def clean_name(name: str) -> str:
    """The bare name: no path, no control or direction characters, at most 150 characters."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in bare if not unicodedata.category(sign).startswith("C"))
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, extension = kept.rpartition(".")
    if len(kept) > NAME_LENGTH and dot:
        return stem[: NAME_LENGTH - len(extension) - 1] + dot + extension
    return kept[-NAME_LENGTH:]


def _is_what_it_says(extension: str, content: bytes) -> bool:
    if extension == "pdf":
        return content.startswith(b"%PDF-")
    if extension in PACKAGES:
        return _is_package(extension, content)
    return _is_text(content)


def _is_package(extension: str, content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    if extension in ("odt", "ods"):
        wanted = b"mimetype" + MEDIA_TYPES[extension].encode()
        if not content[ODF_MIMETYPE_AT:].startswith(wanted):
            return False
    try:
        check_workbook(content, PACKAGES[extension])
    except SpreadsheetError as error:
        raise UploadError(
            _("This file is damaged, locked, or unpacks to far more than it should.")
        ) from error
    return True


def _is_text(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\x00" in content:
        return False
    else:
        encoding = "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return not BINARY.search(text)


def _drawn_anew(content: bytes, wanted: str) -> bytes:
    """The picture encoded again by us, so that nothing hidden in the file remains."""
    try:
        with Image.open(io.BytesIO(content), formats=[wanted]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UploadError(_("The picture has too many pixels. Send a smaller one."))
            drawn = ImageOps.exif_transpose(picture)
            if wanted == "JPEG" and drawn.mode not in ("RGB", "L"):
                drawn = drawn.convert("RGB")
            drawn.info.clear()
            result = io.BytesIO()
            drawn.save(result, format=wanted)
            return result.getvalue()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UploadError(_("The picture has too many pixels. Send a smaller one.")) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise UploadError(
            _("This is not a picture of the kind its name says. Save it again and send it.")
        ) from error

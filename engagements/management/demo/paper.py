"""Small files for the documents of the demonstration register."""

from engagements.upload import CheckedFile, check_upload

LINE = 14
TOP = 780


def make_file(name: str, text: str) -> CheckedFile:
    """The text as a checked file: a PDF page when the name says so, plain text otherwise."""
    content = pdf(text.splitlines()) if name.endswith(".pdf") else text.encode()
    return check_upload(name, content)


def pdf(lines: list[str]) -> bytes:
    """One A4 page with these lines, in a font that every reader has."""
    moves = "".join(f"({_escaped(line)}) Tj 0 -{LINE} Td " for line in lines)
    stream = f"BT /F1 11 Tf 60 {TOP} Td {moves}ET".encode("cp1252", "replace")
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    page, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(page))
        page += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return page + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table, len(bodies) + 1, len(page))
    )


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")

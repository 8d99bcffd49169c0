"""A person with a browser, as far as the drills need one: gets pages, fills forms, sends files."""

import http.client
import re
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

HIDDEN = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>")
ATTRIBUTE = re.compile(r"(name|value)=\"([^\"]*)\"")


@dataclass
class Answer:
    """What came back; status 0 where the connection broke."""

    status: int
    text: str = ""
    cookie: str = ""


class Person:
    """Somebody who is signed in by a session cookie."""

    def __init__(self, address: str, session: str) -> None:
        self.host = urlsplit(address).netloc
        self.session = session
        self.csrf = ""

    def get(self, path: str) -> Answer:
        """The page."""
        return self._ask("GET", path, None, {})

    def form(self, path: str) -> dict[str, str]:
        """What a form carries for itself; to be filled and posted."""
        answer = self.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        self.csrf = answer.cookie or self.csrf
        carried = (dict(ATTRIBUTE.findall(found)) for found in HIDDEN.findall(answer.text))
        return {one["name"]: unescape(one.get("value", "")) for one in carried if "name" in one}

    def post(self, path: str, values: dict[str, str], file: bytes = b"") -> Answer:
        """Send a form, with a text file where there is one."""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in values.items()
        ]
        if file:
            head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="plan.txt"'
            parts.append(f"{head}\r\nContent-Type: text/plain\r\n\r\n".encode() + file + b"\r\n")
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        return self._ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"}
        )

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(cookie for cookie in (self.session, self.csrf) if cookie)
        connection = http.client.HTTPConnection(self.host, timeout=40)
        try:
            connection.request(method, path, body, {**headers, "Cookie": cookies})
            answer = connection.getresponse()
            found = re.search(r"[^ ,;]*csrftoken=[^;]+", answer.headers.get("Set-Cookie", ""))
            text = answer.read().decode(errors="replace")
            return Answer(answer.status, text, found[0] if found else "")
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            connection.close()


@dataclass
class Sending:
    """A form on its way in a thread of its own."""

    send: Callable[[], Answer]
    answer: Answer = field(default_factory=lambda: Answer(0))

    def __post_init__(self) -> None:
        """Sets off at once."""
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self.answer = self.send()

    def wait(self) -> Answer:
        """The answer, when it is there."""
        self._thread.join()
        return self.answer

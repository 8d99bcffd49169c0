"""How a line of the log looks: one line, UTC, with the id of the request it belongs to."""

import json
import logging
import time

from engagements.request_id import current_request_id


class PlainFormatter(logging.Formatter):
    """One JSON object a line; a line break inside a message cannot forge a second line."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, logger, message, request id, and the traceback if there is one."""
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": current_request_id(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)

"""Waits until an address answers with the wanted status: `wait_for.py ADDRESS [STATUS] [SECONDS]`."""

import sys
import time
import urllib.error
import urllib.request


def status_of(address: str) -> int:
    """The HTTP status, or 0 where nothing answers."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait(address: str, wanted: int, seconds: float) -> bool:
    """Whether the address answered as wanted in time."""
    last = time.monotonic() + seconds
    while (status := status_of(address)) != wanted:
        if time.monotonic() > last:
            print(f"{address} answers {status}, not {wanted}", file=sys.stderr)
            return False
        time.sleep(0.2)
    return True


if __name__ == "__main__":
    status = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    limit = float(sys.argv[3]) if len(sys.argv) > 3 else 30
    sys.exit(not wait(sys.argv[1], status, limit))

"""Prints a free port of this machine; with a port as argument, exits 1 when that one is taken."""

import secrets
import socket
import sys

# Below those that systems hand out by themselves (from 32768 on, or 49152): none of them goes to
# whoever just opens a connection before the server listens.
PORTS = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """A port that was free a moment ago, and that only a server will take."""
    while not is_free(port := secrets.choice(PORTS)):
        pass
    return port


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print(any_free())
    else:
        sys.exit(not is_free(int(sys.argv[1])))

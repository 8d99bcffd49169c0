"""Acts at the same moment, each on a thread and a connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from engagements.actions.history import Refused, StaleVersion

Act = Callable[[], Any]
TOLD = (Refused, StaleVersion)


def at_once(*acts: Act, told: tuple[type[Exception], ...] = TOLD) -> list[Any]:
    """Run the acts, started together; what each returned, or the class of what it was told.

    Anything else that is raised, such as a deadlock, is raised here too.
    """
    start = Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)
    faults: list[Exception] = []

    def run(place: int, act: Act) -> None:
        start.wait()
        try:
            outcomes[place] = act()
        except told as answer:
            outcomes[place] = type(answer)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run, args=entry) for entry in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return outcomes

"""Opens a PDF as a program of its own, within limits of memory and time; answers whether it has pages and no password.

The file comes by standard input; the answer is the exit status. The caller is `offices.files.uploads`.
"""

import io
import resource
import signal
import sys
from contextlib import suppress

MOST_MEMORY = 1_000_000_000  # bytes of the process
MOST_CPU_SECONDS = 2
MOST_SECONDS = 20  # of waiting on a machine that is busy
IS_OPEN, IS_CLOSED, IS_BROKEN = 0, 3, 4


def set_limits() -> None:
    """The system ends the process where it passes one of them.

    `workbook_process` has the same lines: a program called by its path imports no module of the project.
    """
    with suppress(ValueError, OSError):  # macOS knows no limit of the address space
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS + 1))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(MOST_SECONDS)


def state_of(content: bytes) -> int:
    from pypdf import PdfReader  # noqa: PLC0415  (the limits first)

    try:
        reader = PdfReader(io.BytesIO(content))
        return IS_OPEN if not reader.is_encrypted and len(reader.pages) > 0 else IS_CLOSED
    except Exception:  # a broken file makes its reader raise anything
        return IS_BROKEN


def main() -> None:
    set_limits()
    sys.exit(state_of(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()

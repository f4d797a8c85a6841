"""Opens a PDF as a program of its own, within limits of memory and time, and answers with what is kept of it: without
scripts, actions, embedded files, and what it tells of its making.

The file comes by standard input; the exit status says why it is not kept. The caller is `offices.files.uploads`.
"""

import sys
from pathlib import Path

MOST_CPU_SECONDS = 3
MOST_SECONDS = 20  # of waiting on a machine that is busy
IS_OPEN, IS_CLOSED, IS_BROKEN, IS_COMPLEX, IS_LONG = 0, 3, 4, 5, 6
STATES = {"encrypted": IS_CLOSED, "complex": IS_COMPLEX, "pages": IS_LONG}


def main() -> int:
    # A program called by its path finds the other one beside it only where it says so.
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from preview_process import Refused, cleaned_pdf, set_limits  # noqa: PLC0415

    set_limits(MOST_CPU_SECONDS, MOST_SECONDS)
    try:
        content, _pages = cleaned_pdf(sys.stdin.buffer.read())
    except Refused as refusal:
        return STATES.get(refusal.reason, IS_BROKEN)
    except Exception:  # a broken file makes its reader raise anything
        return IS_BROKEN
    sys.stdout.buffer.write(content)
    return IS_OPEN


if __name__ == "__main__":
    sys.exit(main())

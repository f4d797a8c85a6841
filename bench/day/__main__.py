"""One person of the hall in a process of its own: `python -m bench.day`, told by a line of JSON on stdin.

What was measured goes to the file that the line names.
"""

import json
import sys
import traceback

from bench.day.desk import Desk
from bench.day.staff import Empty, OverError, Person, Phones
from bench.day.web import save
from bench.day.window import Serving


def main() -> int:
    told = json.loads(sys.stdin.readline())
    kinds: dict[str, type[Person]] = {"desk": Desk, "window": Serving, "phones": Phones, "empty": Empty}
    person = kinds[told["kind"]](told)
    failure = ""
    try:
        person.work()
    except OverError:
        pass
    except Exception:
        failure = traceback.format_exc()
        print(failure, file=sys.stderr)
    session = person.session
    problems = session.problems + ([failure] if failure else [])
    save(told["out"], name=told["name"], samples=session.samples, problems=problems, counts=person.counts)
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python
"""Django's command line. Starts the embedded servers first where the environment names none."""

import os
import sys

from petition_office import embedded
from petition_office.frames import in_one_piece

# These read and write files only.
WITHOUT_SERVERS = {
    "collectstatic",
    "compilemessages",
    "deadlines",
    "help",
    "makemessages",
    "spectacular",
    "state_diagram",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "petition_office.settings")
    if len(sys.argv) > 1 and sys.argv[1] not in WITHOUT_SERVERS and "--help" not in sys.argv:
        try:
            embedded.ensure()
        except embedded.EmbeddedServerError as error:
            sys.exit(str(error))
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (the settings need the servers)

    in_one_piece(execute_from_command_line)(sys.argv)


if __name__ == "__main__":
    main()

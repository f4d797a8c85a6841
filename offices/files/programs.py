"""Programs that read an uploaded file start here: each a process of its own, apart from the project and its secrets."""

import os
import subprocess
import sys
from pathlib import Path

PIPE = subprocess.PIPE


def started(program: Path) -> subprocess.Popen[bytes]:
    """The process, which takes the file by standard input and answers by standard output.

    It is called by its path and knows nothing of the environment: neither the project nor its secrets are loaded.
    """
    command = [sys.executable, "-I", str(program)]
    known = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=subprocess.DEVNULL, env=known, cwd="/")

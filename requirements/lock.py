"""Compile the locked, hashed requirements from pyproject.toml, or say whether they are still its own.

python requirements/lock.py            compile (needs uv and a package registry)
python requirements/lock.py --check    exit 1 when pyproject.toml changed since (needs neither)
python requirements/lock.py --upgrade  compile with the newest versions
python requirements/lock.py --strip-npm  take the addresses of sponsors out of package-lock.json
"""

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from itertools import takewhile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# test.txt holds everything and comes first: the smaller sets take their versions from it.
LOCKS = {"test.txt": ["demo", "test"], "demo.txt": ["demo"], "base.txt": []}
TOOL = "uv.txt"  # uv alone, which pip installs and which installs the rest


def fingerprint() -> str:
    """Hash of what pyproject.toml asks for; each lock carries it in its first line."""
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text())["project"]
    asked = [project["requires-python"], project["dependencies"], project["optional-dependencies"]]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def header() -> str:
    return f"# Compiled by requirements/lock.py from pyproject.toml {fingerprint()}\n"


def stale() -> list[str]:
    """Names of the locks that were not compiled from the present pyproject.toml or lack hashes."""
    names = []
    for name in (*LOCKS, TOOL):
        path = HERE / name
        text = path.read_text() if path.exists() else ""
        pins = [line for line in text.splitlines() if line and line[0] not in "# "]
        whole = all(line.endswith("\\") and "==" in line for line in pins)
        if not text.startswith(header()) or not pins or not whole or "://" in text:
            names.append(name)
    return names


def compile_locks(*options: str) -> None:
    # The registry's own files only: a machine's extra index or folder of wheels would put foreign hashes into the lock.
    env = {key: value for key, value in os.environ.items() if key not in ("PIP_FIND_LINKS", "UV_FIND_LINKS")}
    for name, extras in LOCKS.items():
        out = HERE / name
        command = [
            str(Path(sys.executable).with_name("uv")),
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
        ]
        command += ["--no-emit-index-url", "--no-annotate", "--no-header", "pyproject.toml", "-o", str(out)]
        for extra in extras:
            command += ["--extra", extra]
        command += options if name == "test.txt" else ["-c", str(HERE / "test.txt")]
        subprocess.run(command, check=True, cwd=HERE.parent, env=env)
        out.write_text(header() + out.read_text())
    write_tool()


def write_tool() -> None:
    """uv.txt: the lines of test.txt that lock uv."""
    lines = iter((HERE / "test.txt").read_text().splitlines(keepends=True))
    pin = next(line for line in lines if line.startswith("uv=="))
    hashes = list(takewhile(lambda line: line.startswith(" "), lines))
    (HERE / TOOL).write_text(header() + pin + "".join(hashes))


def strip_npm() -> None:
    """`npm ci` needs neither download addresses (.npmrc leaves them out) nor those of sponsors."""
    path = HERE.parent / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")


def main() -> int:
    if "--strip-npm" in sys.argv:
        strip_npm()
        return 0
    if "--check" in sys.argv:
        names = stale()
        for name in names:
            print(
                f"requirements/{name} is not compiled from the present pyproject.toml: run `make lock`", file=sys.stderr
            )
        return 1 if names else 0
    compile_locks(*(["--upgrade"] if "--upgrade" in sys.argv else []))
    return 0


if __name__ == "__main__":
    sys.exit(main())

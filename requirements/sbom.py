"""The bill of materials: each locked package with its version and checksums, as CycloneDX 1.5.

Written from the locks alone, so that it says what is installed: `python requirements/sbom.py sbom.json`.
"""

import base64
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
SIZES = {"sha512": "SHA-512", "sha384": "SHA-384", "sha256": "SHA-256", "sha1": "SHA-1"}


def python_packages(lock: str) -> Iterator[dict[str, Any]]:
    """The packages of a compiled requirements file."""
    package: dict[str, Any] = {}
    for line in lock.splitlines():
        if found := PINNED.match(line):
            if package:
                yield package
            name, version = found[1].lower().replace("_", "-"), found[2]
            package = _component(name, version, f"pkg:pypi/{name}@{version}")
        for one in HASH.findall(line):
            package.setdefault("hashes", []).append({"alg": "SHA-256", "content": one})
    if package:
        yield package


def npm_packages(lock: str) -> Iterator[dict[str, Any]]:
    """The packages of a package-lock.json."""
    for place, facts in json.loads(lock)["packages"].items():
        name = place.rpartition("node_modules/")[2]
        if not name:
            continue  # the project itself
        version = facts["version"]
        package = _component(name, version, f"pkg:npm/{name.replace('@', '%40')}@{version}")
        kind, _dash, value = facts.get("integrity", "").partition("-")
        if kind in SIZES:
            package["hashes"] = [{"alg": SIZES[kind], "content": base64.b64decode(value).hex()}]
        yield package


def _component(name: str, version: str, purl: str) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def bill() -> dict[str, Any]:
    python = python_packages((ROOT / "requirements/base.txt").read_text())
    npm = npm_packages((ROOT / "package-lock.json").read_text())
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "petition_office"}},
        "components": [*python, *npm],
    }


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(bill(), ensure_ascii=False, indent=1) + "\n")

"""What is installed is written down whole, and CI asks for known weaknesses of it."""

import re

from django.conf import settings

from requirements.sbom import bill

ROOT = settings.BASE_DIR


def test_the_bill_names_every_locked_package_with_version_and_checksum() -> None:
    parts = {part["purl"]: part for part in bill()["components"]}
    lock = (ROOT / "requirements/base.txt").read_text()
    pinned = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==([^ ;\\]+)", lock, re.M)
    assert len(pinned) > 20
    for name, version in pinned:
        part = parts[f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"]
        assert all(len(one["content"]) == 64 for one in part["hashes"])
        assert part["hashes"]
    npm = [part for purl, part in parts.items() if purl.startswith("pkg:npm/")]
    assert any(part["name"] == "@tabler/core" for part in npm)
    assert all(part["hashes"] for part in npm)
    assert len(parts) == len(bill()["components"])


def test_ci_audits_both_locks_and_writes_the_bill() -> None:
    assert "make audit" in (ROOT / ".ci/audit").read_text()
    assert "requirements/sbom.py" in (ROOT / ".ci/run").read_text()
    rule = (ROOT / "Makefile").read_text().partition("\naudit:")[2].partition("\n\n")[0]
    for command in ("pip-audit", "requirements/base.txt", "npm audit", "requirements/sbom.py"):
        assert command in rule

"""What is asked before a production server starts."""

from typing import Any

from petition_office.checks import volumes


def test_who_runs_the_system_says_that_its_disks_are_encrypted(settings: Any) -> None:
    settings.DISKS_ENCRYPTED = False
    assert [one.id for one in volumes()] == ["petition_office.W004"]
    settings.DISKS_ENCRYPTED = True
    assert volumes() == []

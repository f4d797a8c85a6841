"""Every process of a run gets its share of what takes long, and nothing is lost."""

from types import SimpleNamespace
from typing import Any

from tests.dealing import Kind, _kind, dealt


def item(name: str, *fixtures: str, **marks: dict[str, Any]) -> Any:
    found = {mark: SimpleNamespace(kwargs=given) for mark, given in marks.items()}
    return SimpleNamespace(name=name, fixturenames=fixtures, get_closest_marker=found.get)


def test_what_takes_long_is_dealt_and_the_quick_stay_together() -> None:
    quick = [item(f"quick {number}", "city", "db") for number in range(4)]
    slow = [item(f"slow {number}", "db", slow={}) for number in range(2)]
    real = [item(f"real {number}", django_db={"transaction": True}) for number in range(2)]
    order = [one.name for one in dealt([*quick, *real, *slow], 2)]
    assert order == ["slow 0", "quick 0", "quick 1", "real 0", "slow 1", "quick 2", "quick 3", "real 1"]


def test_the_kinds_of_tests() -> None:
    assert _kind(item("a", "live_server", slow={})) == Kind.SLOW_COMMITTED
    assert _kind(item("b", "transactional_db")) == Kind.COMMITTED
    assert _kind(item("c", slow={})) == Kind.SLOW
    assert _kind(item("d", django_db={})) == Kind.ROLLED_BACK
    assert _kind(item("e", "tmp_path")) == Kind.WITHOUT_DATABASE

"""Reference lists: content categories and regions, as versions with stable codes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from offices.errors import Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent, VocabularyKind
from offices.organisation.models import Account, Chain
from offices.organisation.queries import reaches_root
from offices.organisation.roles import Permission
from offices.vocabularies.models import Category, Vocabulary
from offices.vocabularies.queries import current_vocabulary
from offices.vocabularies.reading import Entry

OTHER_CODE, OTHER_NAME = "990000", "其他"
MOST_SIBLINGS = 98  # 99 is 其他


@dataclass(frozen=True)
class Loaded:
    """The version in force after a load; `changed` is False when it was in force already."""

    vocabulary: Vocabulary
    changed: bool
    entries: int


def category_entries(paths: Iterable[tuple[str, ...]]) -> list[Entry]:
    """Codes of 2+2+2 digits. A name that any earlier version had keeps its code, and no code ever gets another name."""
    given: dict[tuple[str, ...], str] = {(OTHER_NAME,): OTHER_CODE}
    rows = Category.objects.filter(vocabulary__kind=VocabularyKind.CATEGORY).order_by("vocabulary__version", "code")
    for code, full_name in rows.values_list("code", "full_name"):
        given[tuple(full_name.split("/"))] = code
    used = set(given.values())
    wanted = dict.fromkeys([*paths, (OTHER_NAME,)])
    for path in wanted:  # parents stand before their children
        if path not in given:
            given[path] = _next_code(given[path[:-1]] if len(path) > 1 else "", used, path)
            used.add(given[path])
    return sorted(Entry(given[path], path) for path in wanted)


def _next_code(parent: str, used: set[str], path: tuple[str, ...]) -> str:
    depth = len(path)
    stem = parent[: 2 * (depth - 1)]
    siblings = [int(code[2 * (depth - 1) : 2 * depth]) for code in used if code.startswith(stem)]
    number = max((value for value in siblings if value <= MOST_SIBLINGS), default=0) + 1
    if number > MOST_SIBLINGS:
        raise InvalidFacts("too_many_siblings", _("“%(name)s”同级分类超过98个。") % {"name": path[-1]}, field="file")
    return f"{stem}{number:02d}".ljust(6, "0")


def load_vocabulary(
    *,
    by: Account | None,
    at: datetime,
    kind: VocabularyKind,
    entries: list[Entry],
    source: str,
    based_on: int | None = None,
) -> Loaded:
    """A new version, unless the same entries are in force. `based_on`: see `load_calendar`."""
    if by is not None and not reaches_root(by, Permission.MANAGE_OFFICES):
        raise NotPermitted("reference_data", _("参考数据只能由最上级单位的系统管理员载入。"))
    checksum = checksum_of(entries)
    subject = f"vocabulary:{kind}"
    with transaction.atomic():
        Chain.objects.select_for_update().get_or_create(subject=subject)
        current = current_vocabulary(kind)
        if current is not None and current.checksum == checksum:
            return Loaded(current, changed=False, entries=len(entries))
        if based_on is not None and based_on != (current.version if current else 0):
            raise Conflict("vocabulary_changed", _("在此期间已载入新版本，请重新预览。"))
        vocabulary = Vocabulary.objects.create(
            kind=kind,
            version=current.version + 1 if current else 1,
            source=source[:200],
            checksum=checksum,
            created_at=at,
            created_by=by,
        )
        _write(vocabulary, entries)
        facts = {"version": vocabulary.version, "entries": len(entries), "source": source, "checksum": checksum}
        record_event(subject=subject, kind=AdminEvent.VOCABULARY_LOADED, facts=facts, by=by, office=None, at=at)
    return Loaded(vocabulary, changed=True, entries=len(entries))


def checksum_of(entries: Iterable[Entry]) -> str:
    lines = sorted(f"{entry.code} {'/'.join(entry.path)}" for entry in entries)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _write(vocabulary: Vocabulary, entries: list[Entry]) -> None:
    """Level by level, parents first."""
    saved: dict[tuple[str, ...], Category] = {}
    for depth in (1, 2, 3):
        level = [
            Category(
                vocabulary=vocabulary,
                code=entry.code,
                name=entry.path[-1],
                level=depth,
                parent=saved.get(entry.parent_path),
                full_name="/".join(entry.path),
            )
            for entry in entries
            if len(entry.path) == depth
        ]
        for category in Category.objects.bulk_create(level):
            saved[tuple(category.full_name.split("/"))] = category

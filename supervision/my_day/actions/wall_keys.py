"""Keys of wall screens are made, told once, and withdrawn by supervisors of their office."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases.petitions.actions.numbers import CODE_SIGNS
from offices.crypto import keyed_hash
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Office
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission
from offices.pages.texts import nothing_said
from supervision.my_day.models import WallKey

KEY_LENGTH = 24  # signs, which somebody may have to type with a remote control: 118 bits
MOST_KEYS = 20
SHOWN_EVERY = timedelta(minutes=10)  # how exactly it is known when a screen last asked


def make_wall_key(*, by: Account, at: datetime, office: Office, place: str) -> str:
    """The key itself, which is told this once. Raises NotPermitted, InvalidFacts, ActionRefused."""
    check_may(by, Permission.SUPERVISE, office)
    if refusal := nothing_said(place, field="place"):
        raise refusal
    if len(place.strip()) > WallKey._meta.get_field("place").max_length:  # type: ignore[operator]
        raise InvalidFacts("too_long", _("最多60字。"), field="place")
    key = "".join(secrets.choice(CODE_SIGNS) for _sign in range(KEY_LENGTH))
    with transaction.atomic():
        Office.objects.select_for_update(no_key=True).get(pk=office.pk)
        standing = WallKey.objects.filter(office=office, withdrawn_at=None)
        if standing.filter(place=place.strip()).exists():  # pressed twice, or the page of the address sent again
            sentence = _("“%(place)s”已有有效的钥匙，它的地址只在建立时显示一次；没有抄下的，先收回，再建立。")
            raise InvalidFacts("has_key", sentence % {"place": place.strip()}, field="place")
        if standing.count() >= MOST_KEYS:
            raise ActionRefused("many_keys", _("一个单位最多%d把有效的钥匙，请先收回不用的。") % MOST_KEYS)
        made = WallKey.objects.create(
            office=office, place=place.strip(), key_hash=keyed_hash(key), made_at=at, made_by=by
        )
        _record(made, AdminEvent.WALL_KEY_MADE, by, at)
    return key


def withdraw_wall_key(*, by: Account, at: datetime, key_id: int) -> WallKey:
    """收回: the screen shows nothing from its next question on. Withdrawn twice it stays as it is."""
    with transaction.atomic():
        found = WallKey.objects.select_for_update(of=("self",)).select_related("office").get(pk=key_id)
        check_may(by, Permission.SUPERVISE, found.office)
        if found.withdrawn_at is None:
            found.withdrawn_at, found.withdrawn_by = at, by
            found.save(update_fields=["withdrawn_at", "withdrawn_by"])
            _record(found, AdminEvent.WALL_KEY_WITHDRAWN, by, at)
    return found


def note_shown(key: WallKey, at: datetime) -> None:
    """When its screen last asked, so that a key of which no screen makes use is seen."""
    if key.shown_at is None or at - key.shown_at >= SHOWN_EVERY:
        WallKey.objects.filter(pk=key.pk).update(shown_at=at)


def _record(key: WallKey, kind: AdminEvent, by: Account, at: datetime) -> None:
    facts = {"key": key.pk, "place": key.place}
    record_event(subject=f"office:{key.office_id}", kind=kind, facts=facts, by=by, office=key.office, at=at)

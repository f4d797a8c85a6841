"""What a reception day is, and what it cannot be."""

from dataclasses import dataclass, fields, replace
from datetime import date, time
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from offices.calendars.queries import calendar_for
from offices.errors import InvalidFacts
from offices.organisation.models import Office
from offices.pages.words import cn_date
from visits.hall.models import Window
from visits.rota.actions.rules import check_hours
from visits.rota.enums import OFF_SITE, VISITING, DayKind, DayState, LegalBody
from visits.rota.models import Leader, Plan, ReceptionDay
from visits.rota.queries import absences_between, rooms_for, rule_of, serves

MOST_POINTS, LONGEST_POINT = 30, 100


@dataclass(frozen=True)
class DayFacts:
    """What a reception day is; `leader` is None only at the desk of a legal body."""

    on: date
    starts: time
    ends: time
    place: str
    kind: str = DayKind.WALK_IN
    leader: Leader | None = None
    legal_body: str = ""
    theme: str = ""
    room: Window | None = None
    units: tuple[Office, ...] = ()
    points: tuple[str, ...] = ()
    link: str = ""
    slot_minutes: int = 30

    @classmethod
    def of(cls, day: ReceptionDay) -> "DayFacts":
        values = {field.name: getattr(day, field.name) for field in fields(cls) if field.name != "units"}
        return cls(**values | {"points": tuple(day.points)}, units=tuple(day.units.order_by("path")))

    @property
    def minutes(self) -> int:
        return (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute

    @property
    def where(self) -> str:
        return f"{self.place} {self.room.label}" if self.room else self.place

    def columns(self) -> dict[str, Any]:
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "units"}
        return values | {"points": list(self.points)}

    def described(self) -> str:
        """On one line, as the public reads it."""
        who = f"{self.leader.account.name}（{self.leader.post}）" if self.leader else LegalBody(self.legal_body).label
        what = [str(DayKind(self.kind).label), self.theme]
        units = "、".join(unit.short_name for unit in self.units)
        parts = [
            cn_date(self.on),
            f"{self.starts:%H:%M}—{self.ends:%H:%M}",
            str(who),
            *what,
            self.where,
            *self.points,
            units,
        ]
        return " ".join(part for part in parts if part)[:300]


def tidied(facts: DayFacts) -> DayFacts:
    units = tuple(sorted(set(facts.units), key=lambda unit: unit.path))
    texts: dict[str, Any] = {"place": facts.place.strip(), "theme": facts.theme.strip(), "link": facts.link.strip()}
    points = tuple(dict.fromkeys(point.strip() for point in facts.points if point.strip()))
    return replace(facts, **texts, units=units, points=points if facts.kind == DayKind.VIDEO else ())


def check_facts(facts: DayFacts, *, plan: Plan, on: date, day: ReceptionDay | None = None) -> None:
    """Raise InvalidFacts for a day that cannot be. `day`: the one that is changed."""
    office = plan.office
    if facts.on < on:
        raise InvalidFacts("past_day", _("不能安排在过去的日子。"), field="on")
    if facts.on.replace(day=1) != plan.month:
        raise InvalidFacts("other_month", _("日期不在本月安排之内，请到那个月的安排里增加。"), field="on")
    _check_theme(facts, day)
    if facts.kind not in DayKind.values:
        raise InvalidFacts("kind", _("请选择方式。"), field="kind")
    if not calendar_for(office).is_working_day(facts.on) and facts.kind not in OFF_SITE:
        sentence = _("%(on)s不是工作日；节假日只能安排下访、家访、带案下访或夜访。")
        raise InvalidFacts("day_off", sentence % {"on": cn_date(facts.on)}, field="on")
    check_hours(facts.starts, facts.ends, facts.slot_minutes)
    if not facts.place:
        raise InvalidFacts("no_place", _("请填写地点。"), field="place")
    if facts.kind == DayKind.THEMED and not facts.theme:
        raise InvalidFacts("no_theme", _("专题接访请填写主题。"), field="theme")
    _check_points(facts, day)
    _check_place(facts, office, on, day)
    if facts.kind == DayKind.LEGAL:
        _check_desk(facts, office, day)
    else:
        _check_leader(facts, office, day)


def _check_theme(facts: DayFacts, day: ReceptionDay | None) -> None:
    """A day that counts for a theme stays in its period; what has ended is frozen and asks for nothing."""
    theme = day.part_of if day is not None and day.on != facts.on else None
    if theme is None or theme.has_ended or theme.starts_on <= facts.on <= theme.ends_on:
        return
    said = {"title": theme.title, "first": cn_date(theme.starts_on), "last": cn_date(theme.ends_on)}
    sentence = _(
        "这个接访日已计入专题接访“%(title)s”，日期应在%(first)s至%(last)s之间；要改到别的日子，请先在专题里“不再计入”。"
    )
    raise InvalidFacts("outside_theme", sentence % said, field="on")


def _check_place(facts: DayFacts, office: Office, on: date, day: ReceptionDay | None) -> None:
    """The room is the office's own and free at these hours; who goes to the petitioners says where."""
    if facts.kind in VISITING and (day is None or (day.kind, day.place) != (facts.kind, facts.place)):
        rule = rule_of(office, on)
        if rule is not None and rule.place == facts.place:
            sentence = _("下访、家访、带案下访请写明到哪里接访，不能写本单位的接访地点。")
            raise InvalidFacts("place_off_site", sentence, field="place")
    stays = day is not None and all(
        getattr(day, name) == getattr(facts, name) for name in ("kind", "room", "on", "starts", "ends")
    )
    if facts.room is None or stays:
        return
    if facts.kind in OFF_SITE:
        sentence = _("夜访、下访、家访、带案下访不在接谈室，请把接谈室改为“不指定”，在地点里写明地方。")
        raise InvalidFacts("room_off_site", sentence, field="room")
    if not rooms_for(office).filter(pk=facts.room.pk).exists():
        raise InvalidFacts("room", _("这个接谈室不归本单位用。"), field="room")
    list(Window.objects.select_for_update(no_key=True).filter(pk=facts.room.pk).values_list("pk"))  # in one's turn
    other = at_that_time(facts, day).filter(room=facts.room).select_related("leader__account", "office").first()
    if other is not None:
        said = {
            "room": facts.room.label,
            "on": cn_date(other.on),
            "starts": f"{other.starts:%H:%M}",
            "ends": f"{other.ends:%H:%M}",
            "who": other.leader.account.name if other.leader else other.get_legal_body_display(),
            "kind": other.get_kind_display(),
        }
        sentence = _("%(room)s在%(on)s %(starts)s—%(ends)s已安排%(who)s%(kind)s，请换一个接谈室或时间。")
        raise InvalidFacts("room_taken", sentence % said, field="room")


def _check_points(facts: DayFacts, day: ReceptionDay | None) -> None:
    """Who is received by video sits somewhere: an office of a county or a town, with its address."""
    if max(map(len, facts.points), default=0) > LONGEST_POINT or len(facts.points) > MOST_POINTS:
        said = {"most": MOST_POINTS, "signs": LONGEST_POINT}
        raise InvalidFacts("points", _("视频接访点最多%(most)d个，每个最多%(signs)d字。") % said, field="points")
    stays = day is not None and day.kind == facts.kind and tuple(day.points) == facts.points
    if facts.kind == DayKind.VIDEO and not facts.points and not stays:
        sentence = _("视频接访请写明来访人到哪里参加：县、乡镇接访点的名称和地址，每行一个。")
        raise InvalidFacts("no_points", sentence, field="points")


def free_desk(facts: DayFacts, office: Office) -> Window | None:
    """A room for lawyers that is free at these hours."""
    taken = at_that_time(facts, None).filter(room__isnull=False).values("room")
    return rooms_for(office).filter(label__regex="律师|法律").exclude(pk__in=taken).first()


def _check_desk(facts: DayFacts, office: Office, day: ReceptionDay | None) -> None:
    if facts.legal_body not in LegalBody.values:
        raise InvalidFacts("no_body", _("请选择值班机关。"), field="legal_body")
    if facts.leader is not None:
        raise InvalidFacts("desk_leader", _("法律服务值班不填接访领导。"), field="leader")
    same = at_that_time(facts, day).filter(office=office, legal_body=facts.legal_body)
    if same.exists():
        raise InvalidFacts("desk_doubled", _("这个机关那时已有值班。"), field="legal_body")


def _check_leader(facts: DayFacts, office: Office, day: ReceptionDay | None) -> None:
    leader = facts.leader
    if leader is None or facts.legal_body:
        raise InvalidFacts("no_leader", _("请选择接访领导。"), field="leader")
    names = {"name": leader.account.name, "on": cn_date(facts.on)}
    if leader.office_id != office.pk:
        sentence = _("%(name)s不在%(office)s接访。") % (names | {"office": office.name})
        raise InvalidFacts("other_office", sentence, field="leader")
    if not serves(leader, facts.on):
        raise InvalidFacts("not_serving", _("%(name)s在%(on)s不参加接访。") % names, field="leader")
    if absences_between([leader.pk], facts.on, facts.on):
        raise InvalidFacts("absent", _("%(name)s在%(on)s请假。") % names, field="leader")
    other = at_that_time(facts, day).filter(leader__account=leader.account_id).select_related("office").first()
    if other is not None:
        hours = {"starts": f"{other.starts:%H:%M}", "ends": f"{other.ends:%H:%M}", "place": other.place}
        sentence = _("%(name)s在%(on)s %(starts)s—%(ends)s已有接访（%(place)s）。")
        raise InvalidFacts("booked_twice", sentence % (names | hours), field="leader")


def at_that_time(facts: DayFacts, day: ReceptionDay | None) -> QuerySet[ReceptionDay]:
    """Other days that stand at the same hours."""
    found = ReceptionDay.objects.filter(on=facts.on, starts__lt=facts.ends, ends__gt=facts.starts)
    standing = found.exclude(state=DayState.CANCELLED)
    return standing.exclude(pk=day.pk) if day else standing

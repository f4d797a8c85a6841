"""The people of the demo. Those in ACCOUNTS are printed with their password; the others fill the bureaus and towns."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import override_settings

from offices.accounts.actions.accounts import change_password, create_account, grant_role
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Account, Office
from offices.organisation.roles import Role
from petition_office.demo.data import read
from petition_office.demo.places import BY_CODE, CITY, EAST, PLACES, PROVINCE, WEST

PASSWORD = "yunxi-2026-shitan"  # noqa: S105 - of invented people on a machine of one's own


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo. The first role is that of the account's creation; `is_head` goes with the leader's."""

    username: str
    name: str
    title: str
    roles: tuple[str, ...]
    office: str
    is_head: bool = False
    password: str = PASSWORD

    @property
    def who(self) -> str:
        """Office, title and roles in one line."""
        roles = "、".join(str(Role(role).label) for role in self.roles)
        return f"{BY_CODE[self.office].short_name} {self.title} {self.name}（{roles}）"


CLERK, HANDLER, LEADER = Role.REGISTRATION_CLERK.value, Role.HANDLER.value, Role.LEADER.value
SUPERVISOR, REVIEWER = Role.SUPERVISOR.value, Role.REVIEWER.value

ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("clerk", "周晓棠", "接访科登记员", (CLERK,), CITY),
    DemoAccount("clerk2", "陆文斌", "接访科副科长", (CLERK, HANDLER), CITY),
    DemoAccount("handler", "陈立群", "信访科承办人", (HANDLER,), f"{CITY}-housing"),
    DemoAccount("head", "韩国柱", "局长", (LEADER,), f"{CITY}-housing", is_head=True),
    DemoAccount("deputy", "苏敏", "副局长", (LEADER,), f"{CITY}-housing"),
    DemoAccount("handler2", "何玉芬", "信访科承办人", (HANDLER,), f"{CITY}-labour"),
    DemoAccount("leader", "方建国", "局长", (LEADER,), CITY, is_head=True),
    DemoAccount("mayor", "沈卫东", "分管市领导", (LEADER,), CITY),
    DemoAccount("supervisor", "林致远", "督查科科长", (SUPERVISOR,), CITY),
    DemoAccount("reviewer", "高静", "复查复核科科长", (REVIEWER,), CITY),
    DemoAccount("province_reviewer", "董思源", "复查复核处处长", (REVIEWER,), PROVINCE),
    DemoAccount("province_supervisor", "邹海峰", "督查处处长", (SUPERVISOR,), PROVINCE),
    DemoAccount("east_clerk", "贺小满", "登记接访员", (CLERK, HANDLER), EAST),
    DemoAccount("east_leader", "潘启明", "局长", (LEADER,), EAST, is_head=True),
    DemoAccount("east_secretary", "程志远", "区委书记", (LEADER,), EAST),
    DemoAccount("east_mayor", "宋明慧", "区长", (LEADER,), EAST),
    DemoAccount("east_supervisor", "岳川", "督查员", (SUPERVISOR, REVIEWER), EAST),
    DemoAccount("east_handler", "钟秀英", "综治办承办人", (HANDLER, CLERK), f"{EAST}-heping"),
    DemoAccount("west_clerk", "龚玉兰", "登记接访员", (CLERK, HANDLER), WEST),
    DemoAccount("west_leader", "史长河", "局长", (LEADER,), WEST, is_head=True),
    DemoAccount("west_supervisor", "毛向阳", "督查员", (SUPERVISOR, REVIEWER), WEST),
    DemoAccount("west_handler", "贾春梅", "信访办承办人", (HANDLER,), f"{WEST}-liuhe"),
    DemoAccount("admin", "顾一鸣", "系统管理员", (Role.SYSTEM_ADMIN.value,), PROVINCE),
    DemoAccount("security", "邵宁", "安全管理员", (Role.SECURITY_ADMIN.value,), PROVINCE),
    DemoAccount("audit", "白雪松", "审计管理员", (Role.AUDIT_ADMIN.value,), PROVINCE),
)


# Leaders who take part in the district's reception days.
OTHER_LEADERS: tuple[DemoAccount, ...] = (
    DemoAccount("east_deputy1", "田育林", "区委副书记", (LEADER,), EAST),
    DemoAccount("east_deputy2", "柯文远", "常务副区长", (LEADER,), EAST),
    DemoAccount("east_deputy3", "冉秀珍", "副区长", (LEADER,), EAST),
)


@dataclass
class Staff:
    """Who does the work of one office in the simulated months."""

    clerk: Account | None = None
    handler: Account | None = None
    head: Account | None = None
    leader: Account | None = None
    supervisor: Account | None = None
    reviewer: Account | None = None
    others: list[Account] = field(default_factory=list)

    def everyone(self) -> list[Account]:
        named = (self.clerk, self.handler, self.head, self.leader, self.supervisor, self.reviewer)
        return [*(account for account in named if account is not None), *self.others]

    def take(self, account: Account, role: str, is_head: bool) -> None:
        place = {CLERK: "clerk", HANDLER: "handler", SUPERVISOR: "supervisor", REVIEWER: "reviewer"}.get(role)
        if role == LEADER:
            place = "head" if is_head else "leader"
        if place is None or getattr(self, place) is not None:
            self.others.append(account)
        else:
            setattr(self, place, account)


def filling() -> list[DemoAccount]:
    """Unprinted accounts: a handler and a head where the printed ones leave none; one person in a village."""
    found = list(OTHER_LEADERS)
    names = read("names")
    handlers, heads = iter(names["handlers"].split()), iter(names["heads"].split())
    taken = {(item.office, role) for item in ACCOUNTS for role in item.roles}
    for place in PLACES:
        stem = place.code.removeprefix("demo-").replace("-", "_")
        if place.kind == OfficeKind.VILLAGE:
            found.append(DemoAccount(stem, next(handlers), "书记、主任", (HANDLER, LEADER), place.code, is_head=True))
            continue
        if (place.code, HANDLER) not in taken and place.kind != OfficeKind.PETITION_OFFICE:
            found.append(DemoAccount(f"{stem}_handler", next(handlers), "信访工作承办人", (HANDLER,), place.code))
        if (place.code, LEADER) not in taken:
            found.append(DemoAccount(f"{stem}_head", next(heads), "主要负责人", (LEADER,), place.code, is_head=True))
    return found


class QuickHasher(PBKDF2PasswordHasher):
    """With few rounds: the demo's passwords are printed anyway, and the first login makes the hash anew."""

    iterations = 1000


@override_settings(PASSWORD_HASHERS=[f"{__name__}.QuickHasher"])
def make_accounts(offices: dict[str, Office], at: datetime) -> dict[str, Staff]:
    """Every account with its roles. Printed accounts have chosen their password; the others still have a one-time one,
    which nobody knows.
    """
    staff = {code: Staff() for code in offices}
    printed = len(ACCOUNTS)
    for number, item in enumerate([*ACCOUNTS, *filling()]):
        office, (first, *more) = offices[item.office], item.roles
        account = create_account(
            by=None,
            at=at,
            username=item.username,
            name=item.name,
            title=item.title,
            office=office,
            role=first,
            is_head=item.is_head and first == LEADER,
            sees_sealed=_sees_sealed(office, first) or item.username == NAMED,
            checks_letters=item.username == CHECKS,
        )[0]
        for role in more:
            grant_role(
                by=None,
                at=at,
                account=account,
                office=office,
                role=role,
                is_head=item.is_head and role == LEADER,
                sees_sealed=_sees_sealed(office, role) or item.username == NAMED,
            )
        if number < printed:
            account = change_password(by=account, at=at, password=item.password)
        for role in item.roles:
            staff[item.office].take(account, role, item.is_head)
    return staff


CHECKS = "deputy"  # checks the letters of the bureau before its head signs them
# Named for the sealed matters of the city: a newcomer is asked for the purpose before one opens.
NAMED = "clerk2"


def _sees_sealed(office: Office, role: str) -> bool:
    """Accusations come to the discipline organs: who handles there is named for them."""
    return office.kind == OfficeKind.DISCIPLINE and role == HANDLER


def table() -> str:
    """The printed accounts as a table of plain text. Chinese signs take two columns."""
    rows = [(item.username, item.password, item.who) for item in ACCOUNTS]
    width = max(len(row[0]) for row in rows) + 2
    second = max(len(row[1]) for row in rows) + 2
    return "\n".join(f"  {name:<{width}}{password:<{second}}{who}" for name, password, who in rows)

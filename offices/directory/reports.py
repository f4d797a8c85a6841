"""The lists of offices and of accounts: their columns."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.directory.filters import AccountFilter, OfficeFilter
from offices.lists.cells import Cell, element, link, span
from offices.lists.listing import Column, Listing, Reader, words
from offices.organisation.models import Account, Office, RoleAssignment
from offices.pages.words import cn_datetime


class OfficesReader(Reader):
    """as_tree: whether the names stand under those of the offices above; what was searched for stands in a row."""

    def __init__(self, account: Account, on: date, *, as_tree: bool) -> None:
        super().__init__(account, on)
        self.as_tree = as_tree


def _state(one: Office | Account, reader: Reader) -> Cell | str:
    return _("启用") if one.is_active else Cell(span(_("停用"), "badge bg-secondary-lt"))


def _office(office: Office, reader: OfficesReader) -> Cell:
    above = office.path.count("/") - 2 if reader.as_tree else 0
    steps = (element("span", class_="tree-step", aria_hidden="true"),) * above
    return Cell(span((*steps, link(office.name, office.get_absolute_url())), "tree-name"))


OFFICES = Listing(
    title=_l("单位"),
    columns=(
        Column("name", _l("单位名称"), _office),
        words("code", _l("代码"), lambda office: office.code),
        words("level", _l("层级"), lambda office: office.get_level_display()),
        words("kind", _l("类别"), lambda office: office.get_kind_display()),
        words("prefix", _l("编号前缀"), lambda office: office.number_prefix),
        words("accounts", _l("账号"), lambda office: str(office.account_count), css="num", head_css="num"),
        Column("state", _l("状态"), _state),
    ),
    filters=OfficeFilter,
    size=100,
)


def _username(account: Account, reader: Reader) -> Cell:
    return Cell(account.username, url=reverse("offices:account", args=[account.username]))


def _role(held: RoleAssignment) -> str:
    said = f"{held.office.short_name} {held.get_role_display()}"
    return _("%(role)s（负责人）") % {"role": said} if held.is_head else said


def _roles(account: Any) -> str:
    return "、".join(_role(one) for one in account.held)


ACCOUNTS = Listing(
    title=_l("账号"),
    columns=(
        Column("username", _l("用户名"), _username),
        words("name", _l("姓名"), lambda account: account.name),
        words("title", _l("职务"), lambda account: account.title, empty="—"),
        words("roles", _l("角色"), _roles, empty="—", css="wrap"),
        words("login", _l("最近登录"), lambda one: cn_datetime(one.last_login), empty="—", css="num text-start"),
        Column("state", _l("状态"), _state),
    ),
    filters=AccountFilter,
)

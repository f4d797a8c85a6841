"""What every page shows around its content: the navigation, the roles and the unread notices.

Everything is computed when the template asks for it, so a fragment without navigation costs no statement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from offices.lists.cells import Element, element, markup
from offices.notices.queries import unread_shown
from offices.organisation.policies import Authority, Grant, authority_of
from offices.organisation.roles import Permission as P
from offices.organisation.roles import Role

MOST_FLAT = 7  # items beside each other; more of them are put into menus


@dataclass(frozen=True)
class Item:
    """A page of the navigation. Without permissions everybody who logged in sees it."""

    label: str | Promise
    url_name: str
    permissions: tuple[P, ...] = ()


@dataclass(frozen=True)
class Group:
    label: str | Promise
    items: tuple[Item, ...]


GROUPS = (
    Group(
        _("办案"),
        (
            Item(_("今日待办"), "supervision:my_day", (P.SUPERVISE,)),
            Item(_("工作台"), "cases:worklist", (P.SEE_CASES,)),
            Item(_("登记"), "cases:register", (P.REGISTER,)),
            Item(_("检索"), "cases:search", (P.SEE_CASES,)),
            Item(_("待审批"), "cases:approvals", (P.APPROVE, P.INSTRUCT, P.SCREEN)),
        ),
    ),
    Group(
        _("文书往来"),
        (
            Item(_("登记簿"), "cases:register_book", (P.REGISTER,)),
            Item(_("文书拟稿"), "cases:drafts", (P.SCREEN, P.HANDLE, P.REVIEW, P.APPROVE)),
            Item(_("已出具文书"), "cases:letters", (P.HANDLE, P.SCREEN, P.REVIEW, P.APPROVE)),
            Item(_("阅批来信"), "cases:leader_letters", (P.INSTRUCT, P.SCREEN)),
            Item(_("上级交办"), "cases:mandates", (P.FOLLOW_UP, P.SUPERVISE)),
            Item(_("重大紧急"), "cases:urgent_matters", (P.FOLLOW_UP, P.SUPERVISE)),
            Item(_("协办"), "cases:assistances", (P.FOLLOW_UP,)),
            Item(_("抄送"), "cases:copies", (P.FOLLOW_UP,)),
        ),
    ),
    Group(
        _("接访"),
        (
            Item(_("接访大厅"), "visits:halls", (P.REGISTER, P.HANDLE)),
            Item(_("来访登记"), "visits:visits", (P.READ_IDENTITY,)),
            Item(_("我的接访"), "visits:mine", (P.INSTRUCT,)),
            Item(_("接访安排"), "visits:rota", (P.RECEIVE, P.SUPERVISE)),
            Item(_("参与接访"), "visits:joined_days", (P.FOLLOW_UP,)),
            Item(_("待告知"), "visits:to_tell", (P.RECEIVE,)),
            Item(_("接访记录"), "visits:receptions", (P.RECEIVE, P.SUPERVISE)),
            Item(_("接访清单"), "visits:matters", (P.RECEIVE, P.SUPERVISE)),
            Item(_("承诺台账"), "visits:promises", (P.FOLLOW_UP, P.SUPERVISE)),
            Item(_("专题接访"), "visits:themes", (P.RECEIVE, P.SUPERVISE)),
            Item(_("接访统计"), "visits:compliance", (P.RECEIVE, P.SUPERVISE)),
            Item(_("述职报告"), "visits:yearly_reports", (P.RECEIVE, P.SUPERVISE)),
            Item(_("工作手册"), "visits:duty", (P.FOLLOW_UP, P.SUPERVISE)),
        ),
    ),
    Group(
        _("包案"),
        (
            Item(_("我的包案"), "cases:my_packages", (P.FOLLOW_UP,)),
            Item(_("包案台账"), "cases:packages", (P.PACKAGE, P.FOLLOW_UP)),
            Item(_("待核查销号"), "supervision:to_check", (P.SUPERVISE,)),
            Item(_("会议"), "supervision:meetings", (P.CONVENE, P.INSTRUCT, P.FOLLOW_UP)),
            Item(_("专项治理"), "supervision:campaigns", (P.CONVENE, P.SUPERVISE)),
            Item(_("揭榜挂帅"), "supervision:calls", (P.FOLLOW_UP, P.CONVENE)),
            Item(_("包案统计"), "supervision:package_figures", (P.PACKAGE, P.SUPERVISE)),
        ),
    ),
    Group(
        _("帮扶回访"),
        (
            Item(_("回访"), "cases:revisits", (P.FOLLOW_UP, P.SUPERVISE)),
            Item(_("满意度评价"), "cases:ratings", (P.FOLLOW_UP, P.SUPERVISE)),
            Item(_("救助资金"), "cases:reliefs", (P.FOLLOW_UP, P.SUPERVISE)),
        ),
    ),
    Group(
        _("督查督办"),
        (
            Item(_("督查"), "supervision:board", (P.SUPERVISE,)),
            Item(_("系统建议"), "supervision:proposals", (P.SUPERVISE,)),
            Item(_("督办"), "supervision:orders", (P.SUPERVISE, P.ANSWER_CARDS)),
            Item(_("挂牌单位"), "supervision:listed_offices", (P.SUPERVISE,)),
            Item(_("督查组"), "supervision:inspections", (P.SUPERVISE,)),
            Item(_("整改清单"), "supervision:rectification", (P.SUPERVISE, P.ANSWER_CARDS)),
            Item(_("建议"), "supervision:advices", (P.SUPERVISE, P.ANSWER_CARDS, P.APPROVE)),
            Item(_("红黄牌"), "supervision:cards", (P.SUPERVISE, P.ANSWER_CARDS)),
            Item(_("单位牌"), "supervision:office_cards", (P.SUPERVISE, P.ANSWER_CARDS)),
            Item(_("下级工作"), "supervision:lower_offices", (P.SUPERVISE,)),
            Item(_("经办时长"), "cases:held", (P.SUPERVISE,)),
        ),
    ),
    Group(
        _("统计分析"),
        (
            Item(_("信访日报"), "supervision:daily", (P.FOLLOW_UP, P.OVERSEE)),
            Item(_("统计报告"), "supervision:reports", (P.OVERSEE,)),
            Item(_("通报"), "supervision:circulars", (P.SEE_CASES,)),
            Item(_("指标"), "supervision:indicators", (P.SUPERVISE, P.OVERSEE)),
            Item(_("数量统计"), "supervision:indicator_numbers", (P.SUPERVISE, P.OVERSEE)),
            Item(_("结报统计"), "cases:mandate_figures", (P.SUPERVISE,)),
            Item(_("社情分析"), "supervision:analysis", (P.SUPERVISE, P.OVERSEE)),
        ),
    ),
    Group(
        _("工具和管理"),
        (
            Item(_("导入"), "cases:imports", (P.IMPORT,)),
            Item(_("期限计算"), "cases:deadlines"),
            Item(_("单位"), "offices:offices", (P.MANAGE_OFFICES,)),
            Item(_("账号"), "offices:accounts", (P.MANAGE_ACCOUNTS,)),
            Item(_("日历"), "offices:calendars", (P.MANAGE_OFFICES,)),
            Item(_("接访大厅设置"), "visits:hall_list", (P.MANAGE_OFFICES,)),
            Item(_("参考数据"), "offices:vocabularies", (P.MANAGE_OFFICES,)),
            Item(_("规则"), "supervision:rules", (P.EDIT_RULES, P.SUPERVISE)),
            Item(_("包案规则"), "cases:package_rules", (P.EDIT_RULES,)),
            Item(_("法律未定事项"), "offices:left_open", (P.EDIT_RULES, P.SUPERVISE, P.SEE_CASES)),
            Item(_("审计"), "offices:audit", (P.READ_AUDIT,)),
            Item(_("未送达通知"), "offices:deliveries", (P.MANAGE_OFFICES,)),
            Item(_("任务"), "supervision:jobs", (P.WATCH_JOBS, P.SUPERVISE)),
        ),
    ),
)
# The first group is what people work with: it never hides in a menu.


def navigation(request: HttpRequest) -> dict[str, Any]:
    """nav: entries with label, url, active and links (a menu's own entries, empty for a link). nav_html: as markup."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    authority: Callable[[], Authority] = cache(lambda: authority_of(user))
    return {
        "nav": cache(lambda: _navigation(_permissions(authority()), request.path)),
        "nav_html": cache(lambda: _written(_permissions(authority()), request.path)),
        "user_roles": cache(lambda: [_role(grant) for grant in authority().grants]),
        "current_office": cache(lambda: "、".join(dict.fromkeys(one.office.short_name for one in authority().grants))),
        "notices_url": reverse("offices:notices"),
        "notices_unread": cache(lambda: unread_shown(user)),
    }


def _role(grant: Grant) -> str:
    label = Role(grant.role).label if grant.role in Role.values else grant.role
    return f"{grant.office.short_name} {label}"


def _permissions(authority: Authority) -> frozenset[P]:
    return frozenset().union(*(grant.permissions for grant in authority.grants))


def _navigation(permissions: frozenset[P], path: str) -> list[dict[str, Any]]:
    return _entries(permissions, _here(permissions, path))


def _written(permissions: frozenset[P], path: str) -> SafeString:
    return _markup(permissions, _here(permissions, path))


def _here(permissions: frozenset[P], path: str) -> str:
    """The page is the one with the longest address that begins the present one."""
    urls = _urls(permissions)
    here = max((url for url in urls.values() if path.startswith(url)), key=len, default="")
    return "" if urls.get("cases:worklist") == "/" and here == "/" != path else here


@cache
def _urls(permissions: frozenset[P]) -> dict[str, str]:
    shown = (item for group in GROUPS for item in group.items if _visible(item, permissions))
    return {item.url_name: reverse(item.url_name) for item in shown}


def _visible(item: Item, permissions: frozenset[P]) -> bool:
    return not item.permissions or not permissions.isdisjoint(item.permissions)


def _entries(permissions: frozenset[P], here: str) -> list[dict[str, Any]]:
    urls = _urls(permissions)
    entries: list[dict[str, Any]] = []
    flat = len(urls) <= MOST_FLAT
    for place, group in enumerate(GROUPS):
        shown = [item for item in group.items if item.url_name in urls]
        links = [_link(item.label, urls[item.url_name], here) for item in shown]
        if flat or place == 0 or len(links) < 2:
            entries += links
        else:
            active = any(link["active"] for link in links)
            entries.append({"label": group.label, "url": "#", "active": active, "links": links})
    return entries


def _link(label: str | Promise, url: str, here: str) -> dict[str, Any]:
    return {"label": label, "url": url, "active": url == here, "links": []}


# Fifty links by a template take a third of an ordinary page's time; there are few different ones.
@lru_cache(maxsize=512)
def _markup(permissions: frozenset[P], here: str) -> SafeString:
    return markup([_menu(one) if one["links"] else _entry(one) for one in _entries(permissions, here)])


def _entry(one: dict[str, Any]) -> Element:
    return element("li", _anchor(one, "nav-link"), class_="nav-item active" if one["active"] else "nav-item")


def _menu(one: dict[str, Any]) -> Element:
    button = element(
        "button",
        one["label"],
        type="button",
        class_="nav-link dropdown-toggle",
        data_bs_toggle="dropdown",
        aria_expanded="false",
    )
    links = [_anchor(link, "dropdown-item") for link in one["links"]]
    css = "nav-item dropdown active" if one["active"] else "nav-item dropdown"
    return element("li", (button, element("div", links, class_="dropdown-menu", data_bs_theme="light")), class_=css)


def _anchor(link: dict[str, Any], css: str) -> Element:
    css, current = (f"{css} active", "page") if link["active"] else (css, None)
    return element("a", link["label"], class_=css, href=link["url"], aria_current=current)

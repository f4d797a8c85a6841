"""`manage.py create_office`: one office; running it again with the same facts changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from offices.errors import ActionRefused
from offices.organisation.actions.offices import create_office
from offices.organisation.enums import OfficeKind, OfficeLevel
from offices.organisation.forms.offices import OfficeForm
from offices.organisation.models import Office
from offices.organisation.rules import deadline_profiles


class Command(BaseCommand):
    help = "建立单位；已有相同单位时不改动"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_office_arguments(parser)
        parser.add_argument("--parent", help="上级单位代码；不写则建立最上级单位")

    def handle(self, *args: Any, parent: str | None, **options: Any) -> None:
        office, made = ensure_office(parent, options)
        self.stdout.write(f"{'已建立' if made else '已存在，没有改动'}：{office.code} {office.name}")


def add_office_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--code", required=True, help="单位代码")
    parser.add_argument("--name", required=True, help="单位名称")
    parser.add_argument("--short-name", help="简称；不写则与名称相同")
    parser.add_argument(
        "--level", required=True, type=int, choices=OfficeLevel.values, help="1 省 2 市 3 县 4 乡镇 5 村"
    )
    parser.add_argument("--kind", default=OfficeKind.PETITION_OFFICE, choices=OfficeKind.values, help="类别")
    parser.add_argument("--region", required=True, help="行政区划代码")
    parser.add_argument("--profile", default="", help="期限规则的代码或名称；不写则与上级单位相同")
    parser.add_argument("--prefix", help="编号前缀；不写则为行政区划代码")
    parser.add_argument("--mark", default="", help="机关代字，印在文号里，如 云信复")


def profile_named(text: str) -> str:
    """The code of a profile that is given by code or name."""
    known = deadline_profiles()
    found = next((one.code for one in known if text in (one.code, one.name)), "")
    if text and not found:
        lines = "；".join(f"{one.code} {one.name}{'' if one.is_verified else '（未核实）'}" for one in known)
        raise CommandError(f"没有“{text}”这一期限规则。可用的：{lines}")
    return found


def ensure_office(parent_code: str | None, options: dict[str, Any]) -> tuple[Office, bool]:
    """The office of that code, made if it is missing; one of that code with other facts is refused."""
    parent = Office.objects.filter(code=parent_code).first() if parent_code else None
    if parent_code and parent is None:
        raise CommandError(f"没有代码为 {parent_code} 的上级单位。")
    facts = {
        "code": options["code"],
        "name": options["name"],
        "short_name": options["short_name"] or options["name"][:40],
        "kind": options["kind"],
        "level": options["level"],
        "region_code": options["region"],
        "number_prefix": options["prefix"] or options["region"],
    }
    if options.get("mark"):
        facts["document_mark"] = options["mark"]
    present = Office.objects.filter(code=facts["code"]).first()
    if present is not None:
        different = [key for key, value in facts.items() if getattr(present, key) != value]
        if different or present.parent_id != (parent.pk if parent else None):
            raise CommandError(
                f"代码 {present.code} 已用于“{present.name}”，且内容不同（{'、'.join(different) or '上级单位'}）。"
            )
        return present, False
    profile = profile_named(options.get("profile") or "")
    form = OfficeForm(
        {**facts, "parent": "", "profile": profile, "profile_seen": profile}, offices=Office.objects.none()
    )
    del form.fields["parent"]
    if not form.is_valid():
        raise CommandError("；".join(f"{form[name].label}：{errors[0]}" for name, errors in form.errors.items()))
    try:
        return create_office(by=None, at=timezone.now(), parent=parent, **form.cleaned_data), True
    except ActionRefused as refusal:
        raise CommandError(str(refusal.sentence)) from refusal

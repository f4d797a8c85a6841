"""Mediation that succeeds: an agreement with instalments, performed one after the other, or broken."""

from datetime import timedelta
from decimal import Decimal

from offices.organisation.models import Account
from petition_office.demo.life import Life, Steps

INSTALMENTS = (
    ("第一期款项", Decimal(10_000), 3),
    ("第二期款项", Decimal(10_000), 33),
    ("第三期款项", Decimal(8_600), 63),
)


def agreement(life: Life, handler: Account) -> Steps:
    """Three instalments or something to be done; `forced` says whether one is broken."""
    money = life.forced.get("instalments", False)
    demand = life.about.demand()
    undertaken = f"被反映的单位就“{demand}”向信访人付清欠款" if money else f"被反映的单位按照“{demand}”的请求办理"
    planned = INSTALMENTS if money else ((f"{undertaken}。"[:190], None, 10),)
    rows = [
        {"text": text, "amount": amount, "owner": handler.name, "due_on": life.today + timedelta(days=days)}
        for text, amount, days in planned
    ]
    life.act(
        "make_agreement",
        handler,
        kind="mediation",
        petitioner_agrees=True,
        other_agrees=True,
        other_party="被反映的单位",
        mediator=f"{life.holder.short_name}信访科",
        signed_on=life.today,
        terms=f"双方自愿达成协议：{undertaken}，{'分三期付清' if money else '十日内办结'}。",
        total=Decimal(28_600) if money else None,
        performances=rows,
    )
    for number in range(1, len(rows) + 1):
        if number == 2 and life.forced.get("broken"):
            yield life.after(33)
            life.act("break_agreement", handler, number=2, reason="第二期款项逾期未付，经催告仍不履行。")
            return
        yield life.soon(1, 3)
        life.act(
            "perform_agreement",
            handler,
            number=number,
            performed_on=life.today,
            proof="已核对银行回单和信访人签收的收条。" if money else "现场查看已落实，信访人签字确认。",
        )

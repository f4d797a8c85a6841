"""What the offices of the demo do with yellow and red cards: explain, report, judge, propose, lift, void."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from cases.deadlines.terms import ClockKind
from cases.petitions.enums import ClockState
from offices.errors import ActionRefused
from offices.organisation.models import Account, Office
from offices.pages.words import cn_date
from petition_office.demo.life import Steps
from petition_office.demo.world import NEVER, World
from supervision.cards.actions.cards import answer_card, decide_void, find_objective, lift_card, propose_void
from supervision.cards.actions.red_card_reports import propose_interview, record_interview, submit_report
from supervision.cards.enums import CardColour, CardReason, InterviewOutcome, ObjectiveReason, VoidError
from supervision.cards.models import HUMAN_REASONS, Card
from supervision.cards.policies import check_lift

ANSWERS = (
    {
        "cause": "经办人员外出培训，离岗前没有移交手中的事项。",
        "progress": "材料已经齐备，正在拟写答复意见。",
        "next_steps": "已明确专人负责，由科长逐日核对进度。",
    },
    {
        "cause": "事项涉及多个部门，会商的时间超出了原来的安排。",
        "progress": "各部门意见已经收齐，形成了办理意见初稿。",
        "next_steps": "由分管领导召集复核，随即签发并送达。",
    },
    {
        "cause": "工作疏忽，没有及时查看待办事项和预警提示。",
        "progress": "已经联系信访人核实情况，事实已经查清。",
        "next_steps": "抓紧出具文书，今后每天上班先核对待办事项。",
    },
    {
        "cause": "需要等待有关单位的书面意见，对方回复较晚。",
        "progress": "书面意见已于昨日收到，正在据此修改文书。",
        "next_steps": "由承办人完成修改，报负责人签发后送达。",
    },
)
# What is due is neither an answer nor an opinion, or was done before the unit explains.
PENDING = (
    {"progress": "所缺材料已经补齐，正在按程序办理。", "next_steps": "由科长逐日核对，按承诺的日期办完。"},
    {"progress": "已与有关单位会商，意见基本一致。", "next_steps": "由分管领导督办，按承诺的日期办完。"},
)
ANSWERING = (ClockKind.DECIDE, ClockKind.SIMPLE_DECIDE, ClockKind.ANSWER, ClockKind.SERVE, ClockKind.NOTIFY)
# Of a card by finding.
FOUND: dict[str, dict[str, str]] = {
    CardReason.FRAUD: {
        "cause": "承办人没有到现场，走访笔录事后补写，负责人审核不严。",
        "progress": "已更换承办人，重新走访了信访人和现场。",
        "next_steps": "按重新核实的情况办理，对有关人员依规处理。",
    },
    CardReason.NOT_EXECUTED: {
        "cause": "处理意见落实须有关单位配合，本单位没有跟踪到底。",
        "progress": "已对照处理意见书逐项核对，尚有一项没有落实。",
        "next_steps": "由分管负责人牵头，落实后书面告知信访人并报送结果。",
    },
}
FOUND_REPORTS: dict[str, tuple[str, str]] = {
    CardReason.FRAUD: (
        "承办人图省事编造走访笔录，科室负责人没有核对。",
        "已重新走访并更正记录，对承办人批评教育，走访须两人签字并附照片。",
    ),
    CardReason.NOT_EXECUTED: (
        "处理意见出具后没有明确由谁执行、何时完成，无人跟踪。",
        "已逐项明确执行单位和日期，每周核对一次，完成的附凭证报送。",
    ),
}
CLAIM = {
    "objective_reason": ObjectiveReason.OTHER_OFFICE,
    "objective_paper": "有关单位复函（云自然资函〔2026〕31号）",
}
REPORTS = (
    (
        "承办人更换时没有交接，期限无人跟踪。由分管领导负责。",
        "已指定专人每日核对到期事项，补办了交接手续，对有关人员批评教育。",
    ),
    (
        "会商意见迟迟不能统一，主办科室没有及时报告。",
        "已由主要负责人牵头会商并明确办理时限，建立了每周一次的进度通报。",
    ),
    ("对信访事项重视不够，以内部流转代替办理。", "已召开专题会议整改，重新核实诉求，逐项列出办理措施和完成日期。"),
)
# Whose cause an explanation named → the report with that cause.
SAME_CAUSE = {ANSWERS[0]["cause"]: 0, ANSWERS[1]["cause"]: 1, ANSWERS[2]["cause"]: 2, ANSWERS[3]["cause"]: 1}
MOST_LOOKS = 12  # how often a supervisor comes back to an answered card


@dataclass
class CardLife:
    """One card, from the day after its issue."""

    world: World
    rng: Random
    card_id: int
    now: datetime = NEVER
    in_error: bool = False  # issued by a mistaken date, and voided
    silent: bool = False  # a yellow card to which the unit says nothing, so that it turns red

    def soon(self, least: int, most: int) -> datetime:
        day = self.world.working_day(timezone.localdate(self.now), self.rng.randint(least, most))
        return self.world.moment(self.rng, day, self.now)

    def start(self) -> Steps:
        """Answered in time mostly; lifted when all is done, though some wait; a few voided as an error."""
        yield self.soon(4, 7) if self.rng.random() < 0.1 else self.soon(0, 2)
        card = self.card()
        if not card.is_active:
            return
        if self.in_error:
            evidence = "起算日期按收文登记簿应晚两日，系统据误登的日期发出此牌。"
            propose_void(card_id=card.pk, by=self.issuer(card), at=self.now, error=VoidError.CLOCK, evidence=evidence)
            head = self.world.head(self.world.by_id[card.issuer_id])
            decision = "已核对收文登记簿，确系登记有误，同意作废。"
            decide_void(card_id=card.pk, by=head, at=self.now, agreed=True, decision=decision)
            return
        if self.rng.random() < 0.95 and not self.silent:
            self.answer(card)
        if card.level == CardColour.RED:
            yield from self.put_right()
        if self.rng.random() < 0.97:
            yield from self.lift()

    def card(self) -> Card:
        return Card.objects.select_related("clock", "office", "issuer", "petition", "report").get(pk=self.card_id)

    def issuer(self, card: Card) -> Account:
        """The supervisor of the office that issued it, which another level may have come to be meanwhile."""
        return self.world.supervisor(self.world.by_id[card.issuer_id])

    def unit(self, office: Office) -> Account:
        """Who writes for a unit: its handler, or its head where it has none."""
        return self.world.staff[office.code].handler or self.world.head(office)

    def answer(self, card: Card) -> None:
        office = self.world.by_id[card.office_id]
        is_red = card.level == CardColour.RED
        running = card.clock.state == ClockState.RUNNING
        promised = timezone.localdate(self.now) + timedelta(days=self.rng.randint(3, 12))
        before = "".join(Card.objects.filter(clock=card.clock).exclude(pk=card.pk).values_list("answer", flat=True))
        told = {**self.rng.choice([one for one in ANSWERS if one["cause"] not in before] or ANSWERS)}
        if card.reason in FOUND:
            told = FOUND[card.reason]
        elif card.clock.state == ClockState.MET and card.clock.stopped_on is not None:
            told["progress"] = f"这一项已于{cn_date(card.clock.stopped_on)}办完。"
            told["next_steps"] = "今后每天上班先核对待办事项，由科长复核。"
        elif card.clock.kind not in ANSWERING:
            told |= self.rng.choice(PENDING)
        answer_card(
            card_id=card.pk,
            by=self.world.head(office) if is_red else self.unit(office),
            at=self.now,
            **told,
            new_date=promised if running else None,
            **(CLAIM if self.rng.random() < 0.15 else {}),
        )

    def put_right(self) -> Steps:
        """What follows a red card: a report, which a few send late or not at all, and some interviews."""
        if self.rng.random() < 0.96:
            yield self.soon(11, 14) if self.rng.random() < 0.12 else self.soon(2, 6)
            self.report()
        if self.rng.random() < 0.25:
            yield from self.interview()

    def report(self) -> None:
        card = self.card()
        if card.is_active:
            drawn = self.rng.choice(REPORTS)
            told = [REPORTS[number] for cause, number in SAME_CAUSE.items() if cause in card.answer]
            causes, measures = FOUND_REPORTS.get(card.reason) or next(iter(told), drawn)
            by = self.unit(self.world.by_id[card.office_id])
            submit_report(card_id=card.pk, by=by, at=self.now, causes=causes, measures=measures)

    def interview(self, *, known: bool = True) -> Steps:
        """Proposed to the joint meeting, whose answer comes later, where it is `known`."""
        yield self.soon(1, 2)
        card = self.card()
        if not card.is_active:
            return
        issuer = self.issuer(card)
        day, found = timezone.localdate(self.now), card.reason in HUMAN_REASONS
        what = f"{card.get_reason_display()}，情节较重" if found else "逾期时间较长且整改不力"
        reason = f"{what}，提请联席会议约谈主要负责人。"
        propose_interview(card_id=self.card_id, by=issuer, at=self.now, proposed_on=day, reason=reason)
        if not known:
            return
        yield self.soon(3, 6)
        held = self.rng.random() < 0.75
        record_interview(
            card_id=self.card_id,
            by=issuer,
            at=self.now,
            outcome=InterviewOutcome.HELD if held else InterviewOutcome.DECLINED,
            result_on=timezone.localdate(self.now),
            present="联席会议召集人，被约谈单位主要负责人、分管负责人" if held else "",
            result="已约谈主要负责人，责令限期整改。" if held else "联席会议认为已在整改，暂不约谈。",
        )

    def lift(self) -> Steps:
        for _look in range(MOST_LOOKS):
            yield self.soon(2, 5)
            card = self.card()
            if not card.is_active:
                return
            by = self.issuer(card)
            if card.objective and card.objective_at is None:
                upheld = self.rng.random() < 0.4
                reason = "有会商记录和来往函件为证，客观原因成立。" if upheld else "属于内部流转不畅，客观原因不成立。"
                find_objective(card_id=card.pk, by=by, at=self.now, upheld=upheld, reason=reason)
            try:
                check_lift(by, card)
            except ActionRefused:
                continue
            lift_card(card_id=card.pk, by=by, at=self.now, reason="期限事项已完成，文书齐备，同意摘牌。")
            return

"""What the petitioner and the organs above do after an opinion is served: review, re-review, or nothing."""

from collections.abc import Generator
from datetime import datetime, timedelta

from django.conf import settings

from cases.petitions.actions.parties import Person
from cases.petitions.enums import Attitude, LinkKind, PetitionerRole, ReviewOutcome, ReviewRefusal, ServiceMethod, State
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Account, Office
from petition_office.demo.life import Life, Steps
from petition_office.demo.world import at_seconds

REVIEW_DAYS = 30
ASKING_DAYS = 3, 18  # with the longest holiday after them still within the 30 days
BASIS = "《信访工作条例》第三十五条、第三十六条"


Ruling = Generator[datetime, None, bool]  # whether the matter goes back to the unit


def after_service(life: Life) -> Ruling:
    """Most petitioners let their 30 days pass; the system closes those petitions by itself."""
    office = _above(life, life.holder)
    asked = life.case.reviews.exists()
    if asked or office is None:
        return False
    if life.chance("late_request", 0.02):
        yield from _late(life, life.world.reviewer(office))
        return False
    if not life.chance("review", 0.12):
        return False
    reviewer = life.world.reviewer(office)
    yield life.soon(1, 2) if life.quick else life.after(life.rng.randint(*ASKING_DAYS))
    life.act("request_review", reviewer, requested_on=life.today, reasons="认为处理意见认定事实不清，不服处理意见。")
    asked_on = life.today
    yield life.soon(0, 3)
    if life.chance("review_refused", 0.1):
        life.act(
            "refuse_review",
            reviewer,
            ground=ReviewRefusal.OUT_OF_SCOPE,
            text="申请事项超出原信访请求范围，不予受理复查，新的请求可以另行提出。",
        )
        return False
    life.act("accept_review", reviewer)
    # The province is in time: it gives no bad example.
    last_instance = office.parent_id is None and not life.quick
    yield life.after(life.rng.randint(5, 18)) if last_instance else life.within(asked_on, REVIEW_DAYS, typical=0.6)
    if life.chance("remanded", 0.15):
        life.act("remand_review", reviewer, text="原处理意见认定事实不清，予以撤销，责令重新办理。", basis=BASIS)
        _serve_order(life, reviewer)
        return True
    found = (ReviewOutcome.UPHOLD, ReviewOutcome.CHANGE, ReviewOutcome.PARTLY)
    outcome = life.rng.choices(found, weights=(8, 1, 1))[0]
    text = (
        "经复查，原处理意见事实清楚、依据充分，予以维持。"
        if outcome == ReviewOutcome.UPHOLD
        else f"经复查，对原处理意见予以{outcome.label}。"
    )
    changed = (
        {}
        if outcome == ReviewOutcome.UPHOLD
        else {
            "changed": "原处理意见的办理期限变更为自收到本意见之日起30日内。",
            "carry_out_by": life.today + timedelta(days=30),
        }
    )
    life.act("issue_review", reviewer, outcome=outcome, text=text, basis=BASIS, **changed)
    yield life.soon(0, 3)
    life.act("serve_review", reviewer, **_service(life))
    if changed:
        _carried_out(life, reviewer)
    return (yield from _rereview(life))


def _carried_out(life: Life, reviewer: Account) -> None:
    """Some units have carried out what was changed when the opinion is served; the others are urged once."""
    unit = life.case.handler_id
    if unit is not None and life.chance("carried_out", 0.5):
        proof = "已按变更后的期限书面通知申请人，送达回证附后。"
        life.act("carry_out", life.world.handler(life.world.by_id[unit]), done_on=life.today, proof=proof)
    else:
        life.act("urge_carrying_out", reviewer, text="请你单位按变更后的内容抓紧落实，并记录落实情况和凭证。")


def _late(life: Life, reviewer: Account) -> Steps:
    """A request after the petition was closed because nobody had asked; its reason does not convince."""
    yield life.after(REVIEW_DAYS + settings.POST_WAIT_DAYS + 2)
    life.act(
        "request_review",
        reviewer,
        requested_on=life.today,
        reasons="不服处理意见，请求复查。",
        late_reason="近期外出务工，未及时提出。",
        late_proof="务工单位出具的证明复印件。",
    )
    yield life.soon(0, 2)
    text = "您于申请期限届满后提出复查申请，外出务工不属于正当理由，不予受理复查。"
    life.act("refuse_late_review", reviewer, ground=ReviewRefusal.LATE, text=text)


def _above(life: Life, office: Office) -> Office | None:
    """The next higher organ, where it has a reviewer; villages and the province have none above them."""
    if office.kind == OfficeKind.VILLAGE or office.parent_id is None:
        return None
    return life.world.by_id[office.parent_id]


def _serve_order(life: Life, reviewer: Account) -> None:
    """The petitioner, too, is told that it is handled anew."""
    order = life.case.documents.latest("pk")
    life.act(
        "serve_paper",
        reviewer,
        document=order.pk,
        served_on=life.today,
        method=ServiceMethod.IN_PERSON,
        received_by="本人",
    )


def _service(life: Life) -> dict[str, object]:
    method = life.rng.choice((ServiceMethod.IN_PERSON, ServiceMethod.ELECTRONIC))
    return {
        "served_on": life.today,
        "method": method,
        "received_by": "本人",
        "attitude": life.rng.choice(list(Attitude)),
        **({"place": "送达地址确认书载明同意电子送达"} if method == ServiceMethod.ELECTRONIC else {}),
    }


def _notice(life: Life) -> dict[str, object]:
    """A public notice, which serves after thirty days: until then the opinion is not final."""
    return {"served_on": life.today, "method": ServiceMethod.PUBLIC_NOTICE, "place": "《云东日报》及社区公告栏"}


def _last_day(life: Life) -> datetime:
    """Yesterday, also on a weekend: what a notice of earlier days serves may be final by now."""
    return max(at_seconds(life.world.today - timedelta(days=1), 15 * 3600), life.now + timedelta(minutes=10))


def _rereview(life: Life) -> Ruling:
    office = _above(life, life.holder)
    if office is None or not life.chance("rereview", 0.45):
        return False
    reviewer = life.world.reviewer(office)
    yield life.soon(1, 2) if life.quick else life.after(life.rng.randint(*ASKING_DAYS))
    life.act("request_rereview", reviewer, requested_on=life.today, reasons="对复查意见不服，请求复核。")
    asked_on, limit = life.today, REVIEW_DAYS - 6
    yield life.soon(0, 2)
    if life.chance("rereview_refused", 0.06):
        life.act(
            "refuse_rereview",
            reviewer,
            ground=ReviewRefusal.OUT_OF_SCOPE,
            text="申请事项未经复查，不予受理复核，请先申请复查。",
        )
        return False
    life.act("accept_rereview", reviewer)
    if life.chance("rereview_hearing", 0.3):
        yield life.soon(2, 4)
        life.act(
            "open_rereview_hearing",
            reviewer,
            held_at=life.now if life.quick else life.now + (life.world.working_day(life.today, 2) - life.today),
            place="本机关听证室",
            presider="复查复核委员会办公室主任",
            participants="申请人、原办理机关、复查机关",
            notetaker="复查复核委员会办公室工作人员",
        )
        opened = life.today
        yield life.soon(3, 5)
        first = max(opened, asked_on + timedelta(days=1))
        life.act(
            "close_rereview_hearing",
            reviewer,
            presider="复查复核委员会办公室主任",
            attended="申请人、原办理机关、复查机关",
            notetaker="复查复核委员会办公室工作人员",
            conclusion="各方意见已记录，由复核机关依法作出复核意见。",
            first=first,
            last=max(first, life.today),
        )
        limit += (life.today - opened).days
    yield life.soon(1, 2) if life.quick else life.after(life.rng.randint(3, 8))
    if life.chance("rereview_remanded", 0.1):
        life.act(
            "remand_rereview", reviewer, text="事实认定仍有不清，撤销处理意见和复查意见，责令重新办理。", basis=BASIS
        )
        _serve_order(life, reviewer)
        return True
    life.act(
        "issue_rereview",
        reviewer,
        outcome=ReviewOutcome.UPHOLD,
        text="经复核，维持复查意见。本意见为终结意见。",
        basis=BASIS,
    )
    yield _last_day(life) if life.stop == State.REREVIEW_SERVED else life.soon(0, 2)
    life.act("serve_rereview", reviewer, **(_notice(life) if life.stop == State.REREVIEW_SERVED else _service(life)))
    if life.chance("comes_back", 0.5):
        yield life.soon(3, 5) if life.quick else life.after(life.rng.randint(5, 60))
        yield from _no_longer(life)
    return False


def _no_longer(life: Life) -> Steps:
    """The same person and matter once more after the final opinion: no longer accepted, as the head approves."""
    final, clerk = life.case, life.world.clerk(life.office)
    who = final.petitioners.get(role=PetitionerRole.PRINCIPAL)
    again = Person(who.name, who.identity_type, who.identity_number, who.phone, who.address)
    life.register(headcount=1, principal=again)
    yield life.soon(0, 2)
    life.screen()
    yield life.soon(0, 1)
    final.refresh_from_db(fields=["state"])
    if not again.identity_number:
        life.act("link", clerk, other=final, kind=LinkKind.SAME_MATTER, reason="来信所述与原件相同，经核对为同一人")
    text = "您提出的事项已经复核终结，您以同一事实和理由再次提出，不再受理。"
    life.act("propose_no_longer", clerk, other=final, text=text)
    yield life.soon(0, 1)
    life.act("no_longer_accept", life.world.head(life.office))

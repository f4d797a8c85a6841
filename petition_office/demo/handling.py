"""What the responsible unit does: from the receipt of a petition to the service of its opinion."""

from collections.abc import Generator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from cases.petitions.actions.reading import read_identity
from cases.petitions.enums import (
    Attitude,
    Channel,
    DocumentKind,
    EndingGround,
    Outcome,
    Path,
    PetitionerRole,
    Purpose,
    ReadPurpose,
    RecusalGround,
    ServiceMethod,
    State,
)
from cases.procedure.case_facts import CaseFacts
from cases.proceedings.enums import HearingAsker
from cases.regulation.actions.handling import outcome_of
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Account, Office
from petition_office.demo.agreements import agreement
from petition_office.demo.helping import disputed, help_ended, helped
from petition_office.demo.life import Life, Steps
from petition_office.demo.mandates import examined
from petition_office.demo.ratings import rated_later
from petition_office.demo.reviews import after_service
from petition_office.demo.texts import is_village

NOTIFY_DAYS, DECIDE_DAYS, SIMPLE_DECIDE_DAYS, SUGGESTION_DAYS = 15, 60, 12, 30
LAID_BEFORE = 3  # of so many letters one is laid before a leader
NAMED_UNITS = ("housing", "labour")  # whose handlers have accounts with a printed password
DESIGNATED = "received_as_designated"  # a place to stop: the designated unit has received it
METHODS = (ServiceMethod.IN_PERSON, ServiceMethod.MAIL, ServiceMethod.ELECTRONIC)


def sides(life: Life, *, at_desk: bool = True) -> Steps:
    """What may happen beside the main line: instructions, the petitioner coming again, corrections."""
    clerk = life.world.clerk(life.office)
    if life.chance("instruction", 0.07):
        yield life.soon(0, 2)
        leader = life.world.leader(life.office, life.rng)
        text = life.rng.choice(
            ("请认真核查，依法处理，并将结果报我。", "群众反映强烈，请抓紧办理。", "请会同有关单位研究，拿出解决办法。")
        )
        life.act("instruct", leader, text=text, due_on=life.today + timedelta(days=life.rng.choice((7, 15, 30))))
    if at_desk:
        yield from _read_by_leader(life, clerk)
    if life.chance("again", 0.1):
        yield life.soon(1, 6)
        persons = life.rng.randint(1, max(1, life.case.headcount))
        channel = life.rng.choice((Channel.VISIT, Channel.PHONE, Channel.LETTER))
        life.act("add_batch", clerk, on=life.today, channel=channel, persons=persons, note="询问办理进展")
    if life.chance("correction", 0.02):
        yield life.soon(0, 1)
        life.act("correct", clerk, changes={"place": f"{life.about.place}附近"}, reason="信访人补充说明问题发生地")
        _new_telephone(life, clerk)
    if at_desk and life.chance("turns_urgent", 0.01) and not life.case.urgent:
        yield life.soon(0, 1)
        why = "有聚集苗头，需及时处置" if life.case.headcount > 1 else "信访人情绪激动，有过激苗头，需及时处置"
        life.act("mark_urgent", life.world.clerk(life.office), reason=why)


def _read_by_leader(life: Life, clerk: Account) -> Steps:
    """Some letters are laid before a leader, who instructs, has only read, or has not come to it yet.

    Chosen by the number of the petition, so that no other branch of any life is drawn anew.
    """
    case = life.case
    if case.sealed or case.channel not in (Channel.LETTER, Channel.WEB) or case.pk % LAID_BEFORE:
        return
    leader = life.world.leader(life.office, Random(case.pk))
    yield life.soon(0, 1)
    note = "反映的情况涉及人数较多，请阅批。" if case.headcount > 1 else "信访人反映的情况较为具体，请阅批。"
    life.act("lay_before", clerk, leader=leader, note=note)
    yield life.soon(1, 2)
    turn = case.pk // LAID_BEFORE % 4
    if turn < 2:
        text = ("请认真核查，依法处理，并将结果报我。", "请主要负责同志亲自过问，限期答复信访人。")[turn]
        life.act("instruct", leader, text=text, due_on=life.today + timedelta(days=15 + 15 * turn))
    elif turn == 2:
        life.act("note_letter", leader)


def _new_telephone(life: Life, clerk: Account) -> None:
    person = life.case.petitioners.get(role=PetitionerRole.PRINCIPAL)
    phone = f"1300000{life.case.pk % 10_000:04d}"
    if person.name and person.phone != phone:
        life.act("correct_person", clerk, person=person, phone=phone, reason="信访人来电更换电话")


def at_the_unit(life: Life, *, received: bool = False, calm: bool = False) -> Steps:
    """Received, perhaps objected to, notified; then led to its statutory path, or accepted and handled."""
    if not received:
        yield from _receive(life)
        if life.purpose != Purpose.ACCUSATION and life.chance("objection", 0.05):
            yield from _objection(life)
        else:
            yield from disputed(life)
    holder = life.holder
    handler = life.world.handler(holder)
    yield life.within(life.sent_on, 3 if life.case.simplified else NOTIFY_DAYS, typical=0.4)
    if life.rng.random() < 0.15:
        read_identity(petition=life.case, by=handler, at=life.now, purpose=ReadPurpose.CONTACT)
    contact = f"{handler.name} 0000-8800{life.rng.randint(1000, 9999)}"
    life.act(
        "notify",
        handler,
        text="您反映的事项已收到，我单位将依照《信访工作条例》规定的途径和程序办理。",
        contact=contact,
    )
    yield life.soon(0, 2)
    if life.purpose == Purpose.DEMAND and life.case.path != Path.PETITION:
        yield from _lead_to_path(life, handler)
        return
    life.act("accept", handler)
    yield life.soon(0, 3)
    if calm and life.case.urgent:
        life.act("ask_end_urgent", handler, reason="现场已平稳，信访人同意等待处理结果。")
        life.act("unmark_urgent", life.world.head(holder), reason="现场已平稳，转入正常办理。")
    if life.case.simplified:
        life.act("start_simple", handler)
        if life.chance("to_ordinary", 0.12):
            yield life.soon(2, 6)
            life.act("to_ordinary", handler, reason="情况较复杂，不宜简易办理。")
    else:
        life.act("start_handling", handler)
    yield from handle(life)


def _receive(life: Life) -> Steps:
    yield life.soon(0, 2)
    life.act("receive", life.world.handler(life.holder))


def _objection(life: Life) -> Steps:
    """An objection within 5 working days, and what the sender decides."""
    yield life.soon(0, 3)
    unit, sender = life.holder, life.world.sender_of(life.case)
    life.act("object", life.world.handler(unit), reasons="经核实，该事项不属于我单位职权范围，建议由有权机关办理。")
    yield life.soon(1, 4)
    clerk = life.world.clerk(sender)
    if life.chance("agreed", 0.5):
        life.assigned = life.assigned and sender != life.office
        life.act("agree_return", clerk, reason="经核实，异议成立，同意退回。")
        yield life.soon(0, 2)
        life.screen(by=clerk)
        yield life.soon(0, 1)
        other = _another_unit(life, unit)
        life.act("transfer", clerk, to=other, note="请依法办理。")
        life.sent_on = life.today
        yield from _receive(life)
    elif life.chance("designated", 0.2):
        life.assigned = life.assigned and sender != life.office
        other = _another_unit(life, unit, NAMED_UNITS if life.stop == DESIGNATED else ())
        life.act("designate", clerk, to=other, reason="经协商，指定由该单位受理，有关单位配合。")
        life.sent_on = life.today
        yield from _receive(life)
        if life.stop == DESIGNATED:
            life.stop = State.UNIT_RECEIVED
    else:
        life.act("deny_objection", clerk, reason="该事项属于你单位职责，请继续办理。")


def _another_unit(life: Life, unit: Office, first: Sequence[str] = ()) -> Office:
    """Another unit of the same petition office that is not accused: one of the first, or one that the matter may
    concern, where there is.
    """
    area = life.world.area_of(unit)
    suited = [topic for topic in life.about.topic.units if life.world.has_unit(topic, area)]
    for topic in (*first, *suited, *(life.rng.choice(("town", "urban", "labour", "housing")) for _try in range(20))):
        other = life.world.unit(life.rng, topic, area)
        if other.pk != unit.pk and other.pk not in life.case.accused_office_ids:
            return other
    raise LookupError(f"no other unit than {unit}")


def _lead_to_path(life: Life, handler: Account) -> Steps:
    topic = life.about.topic
    is_below = life.holder.kind in (OfficeKind.TOWNSHIP, OfficeKind.VILLAGE)
    where = topic.where or ("有权处理的主管部门" if is_below else "本机关相应科室")
    limit = "自知道行政行为之日起60日内" if topic.path == Path.ADMINISTRATIVE else "法律没有规定期限，请及时提出"
    told = {"text": f"您反映的事项应当通过法定途径处理，请向{where}提出。", "organ": where, "limit": limit}
    life.act("lead_to_path", handler, path=topic.path, **told)
    if life.assigned:
        yield life.soon(1, 5)
        life.act("report_result", _reporter(life), text=f"已依法导入法定途径。{life.about.finding(life.rng)}")
        yield from examined(life)


def _reporter(life: Life) -> Account:
    """Who reports for the office that owes the result: the unit, or the petition office it was assigned to."""
    owing = CaseFacts(life.case).owing
    return life.world.handler(life.world.by_id[owing.pk] if owing else life.holder)


def _ask_for_hearing(life: Life, handler: Account) -> None:
    reason = "对有关事实有争议，请求公开听证。"
    life.act("ask_hearing", handler, by_whom=HearingAsker.PETITIONER, asked_on=life.today, reason=reason)


def handle(life: Life) -> Steps:
    """Investigation, hearing, mediation, extension; then the opinion and its service."""
    handler, start = life.world.handler(life.holder), life.today
    limit = SIMPLE_DECIDE_DAYS if life.case.simplified else DECIDE_DAYS
    if life.purpose == Purpose.SUGGESTION:
        limit = min(limit, SUGGESTION_DAYS)
    if not life.case.simplified and life.case.purpose == Purpose.DEMAND:
        if life.chance("hearing_refused", 0.02):
            _ask_for_hearing(life, handler)
            reason = "事实清楚，双方争议不大，不属于重大、复杂、疑难的信访事项。"
            life.act("decide_hearing", life.world.head(life.holder), agreed=False, reason=reason)
        if life.chance("hearing", 0.03):
            _ask_for_hearing(life, handler)
            life.act("decide_hearing", life.world.head(life.holder), agreed=True)
            yield life.soon(8, 20)
            life.act(
                "open_hearing",
                handler,
                held_at=life.now + timedelta(days=0 if life.quick else 3),
                place="本单位三楼会议室",
                presider="信访科科长",
                participants="信访人、有关科室、五人听证团",
                notetaker="信访科科员",
            )
            yield life.soon(4, 6)
            life.act(
                "close_hearing",
                handler,
                presider="信访科科长",
                attended="信访人、有关科室、五人听证团",
                notetaker="信访科科员",
                conclusion="各方陈述、质证，听证团合议意见已告知各方。",
            )
        yield from helped(life, handler)
        if life.forced.get("recusal"):
            yield from _recusal(life, handler)
        if life.forced.get("withdrawn"):
            yield life.soon(2, 5)
            told = "承办人电话核实，问题已自行解决，信访人自愿撤回。"
            life.act("withdraw_matter", handler, asked_on=life.today, confirmed=told, written=True, everybody=True)
            return
        if life.chance("no_successor", 0.006):
            yield life.soon(6, 15)
            proof = "居民死亡医学证明（推断）书；社区、派出所核实没有近亲属。"
            dead = {"ground": EndingGround.DIED, "ended_on": life.today, "silent": False}
            life.act("propose_no_successor", handler, proof=proof, **dead)
            yield life.soon(1, 2)
            life.act("close_without_successor", life.world.head(life.holder))
            return
        if life.chance("mediation", 0.06):
            yield life.soon(4, 12)
            life.act("open_mediation", handler, consent=True)
            yield life.soon(5, 14)
            if life.chance("settled", 0.7):
                yield from agreement(life, handler)
                return
            life.act("close_mediation", handler, reason="双方分歧较大，调解未成。")
        if life.chance("extension", 0.09):
            limit += yield from _extension(life, handler, start)
        elif life.chance("meanwhile", 0.3):
            yield from sides(life, at_desk=False)
        if life.chance("feedback", 0.92) and life.case.instructions.filter(feedback_at=None).exists():
            yield life.soon(1, 5)
            life.act(
                "report_instruction",
                handler,
                feedback="已按批示约见信访人并到现场核实，正在依法办理，结果将书面答复信访人并报告。",
            )
    yield life.within(start, limit, typical=0.55 if limit > SIMPLE_DECIDE_DAYS else 0.3)
    yield from _conclude(life, handler)


def _recusal(life: Life, handler: Account) -> Steps:
    """The petitioner asks that the handler keep away, and the head decides."""
    yield life.soon(1, 3)
    life.act(
        "ask_recusal",
        life.world.clerk(life.office),
        person=handler,
        by_petitioner=True,
        ground=RecusalGround.MATTER,
        reason="信访人称承办人的配偶在被反映的单位任职。",
        asked_on=life.today,
    )
    yield life.soon(1, 2)
    life.act("decide_recusal", life.world.head(life.holder), number=1, upheld=True, reason="情况属实。")


def _extension(life: Life, handler: Account, start: date) -> Generator[datetime, None, int]:
    """Asked for well before the limit; the days granted."""
    wait = (start - life.today).days + life.rng.randint(28, 40)
    if wait < 0:
        return 0
    yield life.soon(3, 4) if life.quick else life.after(wait)
    days = life.rng.choice((15, 20, 30))
    life.act("request_extension", handler, days=days, reason="案情复杂，需进一步调查并征求有关部门意见。")
    yield life.soon(1, 3)
    if life.chance("extended", 0.8):
        life.act("approve_extension", life.world.head(life.holder), reason="情况属实，同意延期。")
        if not life.quick and not life.stop:
            yield life.after(7)
        return days
    life.act("refuse_extension", life.world.head(life.holder), reason="调查已基本完成，请按期办结。")
    return 0


def service(life: Life, issued: date, served: date) -> dict[str, Any]:
    """How a paper of a day reached the petitioner, with the proof that its way of service asks for."""
    rng = life.rng
    here = "村" if is_village(life.about.place) else "社区"
    # By notice only where a few days were spent on other ways.
    if life.chance("by_notice", 0.02) and ("by_notice" in life.forced or served - issued > timedelta(days=5)):
        return {"served_on": served, "method": ServiceMethod.PUBLIC_NOTICE, "place": f"{here}公告栏和本单位网站"}
    if rng.random() < 0.06:
        return {
            "served_on": served,
            "method": ServiceMethod.LEFT,
            "received_by": "本人",
            "refusal": "信访人拒绝签收。",
            "place": "信访人住所",
            "witnesses": f"{here}干部周明、网格员陈芳",
        }
    method = rng.choices(METHODS, weights=(5, 4, 2))[0]
    posted = {"posted_on": issued} if method == ServiceMethod.MAIL and served > issued else {}
    return {
        "served_on": served,
        "method": method if posted or method != ServiceMethod.MAIL else ServiceMethod.IN_PERSON,
        "received_by": "本人",
        "attitude": rng.choice(list(Attitude)),
        **({"place": "送达地址确认书载明同意电子送达"} if method == ServiceMethod.ELECTRONIC else {}),
        **posted,
    }


def _outcomes(rng: Random, count: int, *, simple: bool) -> list[Outcome]:
    """One for each demand: mostly the same, now and then another for one of them."""
    whole = Outcome.SUPPORT, Outcome.EXPLAIN, Outcome.NOT_SUPPORT
    found = [rng.choices(whole[: 2 if simple else 3], weights=(55, 28, 17)[: 2 if simple else 3])[0]] * count
    if count > 1 and not simple and rng.random() < 0.3:
        last = rng.choice((Outcome.PARTLY, Outcome.EXPLAIN, Outcome.NOT_OURS))
        if last == Outcome.PARTLY and found[0] == Outcome.NOT_SUPPORT:
            found = [Outcome.EXPLAIN] * count  # what cannot be proved is not found to be so in another point
        found[-1] = last
    return found


def _conclude(life: Life, handler: Account) -> Steps:
    rng, matter = life.rng, life.about
    numbers = list(life.case.demands.standing().values_list("number", flat=True))
    outcomes = _outcomes(rng, len(numbers or matter.demands), simple=life.case.simplified)
    if matter.topic.explains:
        outcomes = [Outcome.EXPLAIN if one == Outcome.SUPPORT else one for one in outcomes]
    outcome = outcome_of(outcomes)
    found, opinion = matter.opinion(rng, outcome)
    yield from help_ended(life, handler)
    again = {}
    if life.case.documents.filter(kind=DocumentKind.OPINION).exists():
        found = f"按照复查、复核机关的要求重新调查。{found}"
        again = {"difference": "补充调查了原来没有查清的事实，据此重新认定并作出处理意见。"}
    life.act(
        "conclude",
        handler,
        facts_found=found,
        opinion=opinion,
        basis=matter.topic.basis,
        answers={number: matter.answer(one, number) for number, one in zip(numbers, outcomes, strict=bool(numbers))},
        outcome="" if numbers else outcome,
        **again,
    )
    yield life.soon(0, 4)
    if life.case.is_anonymous:
        life.act("archive_unserved", handler, reason="匿名来信，没有地址，无法送达。")
        return
    issued = life.case.concluded_on or life.today
    served = max(life.today - timedelta(days=rng.randint(0, 2)), issued)
    life.act("serve", handler, **service(life, issued, served))
    rated_later(life)
    if life.assigned:
        yield life.soon(1, 5)
        life.assigned = False
        life.act("report_result", _reporter(life), text=f"{found}{opinion}处理意见书已送达。")
        yield from examined(life)
    if outcome in (Outcome.SUPPORT, Outcome.PARTLY) and life.chance("urge", 0.3):
        yield life.soon(3, 8)
        text = "请有关责任单位逐项报告处理意见的落实情况，尚未落实的抓紧落实，附凭证。"
        life.act("urge_execution", handler, text=text)
    if (yield from after_service(life)):
        yield life.soon(0, 3)
        life.act("restart_handling", handler)
        yield from handle(life)

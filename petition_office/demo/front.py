"""What the petition office does with a petition: the beginnings of all stories, and the short ones as a whole."""

import re
from dataclasses import replace
from datetime import timedelta

from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.actions.parties import Person
from cases.petitions.enums import Channel, Ending, EndingGround, LinkKind, Path, Purpose
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Office
from petition_office.demo.attachments import bring_letter
from petition_office.demo.handling import at_the_unit, service, sides
from petition_office.demo.life import Life, Steps, topics_with_path
from petition_office.demo.mandates import from_above
from petition_office.demo.places import CITY, EAST, WEST
from petition_office.demo.ratings import rated_later

ROUTE_DAYS, SIMPLE_ROUTE_DAYS = 15, 2
PAYS = re.compile("支付|退还|按协议支付")  # a demand of money, which is paid by instalments
TOLD_WHERE = 4  # of so many petitioners one is told in writing where the petition went


def _begin(life: Life, *, simplified: bool = False, **values: object) -> Steps:
    """Registered, perhaps linked to an earlier matter, and screened."""
    life.register(**values)
    if life.case.channel == Channel.LETTER and life.purpose == Purpose.DEMAND:
        bring_letter(life, life.world.clerk(life.office))
    key = (life.topic.category, life.about.place)
    earlier = life.world.earlier.get(key)
    life.world.earlier.setdefault(key, life.case)
    clerk = life.world.clerk(life.office)
    if earlier is not None and earlier.registered_office_id == life.office.pk and life.chance("link", 0.12):
        yield life.soon(0, 1)
        life.act("link", clerk, other=earlier, kind=LinkKind.SAME_MATTER, reason="同一地点、同类事项")
    yield life.within(life.case.received_on, SIMPLE_ROUTE_DAYS if simplified else ROUTE_DAYS, typical=0.1)
    life.screen(simplified=simplified and not life.case.is_collective)
    yield life.soon(0, 1)


def _send(life: Life, to: Office) -> None:
    clerk = life.world.clerk(life.holder)
    life.act(
        "transfer", clerk, to=to, note=life.rng.choice(("请依法办理，按期书面告知信访人。", "请核实处理并答复。", ""))
    )
    _tell_where(life, clerk)
    life.sent_on = life.today


def _tell_where(life: Life, clerk: Account) -> None:
    """Some petitioners are told in writing where it went; chosen by the number, so that no other life is drawn anew."""
    if life.case.pk % TOLD_WHERE == 0 and not life.case.notice_impossible:
        life.act("tell_transfer", clerk)


def ordinary(life: Life) -> Steps:
    """Transferred to a unit that handles it."""
    _path_six(life)
    yield from _begin(life)
    yield from sides(life)
    _send(life, life.unit())
    yield from at_the_unit(life)


def nameless(life: Life) -> Steps:
    """A letter without a name: handled, and archived because nobody can be told."""
    _path_six(life)
    yield from _begin(life, channel=Channel.LETTER, headcount=1, principal=Person())
    _send(life, life.unit())
    yield from at_the_unit(life)


def simple(life: Life) -> Steps:
    _path_six(life)
    yield from _begin(life, simplified=True, headcount=1, channel=life.rng.choice((Channel.VISIT, Channel.WEB)))
    _send(life, life.unit())
    yield from at_the_unit(life)


def suggestion(life: Life) -> Steps:
    yield from _begin(life, simplified=life.rng.random() < 0.3 and not life.quick)
    if life.chance("replied", 0.35):
        yield life.soon(0, 3)
        _reply(life, "您的建议已收悉，已转有关部门研究吸收，感谢您对云溪发展的关心。")
        return
    _send(life, life.unit())
    yield from at_the_unit(life)


def _elsewhere(life: Life) -> None:
    """A matter of another statutory procedure than that of the courts."""
    life.topic = life.rng.choice([topic for topic in topics_with_path(False, life.area) if topic.path != Path.JUDICIAL])


def _not_of_the_courts(life: Life) -> None:
    """What is litigation-related goes to its organ, or its visitor is guided there."""
    if life.purpose == Purpose.DEMAND and life.topic.path == Path.JUDICIAL:
        _elsewhere(life)


def statutory(life: Life) -> Steps:
    """A demand that another statutory procedure takes."""
    if life.topic.path in (Path.PETITION, Path.JUDICIAL):
        _elsewhere(life)
    yield from _begin(life)
    _send(life, life.unit())
    yield from at_the_unit(life)


def assigned(life: Life) -> Steps:
    """Mandated with a result due."""
    if life.rng.random() < 0.85:
        _path_six(life)
    _not_of_the_courts(life)
    yield from _begin(life)
    from_above(life)
    yield from sides(life)
    due = life.today + timedelta(days=life.rng.choice((60, 75, 90)))
    clerk = life.world.clerk(life.office)
    life.act("assign", clerk, to=life.unit(), result_due=due, note="请查明情况，按期报送办结报告。")
    _tell_where(life, clerk)
    life.sent_on, life.assigned = life.today, True
    yield from at_the_unit(life)


def through_county(life: Life) -> Steps:
    """From the city through a county's petition office to a bureau, a town or a village."""
    _path_six(life)
    life.area = CITY
    yield from _begin(life)
    county = life.world.offices[WEST if life.topic.rural or life.rng.random() < 0.5 else EAST]
    clerk = life.world.clerk(life.office)
    if life.chance("mandate", 0.4):
        due = life.today + timedelta(days=life.rng.choice((75, 90)))
        life.act("assign", clerk, to=county, result_due=due, note="请县区负责办理，按期报结。")
        life.assigned = True
    else:
        _send(life, county)
    life.sent_on = life.today
    yield life.soon(0, 2)
    life.act("receive", life.world.second_clerk(county))
    yield life.within(life.sent_on, ROUTE_DAYS, typical=0.2)
    life.screen(by=life.world.clerk(county))
    yield life.soon(0, 1)
    _send(life, life.unit(county.code))
    yield from at_the_unit(life)


def direct(life: Life) -> Steps:
    """Handled by the petition office itself."""
    _path_six(life)
    yield from _begin(life)
    life.act("direct", life.world.clerk(life.office))
    life.sent_on = life.case.received_on
    yield from at_the_unit(life, received=True)


def urgent(life: Life) -> Steps:
    """Grave or urgent: reported for decision, then sent on."""
    _path_six(life)
    yield from _begin(
        life, headcount=life.rng.randint(8, 45), urgent_reason="涉及人数较多，可能影响公共安全，需立即处置"
    )
    clerk = life.world.clerk(life.office)
    told = f"{life.about.subject}。涉及{life.case.headcount}人，已安排专人在场劝解，建议由主管部门牵头处置。"
    life.act("report_urgent", clerk, text=told, leader=life.world.head(life.office))
    if life.case.pk % 2:
        life.act("follow_up_urgent", clerk, text="现场秩序平稳，人员已分批离开，没有人员受伤。")
    life.act("report_up", clerk, text="事项重大紧急，建议由主管部门牵头成立工作组，现报请决定。")
    yield life.soon(0, 1)
    leader = life.world.leader(life.office, life.rng)
    life.act("instruct", leader, text="情况紧急，请立即核实处置，当天报告进展。", due_on=life.today + timedelta(days=2))
    yield life.soon(0, 1)
    life.screen()
    yield life.soon(0, 0)
    _send(life, life.unit())
    if life.chance("calm", 0.4):
        yield from at_the_unit(life, calm=True)
    else:
        yield from at_the_unit(life)


def reply(life: Life) -> Steps:
    """Answered directly; where the petition procedure takes the matter, as a question and with the head's approval."""
    _not_of_the_courts(life)
    yield from _begin(life)
    yield life.soon(0, 3)
    found = f"{life.about.finding(life.rng)}{life.about.remedy()}"
    if life.case.path == Path.PETITION:
        where = (
            f"这一项由{life.unit().name}负责，您可以持有关材料向该单位提出，也可以由我们转送；"
            f"依据是{life.about.topic.basis}。"
        )
        yield from _with_approval(life, Ending.REPLY, EndingGround.CONSULTATION, "您来咨询的事项，现逐项答复。", where)
    else:
        _reply(life, f"您反映的“{life.about.subject}”一事，现答复如下：{found}")


def consult(life: Life) -> Steps:
    """A question of the petition procedure."""
    _path_six(life)
    yield from reply(life)


def _with_approval(
    life: Life, ending: Ending, ground: EndingGround, text: str, answer: str, other: Petition | None = None
) -> Steps:
    answers = {demand.number: answer for demand in life.case.demands.standing()}
    clerk = life.world.clerk(life.holder)
    life.act("propose_ending", clerk, ending=ending, ground=ground, text=text, answers=answers, other=other)
    yield life.soon(0, 1)
    head = life.world.head(life.holder)
    ended = other is not None and not Petition.objects.get(pk=other.pk).is_open
    if ended or life.chance("not_approved", 0.1):
        life.act("refuse_ending", head, reason="诉求具体，请转有权处理的单位办理。")
        _send(life, life.unit())
        yield from at_the_unit(life)
        return
    life.act("approve_reply" if ending == Ending.REPLY else "approve_filing", head)
    if not life.case.notice_impossible:
        issued = life.today
        yield life.soon(1, 3)
        life.act("serve_letter", clerk, **service(life, issued, life.today))
        rated_later(life)


def _reply(life: Life, text: str) -> None:
    life.act("direct_reply", life.world.clerk(life.office), text=text)


def guide(life: Life) -> Steps:
    """A matter of the courts or of another organ: told where to go; litigation-related letters go to their organ."""
    if life.topic.path == Path.PETITION:
        life.topic = life.rng.choice(topics_with_path(False, life.area))
    yield from _begin(life)
    organ = life.world.offices.get(f"{life.area}-political")
    if life.topic.path == Path.JUDICIAL and life.case.channel != Channel.VISIT and organ is not None:
        _send(life, organ)
        yield from at_the_unit(life)
        return
    yield life.soon(0, 2)
    where, limit = life.topic.where or "有权处理的行政机关", "法律没有规定期限，请及时提出"
    life.act(
        "guide", life.world.clerk(life.office), text="您反映的事项应当通过法定途径解决。", where=where, limit=limit
    )


def mistaken(life: Life) -> Steps:
    """Registered although it was none; the head agrees to its being voided."""
    life.register()
    yield life.soon(0, 1)
    text = "培训新同事时登记的练习件，没有来信来访。"
    life.act("propose_voiding", life.world.clerk(life.office), ground=EndingGround.TRIAL, text=text)
    yield life.soon(0, 1)
    life.act("void_registration", life.world.head(life.office))


def refuse(life: Life) -> Steps:
    yield from _begin(life)
    yield life.soon(0, 2)
    unit = life.unit().name
    text, ground = f"同一信访事项已由{unit}受理，正在规定期限内办理。", "《信访工作条例》第十九条第三款"
    if life.case.channel == Channel.VISIT and life.rng.random() < 0.5:  # only who comes can pass over an office
        text, ground = (
            f"走访应当向有权处理的本级或者上一级机关、单位提出，该事项由{unit}负责。",
            "《信访工作条例》第二十条第一款",
        )
    life.act("refuse", life.world.clerk(life.office), ground=ground, text=text, where=unit)


def file(life: Life) -> Steps:
    """Kept: withdrawn, or joined to an earlier petition on the same matter."""
    yield from _begin(life)
    yield life.soon(0, 2)
    clerk, earlier = life.world.clerk(life.office), _earlier(life)
    if earlier is not None:
        life.act("link", clerk, other=earlier, kind=LinkKind.SAME_MATTER, reason="同一事项，并入原件一并答复")
    if life.case.path == Path.PETITION:
        if earlier is not None and earlier.is_open:
            ground, answer = EndingGround.DUPLICATE, "同一事项正在办理，办理结果将一并告知您。"
        else:
            ground, answer = (
                EndingGround.NO_SUBSTANCE,
                "您说明所写的请求已另向主管单位提出，本次只是了解办理进度，没有新的内容，本件存档。",
            )
        text = "您提出的事项收悉，现逐项告知。"
        other = earlier if ground == EndingGround.DUPLICATE else None
        yield from _with_approval(life, Ending.FILE, ground, text, answer, other)
    elif earlier is not None:
        life.act("file", clerk, reason=f"并入{earlier.number}一并办理。")
    else:
        told = life.rng.choice(("信访人书面申请撤回，留存备查。", "信访人说明问题已自行解决，不再要求办理，留存备查。"))
        nameless = "来信没有署名，没有可以核实的线索，留存备查。"
        life.act("file", clerk, reason=nameless if life.case.is_anonymous else told)


def _earlier(life: Life) -> Petition | None:
    """The first petition of the office on the same matter, as it stands now."""
    known = life.world.earlier.get((life.topic.category, life.about.place))
    if known is None or known.pk == life.case.pk or known.registered_office_id != life.office.pk:
        return None
    return Petition.objects.get(pk=known.pk)


def accusation(life: Life) -> Steps:
    """Sealed, and sent to the discipline organ; nothing of it reaches the accused."""
    accused_unit = life.world.unit(life.rng, life.rng.choice(("town", "urban", "land", "housing")), life.area)
    named = life.chance("accused_office", 0.5)
    yield from _begin(
        life,
        purpose=Purpose.ACCUSATION,
        accused=[_accused_of(accused_unit)],
        accused_offices=[accused_unit] if named else [],
    )
    _send(life, life.world.unit(life.rng, "discipline", life.area))
    yield from at_the_unit(life)


def _accused_of(unit: Office) -> AccusedPerson:
    """In the city's housing office the deputy, who has an account and sees nothing of it; elsewhere nobody by name."""
    if unit.code == f"{CITY}-housing":
        return AccusedPerson("苏敏", unit.name, "副局长")
    return AccusedPerson("有关负责人", unit.name)


def split(life: Life) -> Steps:
    """A collective petition with several demands: one of them gets a petition of its own."""
    _path_six(life)
    yield from _begin(life, headcount=life.rng.randint(6, 40))
    matter = life.about
    if len(matter.demands) > 1:
        text, clerk = matter.demands[-1], life.world.clerk(life.office)
        life.act(
            "split_off",
            clerk,
            points=[len(matter.demands)],
            subject=text[:200],
            reason="诉求涉及不同单位，拆分办理。",
        )
        part = Life(life.world, life.rng, _split_off, area=life.area, topic=life.topic)
        part.matter = life.world.matters[_latest(part).pk] = replace(matter, demands=(text,))
        part.now = life.now
        life.children.append((life.soon(0, 1), part))
    _send(life, life.unit())
    yield from at_the_unit(life)


def _latest(life: Life) -> Petition:
    life.petition = Petition.objects.latest("pk")
    return life.petition


def _split_off(life: Life) -> Steps:
    yield life.soon(0, 1)
    _send(life, life.unit())
    yield from at_the_unit(life)


def together(life: Life) -> Steps:
    """Two neighbours write about the same matter: one case is led, and one opinion answers both."""
    _path_six(life)
    life.topic = life.of_many() if life.topic.alone else life.topic
    yield from _begin(life, headcount=1)
    other = Life(life.world, life.rng, together, area=life.area, topic=life.topic, quick=True)
    other.matter, other.now = life.about, life.now
    other.register(headcount=1, channel=Channel.LETTER)
    yield life.soon(0, 1)
    other.now = life.now
    other.screen()
    life.act("join", life.world.clerk(life.office), others=[other.case], reason="同一地点、同一事项，诉求相同。")
    _send(life, life.unit())
    yield from at_the_unit(life)


def _path_six(life: Life) -> None:
    fitting = topics_with_path(True, life.area)
    if life.forced.get("instalments"):  # of what somebody owes
        owed = [topic for topic in fitting if PAYS.match(topic.demands[0]) and life.bureau in ("", topic.units[0])]
        life.topic = life.rng.choice(owed or fitting)
    elif life.topic.path != Path.PETITION:
        life.topic = life.rng.choice(fitting)

"""Many petitions are ordered and urged from the lists at once, each through the one door; cases are listed (挂牌)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.drafts.actions.deciding import decide
from cases.drafts.actions.templates import save_template
from cases.drafts.queries import drafts_visible_to
from cases.jobs.actions.bulk import run_small, start_bulk
from cases.jobs.models import BulkJob
from cases.mandates.models import Mandate
from cases.papers.models import Document
from cases.petitions.enums import DocumentKind, State
from cases.petitions.models.petitions import Petition
from cases.procedure.verification import verify_history
from cases.urgency.models import UrgentMatter
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import RoleAssignment
from supervision.orders.models import SupervisionOrder
from supervision.reports.actions.drawing import ask_report, draw
from tests.cases.drafts.drafting import checker_of, signed_off
from tests.cases.petitions.read_back import messages, papers, said
from tests.cases.procedure.walking import next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment, seal

ORDER = {"way": "letter", "order_ground": "DB04", "findings": "收到后一直没有办理。", "demand": "立即到现场调查。"}
LISTED = {
    **ORDER,
    "way": "listed",
    "listed_basis": "市联席会议第3次会议决定（测联〔2026〕3号）",
    "listed_leader": "王副市长",
}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def due() -> str:
    return (timezone.localdate() + timedelta(days=20)).isoformat()


def handled(city: City, many: int) -> list[Petition]:
    return [make_petition(city, State.HANDLING, subject=f"第{n}件噪音扰民") for n in range(many)]


def sent(city: City, petitions: list[Petition], kind: str = "supervise", **more: Any) -> BulkJob:
    """As a list and the form send it."""
    client = client_of(city.supervisor)
    chosen = client.post("/packages/assign/", {"petition": [one.number for one in petitions], "kind": kind})
    assert client.get(chosen.url).status_code == 200
    answer = client.post(chosen.url, more)
    assert answer.status_code == 302, answer.text
    return BulkJob.objects.latest("pk")


def test_each_is_ordered_or_refused_alone(city: City) -> None:
    petitions = handled(city, 3)
    given = {**ORDER, "order_due": date.fromisoformat(due())}
    take(petitions[2], "supervise", city.supervisor, timezone.localdate(), **given)

    job = sent(city, petitions, **ORDER, order_due=due(), letters="each")

    assert (job.kind, job.state, job.office) == ("supervise", "done", city.city)
    states = dict(job.items.values_list("petition", "state"))
    assert [states[one.pk] for one in petitions] == ["done", "done", "refused"]
    assert job.items.get(state="refused").sentence == "你单位已督办本件，尚未办结；可以催办，或者审核、撤销后再督办。"
    numbers = {order.document.number for order in SupervisionOrder.objects.select_related("document")}
    assert len(numbers) == 3
    assert [said(one)[0] for one in petitions] == ["supervise"] * 3
    page = client_of(city.supervisor).get(f"/packages/bulk/{job.pk}/").text
    assert ("未办理 1" in page, petitions[2].number in page) == (True, True)
    assert verify_history(number=None, report=print).mismatches == 0


def test_one_letter_goes_to_each_unit(city: City) -> None:
    petitions = handled(city, 3)

    sent(city, petitions, **ORDER, order_due=due(), letters="unit")

    first, *others = Document.objects.filter(kind="supervision").order_by("pk")
    assert [one.copy_of for one in others] == [first, first]
    assert {one.number for one in others} == {first.number}
    order = SupervisionOrder.objects.order_by("pk").last()
    assert order is not None
    above = client_of(city.supervisor)
    page = above.get(f"/supervision/orders/{order.pk}/letter/")
    assert "督办的信访件清单（3件）" in page.text
    assert all(one.number in page.text for one in petitions)
    for ending, kind in (("pdf", b"%PDF"), ("word", b"PK")):
        assert above.get(f"/supervision/orders/{order.pk}/letter/{ending}/").content.startswith(kind)
    assert client_of(city.county_handler).get(f"/supervision/orders/{order.pk}/letter/").status_code == 404
    listed = above.get("/supervision/orders/", {"tab": "all", "paper": first.number})
    assert listed.text.count("发函督办") >= 3
    assert "同一文号的全部" in above.get(f"/petitions/{petitions[2].number}/").text


def test_who_does_not_see_the_first_reads_nothing_of_it(city: City) -> None:
    wording = [{"name": "正文", "text": "信访件{编号}（{概要}）：{正文}"}]
    given = {"by": city.system_admin, "at": timezone.now()}
    save_template(office=city.city, kind=DocumentKind.SUPERVISION, paragraphs=wording, **given)
    first, second = handled(city, 2)
    sent(city, [first, second], **ORDER, order_due=due(), letters="unit")
    seal(Petition.objects.filter(pk=first.pk))
    order = SupervisionOrder.objects.get(petition=second)
    page = client_of(city.supervisor).get(f"/supervision/orders/{order.pk}/letter/").text
    assert (second.number in page, first.number in page, first.subject in page) == (True, False, False)


def test_the_form_of_many_asks_for_all(city: City) -> None:
    petitions = handled(city, 1)
    client = client_of(city.supervisor)
    chosen = client.post("/packages/assign/", {"petition": petitions[0].number, "kind": "supervise"})
    page = client.post(chosen.url, {**ORDER, "order_due": "2020-01-01"})
    assert page.status_code == 422
    assert not BulkJob.objects.exists()
    refused = sent(city, petitions, **{**ORDER, "way": "listed"}, order_due=due(), letters="each").items.get()
    assert (refused.state, refused.sentence) == ("refused", "挂牌督办的，请写明依据，如联席会议决定及文号。")


def test_how_many_are_ordered_already_is_said_before_the_press(city: City) -> None:
    petitions = handled(city, 3)
    client = client_of(city.supervisor)

    def page() -> Any:
        numbers = [petition.number for petition in petitions]
        return client.get(client.post("/packages/assign/", {"petition": numbers, "kind": "supervise"}).url)

    assert "已督办、尚未办结" not in page().text
    sent(city, petitions[:2], **ORDER, order_due=due(), letters="each")
    assert "其中2件你单位已督办、尚未办结" in page().text
    # What another office ordered does not stand in the way.
    other = client_of(city.province_supervisor)
    chosen = other.post("/packages/assign/", {"petition": petitions[0].number, "kind": "supervise"})
    assert "已督办、尚未办结" not in other.get(chosen.url).text


@pytest.mark.parametrize("kind", ["supervise", "urge"])
def test_the_form_of_many_speaks_of_no_packages(city: City, kind: str) -> None:
    client = client_of(city.supervisor)
    chosen = client.post("/packages/assign/", {"petition": handled(city, 1)[0].number, "kind": kind})
    page = client.get(chosen.url)
    assert page.status_code == 200
    assert "包案规则" not in page.text
    assert "已有领导包案" not in page.text


def test_many_are_urged_once_for_each_clock(city: City) -> None:
    petitions = handled(city, 2)
    assert sent(city, petitions, "urge").items.filter(state="done").count() == 2
    assert said(petitions[0])[0] == "urge_holder"
    again = sent(city, petitions, "urge")
    sentences = again.items.values_list("sentence", flat=True)
    assert [f"已由{city.city.name}{city.supervisor.name}于" in one for one in sentences] == [True, True]


def test_whole_lists_are_chosen(city: City) -> None:
    today = timezone.localdate()
    petitions = [make_petition(city, State.HANDLING, start=today - timedelta(days=80)) for _n in range(2)]
    client = client_of(city.supervisor)
    for name, value in (("every_due", "when=overdue"), ("every", "?tab=all")):
        chosen = client.post("/packages/assign/?kind=supervise", {name: value})
        page = client.get(chosen.url).text
        assert f"所选 {len(petitions)} 件" in page
        assert "发现的情况" in page
    assert 'name="every_due"' in client.get("/supervision/due/").text
    assert 'value="supervise"' in client.get("/").text
    assert 'value="supervise"' not in client_of(city.clerk).get("/").text
    assert client.post("/packages/assign/", {"every_card": "level=x"}).status_code == 422
    assert client.post("/packages/assign/", {"every_campaign_case": "campaign=x"}).status_code == 422


def test_what_stands_behind_a_figure_is_chosen(city: City) -> None:
    """Of an indicator, of a count, of a frozen report, and of what turns yellow or red."""
    today = timezone.localdate()
    start = today - timedelta(days=80)
    petitions = [make_petition(city, State.HANDLING, start=start) for _n in range(2)]
    client, span = client_of(city.supervisor), f"office=city&since={start.isoformat()}&until={today.isoformat()}"
    report = ask_report(by=city.supervisor, at=timezone.now(), office=city.city, kind="monthly", day=start)
    draw(report.pk, clock=timezone.now)
    lists = {
        f"/indicators/numbers/registered/?{span}": ("every_figure", f"figure=registered&{span}"),
        f"/indicators/repeated/whole/?{span}": ("every_figure", f"figure=repeated&part=whole&{span}"),
        f"{report.get_absolute_url()}rows/n.registered/": ("every_reported", f"report={report.pk}&key=n.registered"),
    }
    for address, (name, value) in lists.items():
        page = client.get(address)
        assert f'name="{name}"' in page.text, address
        assert [f'value="{one.number}"' in page.text for one in petitions] == [True, True]
        chosen = client.post("/packages/assign/?kind=supervise", {name: value})
        assert "所选 2 件" in client.get(chosen.url).text, address
        assert 'name="every_' not in client_of(city.leader).get(address).text
    for name, wrong in (
        ("every_figure", "figure=x"),
        ("every_figure", f"figure=x&part=whole&{span}"),
        ("every_figure", f"figure=registered&{span}&state=x"),
        ("every_reported", "report=x&key=n.registered"),
        ("every_reported", f"report={report.pk}&key=n.unknown"),
        ("every_reported", f"report={report.pk}&key=n%00"),
        ("every_turning", "turns=x"),
    ):
        assert client.post("/packages/assign/?kind=supervise", {name: wrong}).status_code == 422, wrong
    far = f"turn_to={(today + timedelta(days=90)).isoformat()}"
    make_petition(city, State.UNIT_RECEIVED, start=today)
    turning = client.get(f"/supervision/turning/list/?{far}")
    assert 'name="every_turning"' in turning.text
    chosen = client.post("/packages/assign/?kind=supervise", {"every_turning": far})
    whole = {row.petition.number for row in turning.context["table"].rows}
    assert f"所选 {len(whole)} 件" in client.get(chosen.url).text


@pytest.mark.parametrize(
    ("address", "name", "wrong"),
    [
        ("/mandates/?tab=all", "every_mandate", "tab=x"),
        ("/urgent/?tab=all", "every_urgent", "tab=x"),
        ("/held/", "every_held", "days=x"),
    ],
)
def test_mandates_urgent_matters_and_what_is_held_long_are_acted_on_together(
    city: City, address: str, name: str, wrong: str
) -> None:
    petition = make_petition(city, State.HANDLING, start=timezone.localdate() - timedelta(days=30))
    UrgentMatter.objects.create(
        petition=petition, number=1, reason="可能造成人员伤亡", office=petition.holder, marked_at=timezone.now(),
        marked_by=city.handler,
    )  # fmt: skip
    Mandate.objects.create(
        petition=petition, number=1, organ="省信访局", their_number="省信交〔2026〕1号",
        received_on=timezone.localdate(), owing=petition.holder, office=city.city, entered_at=timezone.now(),
        entered_by=city.clerk,
    )  # fmt: skip
    client = client_of(city.supervisor)
    page = client.get(address)
    assert f'name="{name}"' in page.text
    assert f'value="{petition.number}"' in page.text
    assert 'value="urge"' in page.text
    query = address.partition("?")[2]
    for kind in ("supervise", "urge"):
        chosen = client.post(f"/packages/assign/?kind={kind}", {name: query})
        assert "所选 1 件" in client.get(chosen.url).text
    assert f'name="{name}"' not in client_of(city.handler).get(address).text
    assert client.post("/packages/assign/?kind=supervise", {name: wrong}).status_code == 422


def test_who_does_not_supervise_orders_nothing(city: City) -> None:
    petition = handled(city, 1)[0]
    with pytest.raises(NotPermitted, match="督办"):
        start_bulk(
            by=city.clerk, at=timezone.now(), kind="supervise", petition_ids=[petition.pk],
            facts={**ORDER, "order_due": due(), "letters": "each"}, request_key=uuid4(),
        )  # fmt: skip


def test_the_api_orders_many(city: City) -> None:
    petitions = handled(city, 2)
    body = {
        **{"kind": "supervise", "petitions": [one.number for one in petitions]},
        **ORDER,
        **{"order_due": due(), "letters": "unit"},
    }
    client = client_of(city.supervisor)
    answer = client.post("/api/v1/packages/bulk/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["done"]) == (202, 2)
    wrong = client.post("/api/v1/packages/bulk/", {**body, "letters": ""}, content_type="application/json")
    assert (wrong.status_code, "letters" in wrong.json()["errors"]) == (422, True)


def test_who_runs_out_of_the_role_ends_there(city: City) -> None:
    petitions = handled(city, 1)
    job = start_bulk(
        by=city.supervisor, at=timezone.now(), kind="urge", petition_ids=[petitions[0].pk], facts={},
        request_key=uuid4(), send=False,
    )  # fmt: skip
    held = RoleAssignment.objects.filter(account=city.supervisor)
    held.update(revoked_at=timezone.now(), revoked_by=city.security_admin)
    assert run_small(job).items.get().state == "refused"


# Listed (挂牌督办)


def test_a_case_is_listed_and_struck_off_by_who_listed_it(city: City) -> None:
    petition = handled(city, 1)[0]
    day = next_day(petition)
    petition = take(petition, "supervise", city.supervisor, day, **LISTED, order_due=day + timedelta(days=30))
    order = SupervisionOrder.objects.get()
    assert (order.is_listed, order.listed_leader) == (True, "王副市长")
    assert "挂牌依据：市联席会议第3次会议决定（测联〔2026〕3号）。包抓领导：王副市长。" in papers(petition)[0][3]
    given = {"number": 1, "kind": "result", "adoption": "adopted", "text": "已停工整改，信访人认可。"}
    petition = take(petition, "report_order", city.handler, day + timedelta(days=3), **given)
    accept = {"number": 1, "accepted": True}
    later = day + timedelta(days=4)
    assert refusal(petition, "decide_order", city.supervisor, later, **accept) == (InvalidFacts, "no_reason", "reason")
    petition = take(petition, "decide_order", city.supervisor, later, **accept, reason="已到现场核实，有照片。")
    order.refresh_from_db()
    assert (order.state, order.state_words) == ("ended", "已摘牌")
    assert messages(petition)[-1][2] == f"信访件 {petition.number} 已摘牌，挂牌督办结束"


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"listed_basis": ""}, "no_listed_basis", "listed_basis"),
        ({"listed_leader": " "}, "no_listed_leader", "listed_leader"),
        ({"way": "letter", "listed_leader": ""}, "basis_unlisted", "listed_basis"),
        ({"way": "phone", "listed_basis": ""}, "leader_unlisted", "listed_leader"),
    ],
)
def test_what_is_listed_says_on_whose_decision(city: City, wrong: dict[str, Any], code: str, field: str) -> None:
    petition = handled(city, 1)[0]
    day = next_day(petition)
    given = {**LISTED, **wrong, "order_due": day + timedelta(days=10)}
    assert refusal(petition, "supervise", city.supervisor, day, **given) == (InvalidFacts, code, field)


def test_a_unit_without_an_account_is_not_ordered(city: City) -> None:
    petition = handled(city, 1)[0]
    day = next_day(petition)
    RoleAssignment.objects.filter(office=city.bureau, role__in=["handler", "leader"]).update(
        revoked_at=moment(day), revoked_by=city.security_admin
    )
    given = {**ORDER, "order_due": day + timedelta(days=10)}
    assert refusal(petition, "supervise", city.supervisor, day, **given)[1] == "nobody_answers"


def test_what_is_signed_off_is_drafted_for_each_and_ordered_by_the_signature(city: City) -> None:
    """No order goes out by the batch past the leader who signs the letters of the office."""
    chief = checker_of(city.city)
    signed_off(city.city, supervision="checked")
    petitions = handled(city, 2)
    job = sent(city, petitions, **ORDER, order_due=due(), letters="unit")
    assert set(job.items.values_list("state", "sentence")) == {("drafted", "")}
    assert not SupervisionOrder.objects.exists()
    page = client_of(city.supervisor).get(f"/packages/bulk/{job.pk}/")
    assert ("拟稿送审 2" in page.text, page.text.count("查看草稿")) == (True, 2)
    drafts = [item.draft for item in job.items.select_related("draft").order_by("pk")]
    assert [(one.state, one.step, one.office) for one in drafts if one] == [("checking", "supervise", city.city)] * 2
    assert "checking" in {one.state for one in drafts_visible_to(chief)}
    told = client_of(city.supervisor).get(f"/api/v1/packages/bulk/{job.pk}/").json()
    assert (told["drafted"], told["done"], told["refused"]) == (2, 0, 0)
    again = sent(city, petitions[:1], **ORDER, order_due=due(), letters="each")
    assert "已有草稿" in again.items.get().sentence
    for draft in filter(None, drafts):
        at = timezone.now()
        decide(draft_id=draft.pk, edition=draft.edition, by=chief, at=at, agreed=True, remark="")
        draft.refresh_from_db()
        if draft.state == "signing":
            decide(draft_id=draft.pk, edition=draft.edition, by=city.leader, at=at, agreed=True, remark="")
    assert SupervisionOrder.objects.count() == 2
    assert verify_history(number=None, report=print).mismatches == 0

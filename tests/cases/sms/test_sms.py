"""A petitioner is told by SMS only who agreed, of no matter, once a step; who withdraws is told nothing more."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.records import columns
from cases.procedure.actions.perform import perform
from cases.procedure.reports.timeline import describe
from cases.sms.actions import registered_phone
from cases.sms.enums import SmsKind
from cases.sms.models import PetitionerSms, SmsConsent
from cases.sms.rules import SMS_RULES, USUAL
from offices.errors import ActionRefused, InvalidFacts
from offices.notices.actions import sending
from offices.notices.actions.deciding import send_again
from offices.notices.actions.sending import send_deliveries
from offices.notices.enums import Channel, DeliveryState, NoticeKind
from offices.notices.models import Delivery
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Event, Office, RoleAssignment
from offices.organisation.roles import Role
from offices.pages.words import cn_day
from tests.cases.procedure.walking import last_event, mismatches, next_day, take
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment, seal
from tests.offices.notices.gateway_server import Gateway, sms_gateway
from tests.offices.notices.telling import put_gateway
from tests.offices.notices.test_hours_and_digests import local, night

S = DeliveryState
PHONE = "13912345678"
GIVEN = {"given_on": date(2026, 3, 2), "way": "spoken", "phone": PHONE}


def rule(city: City, office: Office, **changes: Any) -> None:
    Office.objects.update(telephone="0531-12345")
    office.refresh_from_db()
    values = {"is_on": True, **{str(kind): str(text) for kind, text in USUAL.items()}, **changes}
    set_rule(SMS_RULES, office=office, by=city.system_admin, at=moment("2026-03-01"), values=values)


@pytest.fixture
def ready(city: City, settings) -> Iterator[Gateway]:
    settings.SMS_GATEWAY_NETWORKS = ["127.0.0.0/8"]
    with sms_gateway() as found:
        put_gateway(city, found.url)
        rule(city, city.city)
        yield found


def consented(city: City, state: State = State.REGISTERED, **facts: Any) -> Petition:
    return take(make_petition(city, state), "consent_to_sms", city.clerk, "2026-03-02", **GIVEN | facts)


def accepted(city: City) -> Petition:
    """By the unit, after the petitioner agreed at the desk."""
    petition = take(make_petition(city, State.TRANSFERRED), "consent_to_sms", city.clerk, "2026-03-02", **GIVEN)
    for key, facts in (("receive", {}), ("notify", {"text": "已收到，由我局办理。"}), ("accept", {})):
        petition = take(petition, key, city.handler, "2026-03-10", **facts)
    return petition


def told(petition: Petition) -> list[tuple[str, str]]:
    rows = PetitionerSms.objects.filter(petition=petition).select_related("delivery")
    return [(one.kind, one.delivery.state) for one in rows]


def at(day: str, hours: int = 0) -> datetime:
    return moment(day) + timedelta(hours=hours)


def test_who_agrees_is_told_of_receipt_at_once_and_of_no_matter(city: City, ready: Gateway):
    petition = consented(city)
    send_deliveries(at=at("2026-03-02"))
    (sent,) = ready.calls
    assert (sent["to"], told(petition)) == (PHONE, [(SmsKind.RECEIPT, S.ACCEPTED)])
    assert sent["text"] == f"city局：您的信访事项已登记，编号{petition.number}。咨询电话0531-12345。"
    assert petition.subject not in sent["text"]
    consent = SmsConsent.objects.get()
    assert (consent.phone, consent.phone_masked, consent.taken_by) == (PHONE, "139****78", city.clerk)
    event = last_event(petition)
    assert PHONE not in event.facts_text
    assert "当面口头同意，2026年3月2日（周一）。" in " ".join(describe(event).sentences)
    assert mismatches() == []


def test_acceptance_letters_and_service_are_told_once_each(city: City, ready: Gateway):
    petition = accepted(city)
    kinds = [kind for kind, _state in told(petition)]
    assert kinds == [SmsKind.RECEIPT, SmsKind.ISSUED, SmsKind.ACCEPTED]
    send_deliveries(at=at("2026-03-10"))
    assert f"编号{petition.number}的信访事项已于2026年3月10日受理。" in ready.calls[-1]["text"]
    assert len({call["key"] for call in ready.calls}) == 3
    send_deliveries(at=at("2026-03-10", 1))
    assert len(ready.calls) == 3


def test_nobody_is_told_who_did_not_agree_or_where_the_office_does_not(city: City, ready: Gateway):
    petition = make_petition(city, State.ACCEPTED)
    assert told(petition) == []
    rule(city, city.city, is_on=False)
    assert told(consented(city)) == []
    rule(city, city.city, receipt="")
    assert told(consented(city)) == []
    assert not Delivery.objects.exists()


def test_without_a_gateway_nothing_is_queued(city: City):
    rule(city, city.city)
    assert told(consented(city)) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [({}, "密封件不用短信告知。"), ({"is_anonymous": True}, "匿名的信访件没有可以告知的人。")],
)
def test_sealed_and_anonymous_ones_are_refused(city: City, ready: Gateway, values: dict[str, Any], said: str):
    petition = make_petition(city, State.REGISTERED)
    found = Petition.objects.filter(pk=petition.pk)
    if values:
        found.update(**values)
    else:
        seal(found)
    with pytest.raises(ActionRefused, match=said):
        take(petition, "consent_to_sms", city.clerk, "2026-03-02", **GIVEN)


def test_sealed_after_consent_stops_what_waits(city: City, ready: Gateway):
    petition = consented(city)
    seal(Petition.objects.filter(pk=petition.pk))
    send_deliveries(at=at("2026-03-02"))
    assert (told(petition), Delivery.objects.get().reason) == ([(SmsKind.RECEIPT, S.DROPPED)], "密封件不用短信告知。")
    assert ready.calls == []


def test_consent_withdrawn_between_queueing_and_sending(city: City, ready: Gateway):
    petition = consented(city)
    petition = take(petition, "withdraw_sms_consent", city.clerk, "2026-03-02", withdrawn_on=date(2026, 3, 2))
    send_deliveries(at=at("2026-03-02"))
    row = Delivery.objects.get()
    assert (row.state, row.reason, ready.calls) == (S.DROPPED, "信访人已撤回同意。", [])
    # Nobody sends it again against the withdrawal.
    Delivery.objects.update(state=S.FAILED)
    send_again(ids=[row.pk], by=city.system_admin, at=at("2026-03-02"))
    send_deliveries(at=at("2026-03-02"))
    assert (Delivery.objects.get().state, ready.calls) == (S.DROPPED, [])
    # Who agrees again is told anew, but not of receipt a second time.
    take(petition, "consent_to_sms", city.clerk, "2026-03-03", **GIVEN | {"phone": "13700000001"})
    assert (SmsConsent.objects.count(), PetitionerSms.objects.count()) == (2, 1)


def test_consent_withdrawn_after_the_claim(city: City, ready: Gateway, monkeypatch):
    """The worker has claimed the text and not sent it yet."""
    petition = consented(city)
    really = sending._send

    def slow(delivery: Delivery, now: datetime) -> Any:
        take(petition, "withdraw_sms_consent", city.clerk, "2026-03-02", withdrawn_on=date(2026, 3, 2))
        return really(delivery, now)

    monkeypatch.setattr(sending, "_send", slow)
    send_deliveries(at=at("2026-03-02"))
    row = Delivery.objects.get()
    assert (row.state, row.reason, ready.calls) == (S.DROPPED, "信访人已撤回同意。", [])


@pytest.mark.parametrize(
    ("mode", "state"),
    [("refuse", S.FAILED), ("error", S.UNKNOWN), ("hang", S.UNKNOWN), ("busy", S.WAITING), ("redirect", S.FAILED)],
)
def test_its_fate_stands_on_the_page_of_the_petition(city: City, ready: Gateway, mode: str, state: str):
    petition = consented(city)
    ready.mode = mode
    send_deliveries(at=at("2026-03-02"))
    page = client_of(city.clerk).get(petition.get_absolute_url()).content.decode()
    assert "短信告知" in page
    assert "139****78" in page
    assert PHONE not in page
    assert str(DeliveryState(state).label) in page
    assert Delivery.objects.get().reason in page
    whole = client_of(city.clerk).get(f"/api/v1/petitions/{petition.number}/sms/").json()
    assert (whole["sms"][0]["state"], whole["consents"][0]["phone_masked"]) == (state, "139****78")


def test_strangers_see_nothing_of_it(city: City, ready: Gateway):
    petition = consented(city)
    assert client_of(city.system_admin).get(f"/api/v1/petitions/{petition.number}/sms/").status_code in (403, 404)
    (row,) = client_of(city.system_admin).get("/api/v1/deliveries/?tab=all").json()["results"]
    assert (row["account"], row["kind_label"]) == (None, "告知信访人")
    assert PHONE not in str(row)


def test_five_hundred_at_once_go_out_each_once(city: City, ready: Gateway):
    petition = consented(city)
    event, first = Event.objects.latest("pk"), Delivery.objects.get()
    lines = [f"petition:{-number}" for number in range(1, 500)]
    common = {"kind": NoticeKind.PETITIONER, "channel": Channel.SMS, "office": city.city, "event": event}
    moments = {"next_at": first.next_at, "created_at": first.created_at}
    rows = [Delivery(line=line, text="已登记", **common, **moments) for line in lines]
    made = Delivery.objects.bulk_create(rows)
    consent = SmsConsent.objects.get()
    sms = [PetitionerSms(petition=petition, consent=consent, delivery=one, kind=SmsKind.ISSUED) for one in made]
    PetitionerSms.objects.bulk_create(sms)
    runs = iter(lambda: send_deliveries(at=at("2026-03-02")), 0)  # a slow machine needs the run of the next minute
    assert sum(runs) == 500
    assert len({call["key"] for call in ready.calls}) == len(ready.calls) == 500


def test_at_night_they_wait_and_go_in_order(city: City, ready: Gateway):
    night(city)
    petition = accepted(city)
    late = local("2026-03-10", "23:55")
    send_deliveries(at=late)
    assert ready.calls == []
    send_deliveries(at=local("2026-03-11", "07:00"))
    keys = PetitionerSms.objects.filter(petition=petition).values_list("delivery__key", flat=True)
    assert [call["key"] for call in ready.calls] == [str(key) for key in keys]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"given_on": date(2026, 3, 3)}, "同意日期不能晚于今天。"),
        ({"phone": ""}, "手机号"),
    ],
)
def test_what_is_no_consent(city: City, ready: Gateway, facts: dict[str, Any], said: str):
    petition = make_petition(city, State.REGISTERED)
    petition.petitioners.update(phone="0531-8888")
    with pytest.raises(InvalidFacts, match=said):
        take(petition, "consent_to_sms", city.clerk, "2026-03-02", **GIVEN | facts)


def test_the_form_asks_and_takes_the_registered_number(city: City, ready: Gateway):
    petition = make_petition(city, State.REGISTERED, start=timezone.localdate() - timedelta(days=1))
    client, url = client_of(city.clerk), f"{petition.get_absolute_url()}steps/consent_to_sms/"
    petition.petitioners.update(phone="139 1234 5678")
    page = client.get(url).content.decode()
    assert "checked" not in page.split("同意方式", 1)[1].split("</fieldset>")[0]
    answer = client.post(url, {"given_on": timezone.localdate(), "version": petition.version})
    assert answer.status_code == 422
    given = {"given_on": timezone.localdate(), "way": "written", "version": petition.version}
    assert client.post(url, given).status_code == 302
    assert SmsConsent.objects.get().phone == PHONE
    assert client.post(url, given).status_code in (409, 422)
    assert SmsConsent.objects.count() == 1


def test_withdrawing_what_was_never_given_is_refused(city: City):
    petition = make_petition(city, State.REGISTERED)
    with pytest.raises(ActionRefused, match="没有信访人同意短信告知的记录。"):
        take(petition, "withdraw_sms_consent", city.clerk, "2026-03-02", withdrawn_on=date(2026, 3, 2))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"receipt": "{姓名}您好"}, "没有{姓名}这个字段"),
        ({"receipt": "编号{编号"}, "花括号没有成对。"),
        ({"receipt": "", "accepted": "", "issued": "", "served": ""}, "请至少填写一种短信"),
    ],
)
def test_a_wording_that_names_a_person_is_refused(city: City, changes: dict[str, str], said: str):
    with pytest.raises(InvalidFacts, match=said):
        rule(city, city.city, **changes)


def test_a_step_by_the_system_reads_no_consent(city: City, django_assert_max_num_queries):
    assert columns(SmsConsent, "id", "withdrawn_at")[1] == ("id", "withdrawn_at")
    petition = make_petition(city, State.REGISTERED)
    perform("mark_urgent", petition_id=petition.pk, by=city.clerk, at=timezone.now(), reason="可能伤人")
    assert not PetitionerSms.objects.exists()


@pytest.mark.parametrize("method", ["in_person", "public_notice"])
def test_service_is_told_with_its_own_day_and_what_is_made_public_is_not(city: City, ready: Gateway, method: str):
    petition = make_petition(city, State.OPINION_ISSUED)
    issued, later = timezone.localdate(last_event(petition).at), next_day(petition)
    petition = take(petition, "consent_to_sms", city.handler, later, **{**GIVEN, "given_on": issued})
    served = {"method": method, "received_by": "本人" if method == "in_person" else "", "place": "市信访局公告栏"}
    take(petition, "serve", city.handler, later, served_on=issued, **served)
    texts = PetitionerSms.objects.filter(petition=petition, kind=SmsKind.SERVED)
    said = [one.delivery.text for one in texts]
    assert [cn_day(issued) in text for text in said] == ([True] if method == "in_person" else [])
    assert [cn_day(later) in text for text in said] == ([False] if method == "in_person" else [])


@pytest.mark.parametrize(
    ("phone", "read"),
    [("+86 138 1234 5678", "13812345678"), ("0591-88888888、13812345678", "13812345678"), ("见附件", ""), ("", "")],
)
def test_the_registered_mobile_is_found_among_what_was_written(city: City, phone: str, read: str):
    petition = make_petition(city)
    Petitioner.objects.filter(petition=petition).update(phone=phone)
    assert registered_phone(petition) == read


def test_without_a_telephone_no_text_with_a_gap_goes_out(city: City, ready: Gateway):
    Office.objects.update(telephone="")
    assert told(consented(city)) == []


def test_what_is_sealed_meanwhile_is_opened_first(city: City, ready: Gateway):
    petition = consented(city)
    seal(Petition.objects.filter(pk=petition.pk))
    named = make_account("named", (Role.HANDLER, city.city))
    RoleAssignment.objects.filter(account=named).update(sees_sealed=True)
    client = client_of(named)
    whole = client.get(f"/api/v1/petitions/{petition.number}/")
    answer = client.get(f"/api/v1/petitions/{petition.number}/sms/")
    assert (answer.status_code, answer.json()["code"]) == (whole.status_code, whole.json()["code"])
    assert answer.status_code == 403

"""An office words its letters: fields by name, the result beside them, versions kept, rights and limits printed."""

from typing import Any

import pytest
from django.utils import timezone

from cases.drafts.actions.templates import save_template
from cases.papers.actions import letter_as_issued
from cases.papers.models import Document, TemplateRule
from cases.papers.reports.files import letter_as_pdf
from cases.papers.rules import TEMPLATED
from cases.petitions.enums import DocumentKind as D
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import Conflict, InvalidFacts, NotPermitted
from offices.organisation.models import Office
from tests.cases.drafts.drafting import NOTICE, form_for, handled, received
from tests.cases.papers.pages import words
from tests.clients import client_of
from tests.factories import City, make_city

pytestmark = pytest.mark.django_db
OPENING = {"name": "开头", "text": "{信访人}同志：您于{收到日期}提出的“{概要}”（{编号}）收悉。"}
BODY = {"name": "正文", "text": "{正文}"}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def word(city: City, kind: str, *paragraphs: dict[str, str], office: Office | None = None) -> TemplateRule:
    facts: dict[str, Any] = {"paragraphs": paragraphs, "by": city.system_admin, "at": timezone.now()}
    return save_template(office=office or city.bureau, kind=D(kind), **facts)


def noticed(city: City) -> Document:
    petition = received(city)
    perform("notify", petition_id=petition.pk, by=city.handler, at=timezone.now(), **NOTICE)
    return Document.objects.get(petition=petition, kind="notice")


def test_a_letter_is_worded_by_its_office_and_says_by_which_version(city: City) -> None:
    word(city, "notice", OPENING, BODY, {"name": "结尾", "text": "特此告知。\n{出具单位}"})
    paper = noticed(city)
    letter, petition = letter_as_issued(paper), paper.petition
    name = petition.petitioners.get(role="principal").name
    assert letter.paragraphs[0].startswith(f"{name}同志：您于2026年")
    assert petition.number in letter.paragraphs[0]
    assert letter.paragraphs[1] == NOTICE["text"]
    assert letter.paragraphs[-3:] == ("特此告知。", city.bureau.name, "依据：《信访工作条例》第二十三条")
    assert letter.template == f"{city.bureau.name}文书模板第1版"
    masked = letter.masked()
    assert name not in "".join(masked.paragraphs)
    assert petition.petitioner_masked in masked.paragraphs[0]
    url = f"/petitions/{petition.number}/papers/{paper.pk}/"
    page = client_of(city.handler).get(url).text
    assert name not in page
    assert "文书模板第1版" in page
    assert name in client_of(city.handler).post(url).text
    word(city, "notice", BODY)
    assert letter_as_issued(Document.objects.get(pk=paper.pk)) == letter


def test_rights_and_limits_are_printed_whatever_the_template(city: City) -> None:
    word(city, "opinion", {"name": "全部", "text": "{正文}\n依据{依据}，决定{结论}。"})
    petition = handled(city)
    form = form_for(petition, city.handler, "conclude")
    perform("conclude", petition_id=petition.pk, by=city.handler, at=timezone.now(), **form.facts())
    letter = letter_as_issued(Document.objects.get(petition=petition, kind="opinion"))
    assert letter.closing[0].startswith("如对本处理意见不服，可以自收到本处理意见书之日起30日内")
    assert "依据《信访工作条例》第三十二条，决定支持。" in letter.paragraphs
    assert not any(line.startswith(("依据：", "结论：")) for line in letter.paragraphs)
    assert "30日内" in words(letter_as_pdf(letter, sealed=False))


def test_the_limit_of_the_clock_stands_in_the_acceptance(city: City) -> None:
    word(city, "acceptance", BODY, {"name": "期限", "text": "办结期限为{办结期限}。"})
    petition = received(city)
    Petition.objects.filter(pk=petition.pk).update(purpose="demand", path=6)
    perform("notify", petition_id=petition.pk, by=city.handler, at=timezone.now(), **NOTICE)
    perform("accept", petition_id=petition.pk, by=city.handler, at=timezone.now(), text="您提出的事项已经受理。")
    due = petition.clocks.get(kind="decide").due
    letter = letter_as_issued(Document.objects.get(petition=petition, kind="acceptance"))
    assert f"办结期限为{due.year}年{due.month}月{due.day}日。" in letter.paragraphs


def test_a_field_without_content_leaves_no_gap(city: City) -> None:
    Office.objects.filter(pk=city.bureau.pk).update(telephone="")
    word(city, "notice", BODY, {"name": "联系", "text": "电话{联系电话}。"})
    with pytest.raises(InvalidFacts, match=r"“联系”一段的\{联系电话\}在本件没有内容"):
        noticed(city)
    assert not Document.objects.filter(kind="notice").exists()


def test_the_office_above_words_for_those_below_until_they_do(city: City) -> None:
    word(city, "notice", {"name": "市", "text": "市里的格式。{正文}"}, office=city.city)
    assert letter_as_issued(noticed(city)).paragraphs[0].startswith("市里的格式。")
    word(city, "opinion", BODY)
    word(city, "notice", {"name": "局", "text": "局里的格式。{正文}"})
    assert letter_as_issued(noticed(city)).paragraphs[0].startswith("局里的格式。")
    word(city, "notice")
    assert letter_as_issued(noticed(city)).paragraphs[0].startswith("市里的格式。")
    assert [rule.version for rule in TemplateRule.objects.filter(office=city.bureau).order_by("version")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (
            [{"name": "开头", "text": "{信访者}：{正文}"}],
            "“开头”一段里的{信访者}不是信访事项告知书可用的字段。可用的有：{正文}",
        ),
        ([{"name": "开头", "text": "{}{正文}"}], "里的{}不是"),
        ([{"name": "开头", "text": "{办结期限}{正文}"}], "{办结期限}不是信访事项告知书可用的字段"),
        ([{"name": "开头", "text": "您好。"}], "须有一处、也只能有一处{正文}"),
        ([BODY, {"name": "又", "text": "{正文}"}], "须有一处、也只能有一处{正文}"),
        ([{"name": "开头", "text": "{信访人：{正文}"}], "花括号不成对"),
        ([{"name": "开头", "text": "}{正文}"}], "花括号不成对"),
        ([BODY, {"name": "正文", "text": "再说。"}], "两段的名称相同"),
        ([{"name": "", "text": "{正文}"}], "每段须有名称"),
        ([{"name": "一" * 21, "text": "{正文}"}], "每段须有名称"),
        ([{"name": "开头", "text": ""}], "须有内容"),
        ([{"name": "开头", "text": "{正文}" + "一" * 2000}], "须有内容，最多2000字"),
        ([BODY, *({"name": f"第{n}段", "text": "说。"} for n in range(20))], "最多20段"),
    ],
)
def test_what_is_no_template_is_refused_by_name(city: City, paragraphs: list[dict[str, str]], said: str) -> None:
    with pytest.raises(InvalidFacts) as refused:
        word(city, "notice", *paragraphs)
    assert said in str(refused.value.sentence)
    assert not TemplateRule.objects.exists()


def test_full_width_braces_are_braces(city: City) -> None:
    word(city, "notice", {"name": "开头", "text": "您好。｛正文｝"})
    assert letter_as_issued(noticed(city)).paragraphs[0] == f"您好。{NOTICE['text']}"


def test_who_words_and_who_was_faster(city: City) -> None:
    with pytest.raises(NotPermitted):
        save_template(office=city.bureau, kind=D.NOTICE, paragraphs=[BODY], by=city.head, at=timezone.now())
    facts: dict[str, Any] = {"office": city.bureau, "by": city.system_admin, "at": timezone.now(), "version": 0}
    save_template(kind=D.NOTICE, paragraphs=[BODY], **facts)
    with pytest.raises(Conflict):
        save_template(kind=D.OPINION, paragraphs=[BODY], **facts)
    with pytest.raises(InvalidFacts, match="没有可以设模板的文书"):
        save_template(kind=D.REGISTRATION, paragraphs=[BODY], **facts)


def sent(*paragraphs: dict[str, str], **more: Any) -> dict[str, Any]:
    data = {"p-TOTAL_FORMS": len(paragraphs), "p-INITIAL_FORMS": 0, "version": 0, **more}
    for n, one in enumerate(paragraphs):
        data |= {f"p-{n}-name": one["name"], f"p-{n}-text": one["text"]}
    return data


def test_edited_beside_the_result(city: City) -> None:
    client, url = client_of(city.system_admin), f"/letters/templates/{city.bureau.code}/notice/"
    assert "标准格式" in client.get(f"/letters/templates/{city.bureau.code}/").text
    page = client.get(url)
    assert "{信访人}" in page.text
    assert "（承办人填写的内容印在这里。）" in page.text
    shown = client.post(url, sent(OPENING, BODY, preview="1"))
    assert (shown.status_code, TemplateRule.objects.count()) == (200, 0)
    assert "王小明同志：您于" in shown.text
    wrong = client.post(url, sent({"name": "开头", "text": "{姓名}{正文}"}, save="1"))
    assert wrong.status_code == 422
    assert "{姓名}不是信访事项告知书可用的字段" in wrong.text
    saved = client.post(url, sent(OPENING, BODY, save="1"), follow=True)
    assert "信访事项告知书模板已保存为新版本。" in saved.text
    history = client.get(f"/offices/rules/templates/{city.bureau.code}/").text
    assert "【开头】{信访人}同志" in history
    late = client.post(url, sent(BODY, save="1"))
    assert late.status_code == 409
    restored = client.post(url, sent(BODY, restore="1", version=1), follow=True)
    assert restored.status_code == 200
    assert TemplateRule.objects.get(version=2).templates == {}
    for kind in ("x", "registration"):
        assert client.get(f"/letters/templates/{city.bureau.code}/{kind}/").status_code == 404
    for broken in ({}, {"p-TOTAL_FORMS": "x", "version": "x"}, sent(*[BODY] * 40, save="1")):
        assert client.post(url, broken).status_code == 422
    for account in (city.head, city.handler, city.security_admin):
        assert client_of(account).get(url).status_code == 403


@pytest.mark.parametrize("kind", TEMPLATED)
def test_every_kind_shows_a_sample(city: City, kind: str) -> None:
    page = client_of(city.system_admin).get(f"/letters/templates/{city.bureau.code}/{kind}/")
    assert page.status_code == 200
    assert str(D(kind).label) in page.text


def test_programs_word_letters(city: City, api: Any) -> None:
    url = f"/api/v1/offices/{city.bureau.code}/templates/"
    admin = api(city.system_admin)
    assert {one["version"] for one in admin.get(url).json()} == {None}
    body = {"version": 0, "paragraphs": [OPENING, BODY]}
    saved = admin.post(f"{url}notice/", body, format="json")
    assert saved.status_code == 200, saved.json()
    assert (saved.json()["version"], saved.json()["is_own"]) == (1, True)
    assert any("王小明同志" in line for line in saved.json()["sample"])
    wrong = {"version": 1, "paragraphs": [{"name": "开头", "text": "{姓名}{正文}"}]}
    answer = admin.post(f"{url}notice/", wrong, format="json")
    assert (answer.status_code, answer.json()["type"]) == (422, "problem:unknown_field")
    assert admin.post(f"{url}x/", body, format="json").status_code == 404
    assert api(city.handler).get(url).status_code == 404

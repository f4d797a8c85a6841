"""What a draft holds: the whole form, the letters that are read on it, and by which letter it goes."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from cases.drafts.actions.deciding import decide, hand_in, issue
from cases.drafts.actions.templates import save_template
from cases.drafts.actions.writing import _kind_of, form_of, make_draft, save_draft
from cases.drafts.models import Draft
from cases.drafts.queries import edition_of
from cases.papers.actions import letter_as_issued
from cases.papers.models import Document
from cases.petitions.enums import DocumentKind
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, NotPermitted
from tests.cases.drafts.drafting import form_for, handed_in, handled, signed_off
from tests.cases.drafts.test_sign_off import act
from tests.factories import City, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    city = make_city()
    signed_off(city.bureau, notice="checked", opinion="signed")
    return city


def test_a_template_that_changed_meanwhile_is_not_signed_unread(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    paragraphs = [{"name": "正文", "text": "{正文}"}, {"name": "结尾", "text": "特此答复。"}]
    template = {"kind": DocumentKind.OPINION, "paragraphs": paragraphs}
    save_template(office=city.bureau, by=city.system_admin, at=timezone.now(), **template)
    with pytest.raises(ActionRefused, match="与本稿不同，请退回修改"):
        act(draft, city.head)
    assert not Document.objects.filter(petition=draft.petition_id, kind="opinion").exists()
    draft = act(draft, city.head, agreed=False, remark="请按新的模板保存")
    petition = Petition.objects.get(pk=draft.petition_id)
    form = form_of(edition_of(draft), petition, account=city.handler, on=timezone.localdate(), version=petition.version)
    assert form.is_valid()
    draft = save_draft(form, draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    draft = hand_in(draft_id=draft.pk, edition=2, by=city.handler, at=timezone.now())
    draft = act(draft, city.head)
    assert draft.document is not None
    assert "特此答复。" in letter_as_issued(draft.document).paragraphs


def test_signed_another_day_the_days_in_it_are_those_of_that_day(city: City) -> None:
    paragraphs = [{"name": "正文", "text": "{正文}"}, {"name": "落款", "text": "{出具单位}，{日期}。"}]
    template = {"kind": DocumentKind.OPINION, "paragraphs": paragraphs}
    save_template(office=city.bureau, by=city.system_admin, at=timezone.now(), **template)
    draft, tomorrow = handed_in(city, handled(city), "conclude"), timezone.now() + timedelta(days=1)
    draft = decide(draft_id=draft.pk, edition=1, by=city.head, at=tomorrow, agreed=True)
    assert draft.document is not None
    assert draft.document.issued_on == timezone.localdate(tomorrow)


# Rows and several letters


PEOPLE = [{"role": "panel", "person": "张律师"}, {"role": "interested", "person": "物业公司"}]
HEARING = {"place": "三楼会议室", "presider": "李科长", "participants": "信访人、物业公司", "notetaker": "王科员"}


@pytest.mark.parametrize("people", [PEOPLE, PEOPLE[:1]])
@pytest.mark.parametrize("by_page", [True, False])
def test_the_rows_of_a_form_are_kept(city: City, people: list[dict[str, str]], by_page: bool) -> None:
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    cells = {f"people_{number}_{part}": said for number, row in enumerate(people) for part, said in row.items()}
    facts: dict[str, Any] = {**HEARING, "held_at": f"{day}T09:00", **(cells if by_page else {"people": people})}
    petition = handled(city)
    form = form_for(petition, city.handler, "open_hearing", **facts)
    if by_page:
        data = QueryDict(mutable=True)
        data.update(form.data)
        form = type(form)(data, petition=form.petition, account=city.handler, on=timezone.localdate())
        assert form.is_valid(), form.errors
    draft = make_draft(form, by=city.handler, at=timezone.now())
    again = form_of(
        edition_of(draft), form.petition, account=city.handler, on=timezone.localdate(), version=petition.version
    )
    assert again.is_valid(), again.errors
    assert again.cleaned_data["people"] == people
    draft = issue(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    assert draft.document is not None
    assert all(row["person"] in draft.document.body for row in people)


def test_the_letter_for_which_the_most_is_asked_decides(city: City) -> None:
    papers = [Document(kind=kind, office=city.bureau) for kind in ("opinion", "notice", "conclusion_report")]
    assert _kind_of(papers, timezone.localdate()) == "notice"
    assert _kind_of(papers[::-1], timezone.localdate()) == "notice"
    assert _kind_of(papers[2:], timezone.localdate()) == "conclusion_report"


# Who has lost the sight of it


def test_whoever_must_keep_away_meanwhile_decides_nothing(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    Petition.objects.filter(pk=draft.petition_id).update(recused_ids=[city.deputy.pk])
    for agreed in (True, False):
        with pytest.raises(NotPermitted, match="您已从本件回避"):
            act(draft, city.deputy, agreed=agreed, remark="请修改结论部分")
    assert Draft.objects.get(pk=draft.pk).state == "signing"
    assert act(draft, city.head).state == "issued"

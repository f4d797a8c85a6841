"""A life for each path of Art. 31, and for an accusation, in the browser: who gets it, which letter tells what."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from playwright.sync_api import Page

from cases.petitions.enums import Path, State
from cases.petitions.models.petitions import Petition
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Account, RoleAssignment
from offices.organisation.roles import Role
from tests.factories import make_account, make_city, make_office, moment
from tests.living import Life
from tests.paths import TO_THE_ORGAN

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def life(page: Page, log_in: Callable[[Account], None], transactional_db: None) -> Iterator[Life]:
    with time_machine.travel(moment("2026-03-02"), tick=True) as clock:
        yield Life(page, log_in, make_city(), clock)


@pytest.mark.parametrize("path", list(Path), ids=[path.name.lower() for path in Path])
def test_a_demand_goes_the_way_of_its_path(life: Life, path: Path) -> None:
    """第三十一条: the first five lead to another procedure and have no 60 days; the sixth is accepted and has them."""
    city = life.city
    life.on("2026-03-02").register()
    life.on("2026-03-03").step(city.clerk, "screen", purpose="demand", category="010101", path=path.value)
    life.step(city.clerk, "transfer", to="bureau")
    life.on("2026-03-04").step(city.handler, "receive")
    life.step(city.handler, "notify", text="已收到您提出的事项。")
    if path == Path.PETITION:
        life.on("2026-03-05").step(city.handler, "accept")
        assert (life.now.state, life.due("decide")) == (State.ACCEPTED, date(2026, 5, 4))
        assert "2026年5月4日" in life.letter("acceptance")
        return
    text = "依法应当向有管辖权的机关提出，请自收到本告知之日起60日内办理。"
    life.on("2026-03-05").step(city.handler, "lead_to_path", path=path.value, text=text, **TO_THE_ORGAN)
    assert life.now.state == State.STATUTORY_PATH
    assert not life.now.clocks.filter(state="running").exists()
    told = life.letter("path_notice")
    assert text in told
    assert "受理机关：市行政复议局。" in told
    assert "提出的期限：自知道之日起60日内。" in told
    assert f"法定途径：{path.label}。" in told
    assert life.page.get_by_text(str(path.label)).count() > 0


def test_an_accusation_reaches_the_discipline_organ_and_never_whom_it_accuses(life: Life) -> None:
    """第三十条第三款: sealed at the desk; neither routing nor search nor a page gives it to the accused office."""
    city, page = life.city, life.page
    organ = make_office("discipline", city.city, kind=OfficeKind.DISCIPLINE, number_prefix="370009")
    inspector = make_account("纪检", (Role.HANDLER, organ))
    RoleAssignment.objects.filter(account=inspector).update(sees_sealed=True)
    life.on("2026-03-02").by(city.clerk)
    page.goto("/registration/")
    page.get_by_label("姓名", exact=True).first.focus()
    page.get_by_label("信访目的").select_option("accusation")
    page.get_by_label("姓名", exact=True).first.fill("王小明")
    page.get_by_label("概要").fill("反映夜间施工审批收受礼金")
    page.keyboard.press("Alt+j")
    page.locator('[name="accused_offices"]').first.fill(city.bureau.name)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/receipt/")
    life.petition = petition = Petition.objects.latest("pk")
    assert (petition.sealed, petition.accused_office_ids) == (True, [city.bureau.pk])

    life.on("2026-03-03").step(city.clerk, "screen", purpose="accusation", category="010101")
    page.goto(f"{petition.get_absolute_url()}steps/transfer/")
    life.fill({"to": city.bureau.name})
    page.locator("#step .actions-bar button[type=submit]").first.click()
    page.get_by_text("不得").first.wait_for()
    assert life.now.state == State.SCREENED
    life.step(city.clerk, "transfer", to=organ.name)
    assert life.now.holder == organ
    assert organ.name in life.letter("transfer_slip")
    life.on("2026-03-04").by(inspector)
    page.goto(petition.get_absolute_url())
    page.get_by_label("查看目的").select_option("handle")
    page.get_by_role("button", name="写明并打开").click()
    page.get_by_text(petition.subject).first.wait_for()
    life.step(inspector, "receive")

    for who in (city.handler, city.head, city.deputy):
        life.by(who)
        answer = page.goto(petition.get_absolute_url())
        assert answer is not None
        assert answer.status == 404
        page.goto(f"/search/?q={petition.number}")
        assert petition.subject not in page.content()

"""Every page that is printed, as PDF: how many sheets of which size, and what stands on them."""

import io
import unicodedata
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pypdf import PdfReader

from cases.petitions.enums import State
from offices.organisation.models import Account
from tests.factories import City, make_city, make_petition
from visits.hall.actions.tickets import issue_ticket
from visits.hall.models import Hall

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A4, A5 = (210, 297), (148, 210)
# Another summary and demand, and what the page says of deadlines three times.
LONGER = """([subject, demand]) => {
    const said = Object.fromEntries([...document.querySelectorAll(".receipt dt")].map(
        (title) => [title.textContent, title.nextElementSibling]));
    said["概要"].textContent = subject;
    said["诉求"].textContent = demand;
    const lines = document.querySelectorAll(".receipt li");
    if (lines.length < 3) lines[0].after(lines[0].cloneNode(true), lines[0].cloneNode(true));
}"""


@pytest.fixture
def city(transactional_db: None) -> City:
    city = make_city()
    city.city.telephone, city.city.address = "0531-66660000", "云溪市人民路1号人民来访接待大厅"
    city.city.save(update_fields=["telephone", "address"])
    return city


@pytest.fixture
def hall(city: City) -> Hall:
    return Hall.objects.create(office=city.city, name="云溪市人民来访接待大厅", address="云溪市人民路1号")


@pytest.fixture
def reader(page: Page, log_in: Callable[[Account], None]) -> Callable[..., PdfReader]:
    """`reader(account, address)`: the page as it is printed; `paper` lies in the printer."""

    def printed(account: Account, address: str, paper: tuple[int, int] | None = None) -> PdfReader:
        log_in(account)
        page.goto(address)
        return PdfReader(io.BytesIO(as_pdf(page, paper)))

    return printed


def as_pdf(page: Page, paper: tuple[int, int] | None = None) -> bytes:
    if paper is None:
        return page.pdf(prefer_css_page_size=True)
    return page.pdf(width=f"{paper[0]}mm", height=f"{paper[1]}mm")


def sizes(pdf: PdfReader) -> list[tuple[int, int]]:
    """Millimetres of each sheet."""
    return [
        (round(float(one.mediabox.width) / 72 * 25.4), round(float(one.mediabox.height) / 72 * 25.4))
        for one in pdf.pages
    ]


def words(pdf: PdfReader) -> str:
    text = "".join(one.extract_text() for one in pdf.pages)
    # Chromium writes some signs as their compatibility forms (Kangxi radicals).
    return "".join(
        unicodedata.normalize("NFKC", text).translate(str.maketrans("⺠⻓⻔⻋⻅⻆⻉", "民长门车见角贝")).split()
    )


def test_a_receipt_is_one_sheet_for_every_length(city: City, page: Page, log_in: Callable[[Account], None]) -> None:
    """Twenty lengths of summary and demand with three deadlines, on A5 and on A4 paper."""
    petition = make_petition(city, start=timezone.localdate())
    log_in(city.clerk)
    page.goto(f"/petitions/{petition.number}/receipt/")
    assert petition.subject in page.locator(".receipt").inner_text()
    found = {}
    for length in range(10, 201, 10):
        page.evaluate(LONGER, [("小区供暖不足请求维修" * 20)[:length], ("请求退还多收的取暖费" * 20)[:length]])
        for paper in (A5, A4) if length == 200 else (A5,):
            found[length, paper] = sizes(PdfReader(io.BytesIO(as_pdf(page, None if paper == A5 else paper))))
    assert {key: value for key, value in found.items() if value != [key[1]]} == {}


def test_a_receipt_holds_what_the_visitor_needs(city: City, reader: Callable[..., PdfReader]) -> None:
    petition = make_petition(city, start=timezone.localdate())
    petition.refresh_from_db()
    given = petition.petitioners.get(role="principal").name
    said = words(reader(city.clerk, f"/petitions/{petition.number}/receipt/"))
    for part in (
        petition.number,
        petition.query_code,
        given,
        "0531-66660000",
        "云溪市人民路1号",
        city.clerk.name,
        petition.demands.first().text,
    ):
        assert part.replace(" ", "") in said


@pytest.mark.parametrize("size", [(80, 110), (58, 100), (148, 210)])
def test_a_slip_is_one_strip_of_the_printer(
    city: City, hall: Hall, reader: Callable[..., PdfReader], size: tuple[int, int]
) -> None:
    hall.slip_width, hall.slip_height = size
    hall.save()
    ticket = issue_ticket(hall=hall, by=city.clerk, at=timezone.now(), lane="A", persons=1)
    for address in (f"/halls/{hall.pk}/desk/?taken={ticket.pk}&print=kept", f"/tickets/{ticket.pk}/print/"):
        pdf = reader(city.clerk, address)
        assert sizes(pdf) == [size]
        assert ticket.label in words(pdf)
        assert "扫码看前面还有几个号" in words(pdf)


@pytest.mark.parametrize(
    ("who", "state", "address", "sheet"),
    [
        ("clerk", State.HANDLING, "/", (297, 210)),
        ("leader", State.HANDLING, "/packages/", (297, 210)),
        ("handler", State.HANDLING, "/petitions/{number}/papers/{paper}/", A4),
    ],
)
def test_lists_and_papers_begin_on_the_first_sheet(
    city: City, reader: Callable[..., PdfReader], who: str, state: State, address: str, sheet: tuple[int, int]
) -> None:
    petition = make_petition(city, state)
    paper = petition.documents.last()
    pdf = reader(Account.objects.get(username=who), address.format(number=petition.number, paper=paper and paper.pk))
    assert sizes(pdf) == [sheet]


@pytest.mark.parametrize("address", ["/supervision/offices/", "/indicators/", "/reception/themes/"])
def test_a_page_is_printed_with_its_heading(city: City, reader: Callable[..., PdfReader], address: str) -> None:
    heading = {"/supervision/offices/": "下级工作", "/indicators/": "指标", "/reception/themes/": "专题接访"}[address]
    assert words(reader(city.supervisor, address)).startswith(heading)

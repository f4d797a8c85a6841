"""The one page without a login: a petitioner asks how the matter stands, with number and query code."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases.petitions.models.petitions import Petition
from cases.petitions.numbers import number_readings
from cases.procedure.plain_words import PAPERS, expected, state_sentence, step_words
from cases.ratings.reports.on_petition import invitation
from cases.ratings.views.public import begin, end, new_mark
from cases.registration.queries.public import petition_by_code, public_events, public_papers, running_clocks
from offices.crypto import normalised
from offices.organisation.addresses import client_network
from offices.organisation.limits import PUBLIC_WAIT, is_over, tried_wrongly
from offices.pages.forms import Form

WRONG_FOR_NUMBER = 5  # wrong codes for one number from one address
SHOWN_SECONDS = 120  # without a touch, since the screen may stand in a hall


class QueryForm(Form):
    number = forms.CharField(label=_l("信访件编号"), max_length=60)
    code = forms.CharField(label=_l("查询码"), max_length=40)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "use_required_attribute": False, **options})
        for field in self.fields.values():
            field.widget.attrs.update(
                {"autocomplete": "off", "class": "form-control-lg", "autocapitalize": "characters"}
            )

    def clean_number(self) -> str:
        """Spellings of one number are one number, also where wrong tries are counted."""
        number: str = self.cleaned_data["number"]
        readings = number_readings(number)
        return readings[0] if len(readings) == 1 else normalised(number)

    def clean_code(self) -> str:
        return normalised(self.cleaned_data["code"]).replace("-", "")


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def query(request: HttpRequest) -> HttpResponse:
    """How a petition stands. A wrong number and a wrong code get the same answer; who tries too many waits."""
    if request.method != "POST":
        return _form(request, QueryForm(initial={"number": request.GET.get("number", "")[:60]}))
    form = QueryForm(request.POST)
    petition, status = asked_petition(request, form)
    if petition is None:
        return _form(request, form, status)
    mark = new_mark()
    return begin(render(request, "cases/registration/query.html", _progress(petition, mark)), mark)


def asked_petition(request: HttpRequest, form: QueryForm) -> tuple[Petition | None, int]:
    """The petition that number and code of a sent form open, or None with the error on the form and the status of the
    answer. All pages that ask for them count wrong tries together; a right code is always answered and never counted.
    """
    if not form.is_valid():
        return None, 422
    number, address = form.cleaned_data["number"], client_network(request)
    petition = petition_by_code(number, form.cleaned_data["code"])
    if petition is not None:
        return petition, 200
    over = is_over(f"query:{address}:{number}", WRONG_FOR_NUMBER, PUBLIC_WAIT)
    if not over and not tried_wrongly("query", address):
        form.add_error(None, _("编号或查询码不对，请对照回执核对后再试。"))
        return None, 422
    form.add_error(None, _("查询次数过多，请15分钟后再试，或到登记单位查询。"))
    return None, 429


def _form(request: HttpRequest, form: QueryForm, status: int = 200) -> HttpResponse:
    """Also where a query ends: what it opened does not open any more."""
    context = {"form": form, "title": _("信访事项查询")}
    return end(render(request, "cases/registration/query.html", context, status=status))


def _progress(petition: Petition, mark: str) -> dict[str, object]:
    words = step_words()
    steps = [(event.at, words[event.kind], event.office_name) for event in public_events(petition, list(words))]
    return {
        "petition": petition,
        "ends_after": SHOWN_SECONDS,
        "title": _("信访事项查询"),
        "state_sentence": state_sentence(petition.state),
        "expected": expected(running_clocks(petition), timezone.localdate()),
        "steps": steps,
        "papers": public_papers(petition, PAPERS),
        **invitation(petition, timezone.localdate(), mark),
    }

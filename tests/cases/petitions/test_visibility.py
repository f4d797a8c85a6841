"""Who sees what: one queryset, and nothing for the unknown."""

import pytest
from django.db import connection
from django.utils import timezone

from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.actions.parties import Person
from cases.petitions.actions.reading import read_identity
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to, visible_petition_ids
from cases.procedure.actions.perform import perform
from cases.registration.actions.register import register
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.models import Account, RoleAssignment
from offices.organisation.policies import forget_authority
from tests.factories import FIRST_DAY, City, make_city, make_petition, moment


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def who_sees(city: City, number: str) -> set[str]:
    return {
        name for name, person in city.people().items() if petitions_visible_to(person).filter(number=number).exists()
    }


def test_a_registered_petition_is_seen_by_its_office_and_the_supervisors_above(city: City) -> None:
    petition = make_petition(city)

    assert who_sees(city, petition.number) == {"clerk", "leader", "supervisor", "province_supervisor", "reviewer"}


def test_a_transferred_petition_is_seen_by_the_unit_too(city: City) -> None:
    petition = make_petition(city, State.TRANSFERRED)

    assert who_sees(city, petition.number) == {
        "clerk",
        "leader",
        "supervisor",
        "province_supervisor",
        "reviewer",
        "handler",
        "head",
        "deputy",
    }


def test_after_a_return_the_unit_sees_it_no_more(city: City) -> None:
    petition = make_petition(city, State.RETURNED)

    assert who_sees(city, petition.number) == {"clerk", "leader", "supervisor", "province_supervisor", "reviewer"}


def test_what_a_county_passes_on_is_seen_along_the_way(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    perform("transfer", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-05"), to=city.county)
    perform("receive", petition_id=petition.pk, by=city.county_clerk, at=moment("2026-03-06"))
    perform(
        "screen",
        petition_id=petition.pk,
        by=city.county_clerk,
        at=moment("2026-03-06"),
        purpose="demand",
        category=city.category,
        path=6,
    )
    perform("transfer", petition_id=petition.pk, by=city.county_clerk, at=moment("2026-03-07"), to=city.county_bureau)

    assert who_sees(city, petition.number) == {
        "clerk", "leader", "supervisor", "province_supervisor", "reviewer",
        "county_clerk", "county_supervisor", "county_handler",
    }  # fmt: skip


def accusation(city: City, **values: object) -> str:
    petition = make_petition(
        city,
        purpose="accusation",
        accused=[AccusedPerson("李卫东")],
        accused_offices=[city.bureau],
        subject="检举某局工作人员",
        **values,
    )
    return petition.number


def test_an_accusation_is_sealed_from_roles_that_reach_below(city: City) -> None:
    assert who_sees(city, accusation(city)) == {"clerk", "leader", "reviewer"}


def test_an_accusation_never_reaches_the_accused_office(city: City) -> None:
    petition = make_petition(city, State.SCREENED, purpose="accusation", accused_offices=[city.county])

    for recipient in (city.county, city.county_bureau, city.township):
        with pytest.raises(ActionRefused, match="第三十条第三款"):
            perform("transfer", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-05"), to=recipient)


def test_the_accused_cannot_register_against_itself(city: City) -> None:
    with pytest.raises(ActionRefused, match="不能由本单位登记") as caught:
        make_petition(city, accused_offices=[city.city])
    assert caught.value.field == "accused_offices"


def test_an_unknown_role_sees_nothing(city: City) -> None:
    petition = make_petition(city)
    account = Account.objects.create(username="odd", name="某人")
    RoleAssignment.objects.create(account=account, role="inspector", office=city.city, granted_at=timezone.now())

    assert list(petitions_visible_to(account)) == []
    with pytest.raises(NotPermitted):
        perform(
            "add_batch",
            petition_id=petition.pk,
            by=account,
            at=moment("2026-03-05"),
            on=FIRST_DAY,
            channel="visit",
            persons=1,
        )


def test_a_disabled_account_and_a_revoked_role_see_nothing(city: City) -> None:
    make_petition(city)
    city.clerk.assignments.update(revoked_at=timezone.now(), revoked_by=city.security_admin)
    forget_authority(city.clerk)
    city.leader.is_active = False

    assert list(petitions_visible_to(city.clerk)) == []
    assert list(petitions_visible_to(city.leader)) == []


def test_reading_personal_data_is_logged_with_its_purpose(city: City) -> None:
    petition = make_petition(city)

    people = read_identity(petition=petition, by=city.clerk, at=moment("2026-03-03"), purpose="contact")

    assert [(person.name, person.phone) for person in people] == [("王小明", "13800001234")]
    access = PersonalDataAccess.objects.get()
    assert (access.account, access.office, access.purpose) == (city.clerk, city.city, "contact")


@pytest.mark.parametrize("name", ["supervisor", "handler", "stranger", "security_admin"])
def test_reading_personal_data_needs_custody(city: City, name: str) -> None:
    petition = make_petition(city)

    with pytest.raises(NotPermitted):
        read_identity(petition=petition, by=city.people()[name], at=moment("2026-03-03"), purpose="contact")
    assert PersonalDataAccess.objects.count() == 0


def test_personal_data_is_encrypted_at_rest(city: City) -> None:
    petition = make_petition(city)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM cases_petitioner p WHERE petition_id = %s", [petition.pk])
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(facts_text, '') FROM offices_event")
        told = cursor.fetchone()[0]

    for secret in ("王小明", "11010519491231002X", "13800001234", "幸福路"):
        assert secret not in stored
        assert secret not in told


def test_only_a_clerk_of_the_office_registers(city: City) -> None:
    for name in ("handler", "supervisor", "stranger", "county_clerk"):
        with pytest.raises(NotPermitted):
            register(
                by=city.people()[name],
                at=moment(FIRST_DAY),
                office=city.city,
                channel="letter",
                received_on=FIRST_DAY,
                subject="概要",
                body="正文",
                principal=Person("王小明"),
            )


def test_the_ids_within_other_queries_are_those_of_the_visible_petitions(city: City) -> None:
    for state in (State.REGISTERED, State.TRANSFERRED, State.SERVED):
        make_petition(city, state)
    nobody = Account.objects.create(username="nobody", name="无职")

    for person in [*city.people().values(), nobody]:
        within = Petition.objects.filter(pk__in=visible_petition_ids(person))
        assert set(within) == set(petitions_visible_to(person))
        assert set(within.filter(pk__in=visible_petition_ids(city.clerk))) == (
            set(petitions_visible_to(person)) & set(petitions_visible_to(city.clerk))
        )
    assert not Petition.objects.filter(pk__in=visible_petition_ids(nobody)).exists()


def test_an_office_with_open_petitions_cannot_be_closed(city: City) -> None:
    make_petition(city, State.TRANSFERRED)

    closing = {"by": city.system_admin, "at": timezone.now(), "reason": "撤销"}
    with pytest.raises(ActionRefused, match="该单位还有："):
        deactivate_office(office=city.bureau, **closing)
    assert not deactivate_office(office=city.other_bureau, **closing).is_active


def test_the_next_higher_organ_sees_what_it_may_be_asked_to_review(city: City) -> None:
    served = make_petition(city, State.SERVED)
    reviewed = make_petition(city, State.REVIEW_SERVED)
    handling = make_petition(city, State.HANDLING)

    assert "province_reviewer" not in who_sees(city, served.number)
    assert "province_reviewer" in who_sees(city, reviewed.number)
    assert "province_reviewer" not in who_sees(city, handling.number)


def test_what_is_kept_of_a_query_holds_no_answer_and_no_other_account(city: City) -> None:
    petition = make_petition(city, State.TRANSFERRED)
    everybody = who_sees(city, petition.number)
    for person in city.people().values():
        forget_authority(person)
    assert who_sees(city, petition.number) == everybody

    held = RoleAssignment.objects.filter(account=city.handler, revoked_at=None)
    held.update(revoked_at=timezone.now(), revoked_by=city.security_admin)
    Petition.objects.filter(pk=petition.pk).update(recused_ids=[city.deputy.pk])
    for person in (city.handler, city.head):
        forget_authority(person)

    assert who_sees(city, petition.number) == everybody - {"handler", "deputy"}
    for person, sees in ((city.head, True), (city.handler, False), (city.deputy, False)):
        ids = Petition.objects.filter(pk__in=visible_petition_ids(person)).values_list("pk", flat=True)
        assert (petition.pk in set(ids)) is sees

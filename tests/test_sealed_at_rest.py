"""Nothing of what a sealed petition says lies in clear in any column of any table; who may read it finds it."""

import json

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import CharField, JSONField, Model, TextField
from django.http import QueryDict

from cases.ledger.filters import packages_found
from cases.petitions.actions.sealing import save_petition
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition, PetitionText
from cases.procedure.actions.perform import perform
from cases.registration.queries.similar import similar_to
from cases.worklist.queries.search import search_petitions
from cases.worklist.searching import read_search
from offices.crypto import EncryptedField, MatterJSON, SealableField
from tests.factories import City, make_petition, moment, seal
from tests.test_sealed_walk import TOLD, filled_with, sealed_everywhere

SUBJECT = "反映城东菜场收费不入账"
BODY = "城东菜场摊位费由张主任私下收取，三年不入账，请求查处。"
# What is written beside a petition and is not about its matter, with the reason why it may lie in clear.
NOT_OF_THE_MATTER = {
    "Card.calendar": "the name of a calendar",
    "Card.ground": "the rule by which it was issued; the sweep writes it",
    "CampaignCase.at_end": "codes and numbers",
    "CampaignCase.baseline": "codes and numbers",
    "CampaignRow.unit": "the name of an office",
    "Booking.known": "leader, day, hour and room",
    "Drawn.refusal": "why a list could not take a number",
    "DutyAmendment.reason": "of an entry of the duty book, which is never sealed",
    "DutyBookEntry.place": "of an entry of the duty book, which is never sealed",
    "DutyBookEntry.subject": "of an entry of the duty book, which is never sealed",
    "BulkItem.sentence": "a refusal in the words of the product",
    "ImportedPetition.sentence": "a refusal in the words of the product",
    "MergeItem.sentence": "a refusal in the words of the product",
    "Mandate.organ": "the name of an authority",
    "ActionItem.meeting_name": "the name of a meeting",
    "Package.duties": "the wording of the office's rule, the same for all",
    "PersonalDataAccess.fields": "which fields were read",
    "Proposal.facts": "codes and numbers",
    "Reception.present": "names of who was at work there",
    "ReceptionAmendment.reason": "why a field was put right",
    "Relief.resolution": "number and name of a decision",
    "Visit.accompanied_by": "the name of an office",
    "VisitAmendment.reason": "why a field was put right",
}


def in_clear(word: str) -> list[str]:
    """table.column of every column in which the word stands as it is, or as JSON writes it."""
    kinds = ["text", "character varying", "json", "jsonb", "ARRAY", "tsvector", "bytea"]
    asked = """SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND data_type = ANY(%s)"""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(asked, [kinds])
        for table, column in cursor.fetchall():
            there = f'SELECT EXISTS (SELECT FROM "{table}" WHERE strpos("{column}"::text, %s) > 0)'  # noqa: S608
            for spelt in (word, json.dumps(word)[1:-1]):
                cursor.execute(there, [spelt])
                found += [f"{table}.{column}"] if cursor.fetchone()[0] else []
    return sorted(set(found))


@pytest.mark.slow
def test_no_column_holds_what_is_sealed(city: City) -> None:
    petition = sealed_everywhere(city)
    assert in_clear(TOLD) == []
    filled_with(petition)
    assert in_clear(TOLD) == ["cases_package.duties"]


def models_of_petitions() -> set[type[Model]]:
    """The models that lead to a petition over one other at most."""
    found: set[type[Model]] = {Petition}
    for _step in range(2):
        found |= {
            model
            for model in apps.get_models()
            if any(field.is_relation and field.related_model in found for field in model._meta.concrete_fields)
            and model._meta.app_label != "offices"
        }
    return found


def test_every_free_text_of_a_petition_is_encrypted_or_says_why_not() -> None:
    in_the_clear = set()
    for model in models_of_petitions():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedField | SealableField | MatterJSON) or field.choices:
                continue
            is_long = isinstance(field, CharField) and (field.max_length or 0) >= 100 and field.name != "source_key"
            if is_long or (isinstance(field, TextField | JSONField) and not field.name.endswith("hash")):
                in_the_clear.add(f"{model.__name__}.{field.name}")
    assert sorted(in_the_clear - {*NOT_OF_THE_MATTER}) == []
    assert sorted({*NOT_OF_THE_MATTER} - in_the_clear) == []


def screened_as_accusation(city: City) -> Petition:
    petition = make_petition(city, subject=SUBJECT, body=BODY, demands=["查处私收摊位费"])
    assert in_clear("摊位费") != []
    perform(
        "screen", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-02"), purpose="accusation",
        category=city.category, accused_unknown="只知姓张",
    )  # fmt: skip
    return Petition.objects.get(pk=petition.pk)


def test_what_is_found_to_be_an_accusation_later_lies_sealed_from_then_on(city: City) -> None:
    petition = screened_as_accusation(city)
    assert (petition.sealed, petition.subject, petition.text.body) == (True, SUBJECT, BODY)
    for word in ("城东菜场", "摊位费", "只知姓张", "菜场"):
        assert in_clear(word) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tokens::text, subject, body FROM cases_petitiontext")
        ((tokens, subject, body),) = cursor.fetchall()
    assert (tokens, subject[:7], body[:7]) == ("", "\x02gAAAAA", "\x02gAAAAA")


@pytest.mark.parametrize("words", ["城东菜场", "摊位费 不入账", "菜场"])
def test_who_may_read_it_finds_it_by_what_it_says_and_nobody_else(city: City, words: str) -> None:
    petition = screened_as_accusation(city)
    other = make_petition(city, subject="城东菜场摊位费太高", body="不入账的摊位费，菜场不管。")
    assert {one.pk for one in search_petitions(city.clerk, read_search(words)).petitions} == {petition.pk, other.pk}
    assert [one.pk for one in search_petitions(city.supervisor, read_search(words)).petitions] == [other.pk]
    assert search_petitions(city.clerk, read_search("城东菜市")).petitions == []


def test_a_matter_that_comes_again_is_known_by_what_is_sealed(city: City) -> None:
    petition = screened_as_accusation(city)
    again = {"subject": SUBJECT, "body": "城东菜场的摊位费又没有入账。"}
    assert [(one.pk, one.same_matter) for one in similar_to(city.clerk, **again)] == [(petition.pk, True)]
    assert similar_to(city.county_clerk, **again) == []


def test_the_ledger_finds_a_sealed_package_by_its_summary(city: City) -> None:
    petition = make_petition(city, State.SCREENED, subject=SUBJECT, body=BODY)
    perform(
        "package", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-03"), leader=city.leader,
        unit=city.city, due_on=moment("2026-05-10").date(),
    )  # fmt: skip
    seal(Petition.objects.filter(pk=petition.pk))
    for by, found in ((city.leader, 1), (city.supervisor, 0)):
        for words, there in (("城东菜场", found), ("城西", 0)):
            rows = packages_found(QueryDict(f"q={words}"), by)[1]
            assert rows.filter(petition=petition).count() == there


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        (Petition, {"subject": "写在明处"}),
        (Petition, {"place": "写在明处"}),
        (PetitionText, {"body": "写在明处"}),
        (PetitionText, {"subject": "写在明处"}),
    ],
)
def test_the_database_refuses_a_sealed_text_in_clear(city: City, rows: type[Model], values: dict[str, str]) -> None:
    petition = screened_as_accusation(city)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._default_manager.filter(pk=petition.pk).update(**values)


def test_the_database_refuses_a_seal_over_what_lies_in_clear(city: City) -> None:
    petition = make_petition(city, subject=SUBJECT, body=BODY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Petition.objects.filter(pk=petition.pk).update(sealed=True)
    petition.sealed = True
    petition.save()  # its row alone: refused when the change is committed, if its text has not followed by then
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    PetitionText.objects.get(pk=petition.pk).save(update_fields=["subject", "body"])


def test_what_is_unsealed_is_found_by_the_index_again(city: City) -> None:
    petition = make_petition(city, subject=SUBJECT, body=BODY)
    seal(Petition.objects.filter(pk=petition.pk))
    petition = Petition.objects.get(pk=petition.pk)
    petition.sealed = False
    save_petition(petition, {"sealed"})
    assert {"cases_petition.subject", "cases_petitiontext.body", "cases_petitiontext.tokens"} <= {*in_clear("菜场")}
    assert [one.pk for one in search_petitions(city.supervisor, read_search("城东菜场")).petitions] == [petition.pk]

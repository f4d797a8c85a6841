"""Petitions with attachments, brought by the real steps and processed by the real program."""

import io
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases.attachments.actions.attaching import take_in
from cases.attachments.actions.processing import process
from cases.attachments.models import Attachment
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.files.actions import store_file
from offices.files.models import StoredFile
from offices.files.previews import received
from offices.organisation.models import Account
from tests.factories import City, picture


def brought(content: bytes, name: str, petition: Petition, by: Account) -> StoredFile:
    return take_in(received(io.BytesIO(content)), name=name, petition=petition, by=by, at=timezone.now())


def attach(
    petition: Petition, by: Account, *contents: bytes, at: datetime | None = None, **facts: Any
) -> list[Attachment]:
    """Attached, not processed yet."""
    files = [brought(one, f"照片{place}.jpg", petition, by) for place, one in enumerate(contents or (picture(),), 1)]
    given = {"kind": "evidence", **facts}
    perform("attach", petition_id=petition.pk, by=by, at=at or timezone.now(), files=files, **given)
    return list(Attachment.objects.filter(petition=petition, original__in=files).order_by("number"))


def processed(*attachments: Attachment) -> list[Attachment]:
    for one in attachments:
        process(one.pk, at=timezone.now())
    return list(Attachment.objects.filter(pk__in=[one.pk for one in attachments]).order_by("number"))


def given_file(city: City) -> list[StoredFile]:
    """A file that came before the step, whatever the petition."""
    checked = received(io.BytesIO(picture()))
    return [store_file(checked, name="合同.jpg", office=city.bureau, by=city.handler, at=timezone.now())]


def process_all() -> None:
    processed(*Attachment.objects.all())


def url(petition: Petition, rest: str = "") -> str:
    return f"/petitions/{petition.number}/attachments/{rest}"


def api(petition: Petition, rest: str = "") -> str:
    return f"/api/v1/petitions/{petition.number}/attachments/{rest}"


def upload(content: bytes | None = None, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content)


def opened(client: Client, petition: Petition) -> Client:
    assert client.post(url(petition, "open/"), {"purpose": "handle"}).status_code == 302
    return client


def contents(one: Attachment) -> list[str]:
    return [f"{one.key}/", f"{one.key}/small/", f"{one.key}/pages/1/", f"{one.key}/file/"]

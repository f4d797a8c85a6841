"""A Python client is generated from the OpenAPI document and works with a server: it registers and takes a step."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.credentials import ApiToken
from tests.factories import City

# Its generator knows no pictures, papers and workbooks by their own names.
CONFIG = """
content_type_overrides:
  image/jpeg: application/octet-stream
  application/zip: application/octet-stream
  application/pdf: application/octet-stream
  application/vnd.openxmlformats-officedocument.wordprocessingml.document: application/octet-stream
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: application/octet-stream
post_hooks: []
"""
PROGRAM = """
import datetime, json, sys
from generated import AuthenticatedClient
from generated.api.petitions import export_petitions, get_petition, list_petitions, register_petition, search_petitions
from generated.api.steps import step_screen
from generated.models import (
    ChannelEnum, ExportGivenRequest, ListPetitionsChannel, Path, PersonGivenRequest, Problem, Purpose,
    RegistrationRequest, ScreenStepRequest, SearchGivenRequest,
)

url, token, category, key = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token, prefix="Token", raise_on_unexpected_status=True)
told = {}

body = RegistrationRequest(
    channel=ChannelEnum.LETTER,
    received_on=datetime.date.today(),
    subject="夜间施工噪音扰民",
    body="工地夜间施工，噪音扰民。",
    principal=PersonGivenRequest(name="王小明", phone="13800001234"),
    demands=["停止夜间施工"],
)
first = register_petition.sync_detailed(client=client, body=body, idempotency_key=key)
again = register_petition.sync_detailed(client=client, body=body, idempotency_key=key)
told["registered"] = [first.status_code, again.status_code, first.parsed.number == again.parsed.number]
number = told["number"] = first.parsed.number

read = get_petition.sync_detailed(number, client=client)
tag = read.headers["ETag"]
told["unchanged"] = get_petition.sync_detailed(number, client=client, if_none_match=tag).status_code
told["zone"] = str(read.parsed.registered_at.utcoffset())

step = ScreenStepRequest(purpose=Purpose.DEMAND, category=category, path=Path.VALUE_6)
done = step_screen.sync_detailed(number, client=client, body=step, if_match=tag)
told["state"] = [done.status_code, done.parsed.state.value]
late = step_screen.sync_detailed(number, client=client, body=step, if_match=tag)
told["late"] = [late.status_code, isinstance(late.parsed, Problem), late.parsed.code]

told["listed"] = [one.number for one in list_petitions.sync(client=client, channel=ListPetitionsChannel.LETTER).results]
told["found"] = search_petitions.sync(client=client, body=SearchGivenRequest(q="噪音扰民")).total
book = export_petitions.sync(client=client, body=ExportGivenRequest(channel=ChannelEnum.LETTER))
told["book"] = book.payload.read(2).decode()
print(json.dumps(told))
"""


@pytest.fixture
def document(city: City, tmp_path: Path) -> Path:
    client = Client()
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    path = tmp_path / "openapi.json"
    path.write_bytes(client.get("/api/v1/schema/").content)
    return path


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, command)], cwd=cwd, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_generated_client_registers_and_takes_a_step(
    city: City, document: Path, live_server: LiveServer, tmp_path: Path
) -> None:
    (tmp_path / "config.yml").write_text(CONFIG)
    made = ["--path", document, "--output-path", tmp_path / "generated", "--meta", "none", "--config", "config.yml"]
    run("-m", "openapi_python_client", "generate", *made, "--fail-on-warning", cwd=tmp_path)
    (tmp_path / "use.py").write_text(PROGRAM)
    token, key = ApiToken.objects.create(city.clerk, read_only=False)[1], "6f1c3f2e-7c1e-4c55-9a2f-0d4f0a5b9e11"
    told: dict[str, Any] = json.loads(run("use.py", live_server.url, token, city.category.code, key, cwd=tmp_path))
    petition = Petition.objects.get()
    assert petition.state == State.SCREENED
    assert told == {
        "number": petition.number,
        "registered": [201, 200, True],
        "unchanged": 304,
        "zone": "8:00:00",
        "state": [200, "screened"],
        "late": [409, True, "changed_meanwhile"],
        "listed": [petition.number],
        "found": 1,
        "book": "PK",
    }

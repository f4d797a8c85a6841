"""The archive of a case file: everything as it came, the history, and the sums that prove it without this program."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.history import without_identities
from cases.petitions.models.petitions import Petition
from cases.procedure.reports.timeline import describe
from offices.organisation.models import Event
from offices.organisation.queries import facts_of, with_texts

VERIFIER = Path(settings.BASE_DIR) / "templates/cases/case_files/verify.py"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of every file in the archive: its own days stand in the index
STEP = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Archive:
    """Writes an archive piece by piece to who takes it; at the end the sums of all files."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self.zip = zipfile.ZipFile(_Sink(take), "w", zipfile.ZIP_STORED)
        self.sums: dict[str, str] = {}

    def add(self, path: str, content: bytes) -> None:
        self.sums[path] = hashlib.sha256(content).hexdigest()
        self._write(path, content)

    def close(self) -> None:
        lines = "".join(f"{value}  {path}\n" for path, value in self.sums.items())
        self._write("SHA256SUMS", lines.encode())
        self.zip.close()

    def _write(self, path: str, content: bytes) -> None:
        about = zipfile.ZipInfo(path, FIRST_DAY)
        about.external_attr = 0o644 << 16
        with self.zip.open(about, "w", force_zip64=False) as file:
            for start in range(0, len(content), STEP):
                file.write(content[start : start + STEP])


class _Sink(io.RawIOBase):
    """A stream that is only written to."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._take(bytes(content))
        return len(content)


def history_as_json(petition: Petition) -> bytes:
    """Each event as it was hashed, and beside it what it says in words."""
    events = with_texts(Event.objects.filter(chain_id=petition.chain_id)).order_by("sequence")
    told = [_event(petition, event) for event in events]
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _event(petition: Petition, event: Event) -> dict[str, Any]:
    entry = describe(event)
    return {
        "sequence": event.sequence,
        "previous_hash": event.previous_hash,
        "subject": petition.chain.subject,
        "at": timezone.localtime(event.at).isoformat(),
        "at_micros": (event.at - EPOCH) // timedelta(microseconds=1),
        "kind": event.kind,
        "by_id": event.by_id,
        "by_name": event.by_name,
        "office_id": event.office_id,
        "office_name": event.office_name,
        "facts_text": event.facts_text,
        "hash": event.hash,
        "title": entry.title,
        "sentences": entry.sentences,
        "facts": without_identities(facts_of(event)),
    }


def read_me(petition: Petition, by: str, at: datetime, notes: Iterable[str]) -> bytes:
    """How the archive is verified, on any machine."""
    words = {
        "number": petition.number,
        "by": by,
        "at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
        "notes": "\n".join(notes) or _("没有。"),
    }
    return (
        _(
            "信访件%(number)s 案卷\n"
            "%(by)s 于 %(at)s 制作。\n\n"
            "案卷.pdf\t卷内目录、全部文书、送达回证和附件，右上角是页号\n"
            "文书/\t\t出具时的文书，和按送达记录填写的送达回证\n"
            "附件/\t\t附件原件，与上传时逐字节相同\n"
            "办理经过.json\t办理经过，每一项带哈希，前后相连\n"
            "SHA256SUMS\t每个文件的 SHA-256\n"
            "verify.py\t核对办理经过的程序（Python 3，不用联网，不用安装）\n\n"
            "核对\n"
            "1. 解压后在本目录运行：sha256sum -c SHA256SUMS\n"
            "   （Windows：certutil -hashfile 文件名 SHA256，与 SHA256SUMS 比较）\n"
            "2. 运行：python3 verify.py\n"
            "   逐项重算办理经过的哈希，并核对附件的 SHA-256 与添加时记入办理经过的一致。\n\n"
            "没有收入的\n%(notes)s\n"
        )
        % words
    ).encode()

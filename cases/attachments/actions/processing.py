"""A worker makes of an attachment what people look at: scanned for viruses, turned, cleaned, drawn page by page."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from cases.attachments.actions.waking import PATIENCE
from cases.attachments.enums import AttachmentState, Refusal, Scan
from cases.attachments.models import Attachment, AttachmentPage
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused
from offices.files.actions import content_of, store_file
from offices.files.models import StoredFile
from offices.files.previews import NotReceived, Preview, preview_of
from offices.files.scanning import Verdict, scanned
from offices.files.uploads import Checked

MOST_TRIES = 3  # workers that were killed over one file
VERDICTS = {Verdict.INFECTED: Refusal.INFECTED, Verdict.TOO_LARGE: Refusal.UNSCANNED}


def process(attachment_id: int, *, at: datetime) -> str:
    """Process one attachment unless another worker has it. Returns its state."""
    waits = Q(beat_at=None) | Q(beat_at__lt=at - PATIENCE)
    mine = Attachment.objects.filter(waits, pk=attachment_id, state=AttachmentState.PROCESSING)
    if mine.update(beat_at=at, tries=F("tries") + 1):
        _process(Attachment.objects.select_related("original").get(pk=attachment_id), at)
    return str(Attachment.objects.values_list("state", flat=True).get(pk=attachment_id))


def _process(one: Attachment, at: datetime) -> None:
    if one.original is None:
        return
    if one.tries > MOST_TRIES:
        _refuse(one, Refusal.COMPLEX, at)
        return
    content = content_of(one.original)
    verdict = scanned(content)
    if verdict is Verdict.UNREACHABLE:
        # Nothing is shown before it was scanned; the scheduler gives it out again, and that is no fault of the file.
        Attachment.objects.filter(pk=one.pk).update(scan=Scan.WAITING, tries=F("tries") - 1)
        return
    if verdict in VERDICTS:
        _refuse(one, VERDICTS[verdict], at)
        return
    try:
        made = preview_of(content)
    except NotReceived as reason:
        _refuse(one, Refusal(reason.reason), at)
        return
    _keep(one, made, Scan.CLEAN if verdict is Verdict.CLEAN else Scan.NONE, at)


def _refuse(one: Attachment, reason: Refusal, at: datetime) -> None:
    try:
        perform(
            "refuse_attachment",
            petition_id=one.petition_id,
            by=None,
            at=at,
            number=one.number,
            reason=reason.value,
        )
    except ActionRefused:
        return  # it was processed meanwhile


def _keep(one: Attachment, made: Preview, scan: Scan, at: datetime) -> None:
    with transaction.atomic():
        held = Attachment.objects.select_for_update(of=("self",)).get(pk=one.pk)
        if held.state != AttachmentState.PROCESSING or made.shown is None:
            return
        held.shown = _stored(held, made.shown, at)
        held.thumbnail = _stored(held, Checked(made.thumbnail, "image/jpeg"), at)
        held.pages, held.scan, held.state = made.pages, scan, AttachmentState.READY
        held.save(update_fields=["shown", "thumbnail", "pages", "scan", "state"])
        pictures = (_stored(held, Checked(picture, "image/jpeg"), at) for picture in made.pictures)
        AttachmentPage.objects.bulk_create(
            AttachmentPage(attachment=held, number=number, file=file) for number, file in enumerate(pictures, start=1)
        )


def _stored(one: Attachment, checked: Checked, at: datetime) -> StoredFile:
    """What was made of it has no name: only what people bring counts as theirs."""
    return store_file(checked, name="", office=one.office, by=one.added_by, at=at)

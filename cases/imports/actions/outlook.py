"""The page of an import says beforehand how its rows would come in, and which cards they would draw."""

from dataclasses import dataclass

from django.utils import timezone

from cases.imports.actions.import_petitions import (
    DEFAULT_CHANNEL,
    MOST_ROWS_READ,
    Dues,
    channels_known,
    facts_of_rows,
)
from cases.imports.actions.imports import LOADINGS
from cases.imports.cell_values import CHANNEL_NAMES, named_by_end, plain_channel, text_of
from cases.imports.petition_sheet import RowFacts
from cases.jobs.models import ImportBatch
from cases.petitions.enums import Channel
from offices.crypto import decrypt_bytes
from offices.files.tables import Table
from offices.files.workbooks import read_table

MOST_NAMES = 30  # of forms that are asked about


@dataclass(frozen=True)
class Outlook:
    """How many rows are finished, would run, are unfinished and overdue by their date; names of forms to ask about."""

    ended: int = 0
    running: int = 0
    overdue: int = 0
    anonymous: bool = False
    channels: tuple[str, ...] = ()


def outlook_of(batch: ImportBatch) -> Outlook | None:
    """As the guessed or chosen columns read the rows; None for a large file. Where the columns of the day or of the
    channel are not known yet, only what the office calls the channels.
    """
    if batch.kind != ImportBatch.Kind.PETITIONS or batch.rows > MOST_ROWS_READ or not batch.file:
        return None
    table = read_table(decrypt_bytes(bytes(batch.file)), LOADINGS[batch.kind].known, batch.sheets_read)
    channels = _unknown_channels(batch, table)
    if "received" not in batch.mapping or DEFAULT_CHANNEL not in batch.mapping:
        return Outlook(channels=channels)
    today, dues = timezone.localdate(), Dues(batch.office)
    rows = [facts for facts in facts_of_rows(batch, table, today) if isinstance(facts, RowFacts)]
    ended = sum(facts.finished for facts in rows)
    overdue = sum(dues.is_overdue(facts, today) for facts in rows)
    return Outlook(ended, len(rows) - ended - overdue, overdue, "name" not in batch.mapping, channels)


def _unknown_channels(batch: ImportBatch, table: Table) -> tuple[str, ...]:
    column = batch.mapping.get("channel")
    if column is None:
        return ()
    known = {*channels_known(batch), *CHANNEL_NAMES, *Channel.values, ""}
    asked = {plain_channel(text_of(cells[column])) for _line, cells in table.rows if column < len(cells)}
    answered = set(batch.settings.get("channels", {}))
    asked = {name for name in asked - known if not named_by_end(name)}
    return tuple(sorted(answered | asked))[:MOST_NAMES]

"""What pages say of the undoing of an import."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.jobs.models import ImportUndo
from cases.jobs.queries import undos_to_decide
from cases.jobs.reports.progress import Shown, failure_words, stopped_words
from offices.organisation.models import Account

MOST = 50


def undos_in_approvals(account: Account, today: date) -> dict[str, Any] | None:
    undos = list(undos_to_decide(account)[:MOST])
    return {"undos": undos} if undos else None


def undo_shown(undo: ImportUndo) -> Shown:
    counts = {"total": undo.total, "undone": undo.undone, "left": undo.left}
    done = undo.undone + undo.left
    running = _("共 %(total)d 件：撤销 %(undone)d，保留 %(left)d。可以离开本页，撤销会继续。") % counts
    shown = Shown(done, undo.total, _("正在撤销导入"), running)
    outcome, look = "", "success"
    match undo.state:
        case ImportUndo.State.ASKED:
            outcome, look = _("撤销导入已报批，等待负责人决定。"), "info"
        case ImportUndo.State.REFUSED:
            outcome, look = _("撤销导入未获批准：%s") % undo.decision, "warning"
        case ImportUndo.State.WITHDRAWN:
            outcome, look = _("报批人已撤回，没有撤销。"), "info"
        case ImportUndo.State.FAILED:
            outcome, look = failure_words(undo.error), "danger"
        case ImportUndo.State.STOPPED:
            outcome, look = stopped_words(undo.error, undo.total - done), "warning"
        case ImportUndo.State.DONE:
            outcome = _done(undo) % counts
            look = "warning" if undo.left else "success"
    return Shown(shown.finished, shown.total, shown.title, shown.sentence, outcome, look)


def _done(undo: ImportUndo) -> str:
    if not undo.left:
        return _("导入已撤销。共 %(total)d 件：撤销 %(undone)d，保留 %(left)d。")
    if undo.undone:
        return _("导入已部分撤销。共 %(total)d 件：撤销 %(undone)d，保留 %(left)d，原因逐件列在“保留的”里。")
    return _("没有撤销任何一件：共 %(total)d 件全部保留，原因逐件列在“保留的”里。")

"""An answer reaches the petitioner: by which way, with which proof, from which day it counts (送达回证).

The petitioner's 30 days run from receipt (《信访工作条例》第三十五条、第三十六条). How papers are served is not said
there and follows 《中华人民共和国民事诉讼法》第八十九条、第九十一条、第九十五条: what is refused or left is proved by
witnesses, or by a photo of how it was served.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.attachments.enums import AttachmentKind
from cases.attachments.models import Attachment
from cases.attachments.queries.attachments import present
from cases.deadlines.terms import ClockKind as K
from cases.papers.models import Document, Service
from cases.petitions.enums import ENDING_LETTERS, DocumentKind, ReviewLevel, State
from cases.petitions.enums import ServiceMethod as Method
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Change
from cases.procedure.plain_words import PAPERS
from cases.ratings.actions.opening import open_ratings
from cases.regulation.actions.review import knows_term, tell_unit
from offices.crypto import names_in
from offices.errors import InvalidFacts, refuse_all
from offices.organisation.roles import Permission
from offices.pages.words import cn_date

NOTICE_DAYS = 30
# What is handed to the petitioner against a signature; the sheet of registration is not, an agreement is signed itself.
TO_PETITIONER = (PAPERS - {DocumentKind.REGISTRATION, DocumentKind.AGREEMENT}) | {DocumentKind.COMPLETION_NOTICE}
LEAST_WITNESSES = 2
AGENT = "代理人"


@dataclass(frozen=True)
class Proof:
    """What was recorded. `served_on` is the day of receipt, of the return slip, of leaving, or of the notice.

    `signed`: None where the way of service says it. `photo`: the number of an attachment.
    """

    served_on: date
    method: str
    received_by: str
    signed: bool | None
    refusal: str
    attitude: str
    place: str
    posted_on: date | None
    witnesses: str
    photo: int | None = None

    @property
    def is_signed(self) -> bool:
        return self.method not in (Method.PUBLIC_NOTICE, Method.LEFT) if self.signed is None else self.signed

    @property
    def effective_on(self) -> date:
        """A notice counts as received 30 days after it was made public."""
        if self.method == Method.PUBLIC_NOTICE:
            return self.served_on + timedelta(days=NOTICE_DAYS)
        return self.served_on


@dataclass(frozen=True)
class Served:
    """What a step of service serves: papers of these kinds; the right whose time runs from then, and whether it is the
    day that the petition keeps.
    """

    papers: tuple[DocumentKind, ...]
    right: K | None = None
    kept: bool = False


SERVED = {
    "serve": Served((DocumentKind.OPINION,), K.REQUEST_REVIEW, kept=True),
    "serve_review": Served((DocumentKind.REVIEW_OPINION,), K.REQUEST_REREVIEW),
    # It is final: the system closes the petition once it is served (第三十六条第三款).
    "serve_rereview": Served((DocumentKind.REREVIEW_OPINION,)),
    # It ended the petition without its being handled; no right of review follows from it.
    "serve_letter": Served(tuple(ENDING_LETTERS), kept=True),
}
TOLD_UNIT = {"serve_review": ReviewLevel.REVIEW.label, "serve_rereview": ReviewLevel.REREVIEW.label}
OWN_STEP = {
    State.OPINION_ISSUED: "serve",
    State.CLOSED_UNSERVED: "serve",
    State.REVIEW_ISSUED: "serve_review",
    State.REREVIEW_ISSUED: "serve_rereview",
    **dict.fromkeys((State.DIRECT_REPLY, State.FILED, State.NO_LONGER), "serve_letter"),
}
# Served by a step of their own only: the petitioner's time runs from it.
ANSWERS = (DocumentKind.OPINION,)


def serve(
    change: Change,
    *,
    served_on: date,
    method: str,
    received_by: str = "",
    signed: bool | None = None,
    refusal: str = "",
    attitude: str = "",
    place: str = "",
    posted_on: date | None = None,
    witnesses: str = "",
    photo: int | None = None,
) -> None:
    """记录送达 of what the step serves; a right of the petitioner that the profile knows runs from receipt."""
    served = SERVED[change.kind.key]
    proof = Proof(served_on, method, received_by, signed, refusal, attitude, place, posted_on, witnesses, photo)
    paper = unserved(change.petition, change.kind.key)
    paper = change.required(paper, "no_document", _("没有待送达的文书。"))
    _record(change, proof, paper)
    open_ratings(change, paper)
    is_proved = proof.photo is not None or proof.method in (Method.MAIL, Method.PUBLIC_NOTICE)
    change.stop_clocks((K.SERVE,), told_on=proof.served_on, is_proved=is_proved)
    if change.kind.key in TOLD_UNIT:
        tell_unit(change, _("的%s意见已经送达信访人") % TOLD_UNIT[change.kind.key])
    if served.kept:
        change.set(served_on=proof.effective_on)
    if served.right is not None and knows_term(change, served.right):
        change.start_clock(served.right, start=proof.effective_on, office=change.office)
        _check_right_left(change, served.right, proof)


def _check_right_left(change: Change, right: K, proof: Proof) -> None:
    """Who answers does not end the petitioner's right by a day that nothing proves."""
    over = next((one for one in change.started if one.kind == right and one.due < change.on), None)
    if over is not None and proof.photo is None:
        sentence = _("按%(day)s送达，“%(right)s”的期限已于%(due)s届满；请核对日期，确已送达的附送达回证或者照片。")
        words = {"day": cn_date(proof.served_on), "right": over.get_kind_display(), "due": cn_date(over.due)}
        raise InvalidFacts("right_over", sentence % words, field="served_on")


def archive_unserved(change: Change, *, reason: str) -> None:
    """归档（无法送达）: nobody can be told, and nothing is recorded as if somebody had been (第二十三条第二款).

    Who holds the query code reads the answer; no right runs, for nobody received it. Once somebody is known, the answer
    is served after all.
    """
    change.need(reason.strip(), "no_reason", _("请写明为什么无法送达。"), field="reason")
    change.stop_clocks((K.SERVE,))
    change.facts["reason"] = reason.strip()
    change.tell(
        change.petition.registered_office,
        Permission.FOLLOW_UP,
        _("信访件 %(number)s 无法送达，已归档") % {"number": change.petition.number},
    )


def unserved(petition: Petition, key: str) -> Document | None:
    """The paper that the step of service serves: the latest of its kinds."""
    papers = petition.documents.filter(kind__in=SERVED[key].papers, service=None)
    return papers.order_by("-pk").first()


def serve_paper(
    change: Change,
    *,
    document: int,
    served_on: date,
    method: str,
    received_by: str = "",
    signed: bool | None = None,
    refusal: str = "",
    attitude: str = "",
    place: str = "",
    posted_on: date | None = None,
    witnesses: str = "",
    photo: int | None = None,
) -> None:
    """记录文书送达 of any other letter to the petitioner, the order to handle anew among them, by who issued it."""
    waiting = {one.pk: one for one in letters_to_serve(change.petition, [change.office.pk])}
    paper = change.required(
        waiting.get(document),
        "not_to_serve",
        _("所选文书不是本单位出具、待送达信访人的文书；处理意见书、复查复核意见书由“记录送达”等步骤记录。"),
        field="document",
    )
    proof = Proof(served_on, method, received_by, signed, refusal, attitude, place, posted_on, witnesses, photo)
    _record(change, proof, paper)
    change.facts["paper"] = {"kind": paper.kind, "number": paper.number}


def letters_to_serve(petition: Petition, office_ids: Iterable[int]) -> list[Document]:
    """The letters of these offices to the petitioner that nobody has recorded as served, the newest first; without
    those that a step of their own serves.
    """
    papers = petition.documents.filter(kind__in=TO_PETITIONER, addressee=None, service=None, office__in=office_ids)
    papers = papers.exclude(kind__in=ANSWERS)
    key = OWN_STEP.get(State(petition.state))
    own = unserved(petition, key) if key else None
    return [paper for paper in papers.order_by("-pk") if own is None or paper.pk != own.pk]


def _record(change: Change, proof: Proof, document: Document) -> None:
    """The proof of service."""
    refuse_all(lacking(proof, document, change.on))
    by_mail, by_notice = proof.method == Method.MAIL, proof.method == Method.PUBLIC_NOTICE
    Service.objects.create(
        document=document,
        on=proof.effective_on,
        method=proof.method,
        place=proof.place,
        posted_on=proof.posted_on if by_mail else None,
        noticed_on=proof.served_on if by_notice else None,
        received_by="" if by_notice else proof.received_by,
        signed=proof.is_signed,
        refusal=proof.refusal,
        witnesses=proof.witnesses,
        photo=proof.photo,
        attitude=proof.attitude,
        recorded_at=change.at,
        recorded_by=change.person,
    )
    change.facts["service"] = {
        "document": document.pk,
        "on": proof.effective_on,
        "method": proof.method,
        "signed": proof.is_signed,
        **({"noticed_on": proof.served_on} if by_notice else {}),
        **({"photo": proof.photo} if proof.photo is not None else {}),
    }


def lacking(proof: Proof, document: Document, on: date) -> Iterator[InvalidFacts]:
    """All that the proof lacks or says wrongly, each at its field."""
    yield from _wrong_days(proof, document, on)
    yield from _lacking_signs(proof)
    yield from _wrong_photo(proof, document)
    # An agent receives papers while the written authority lasts; with none left, the petitioner does.
    agents = document.petition.agents.values_list("valid_until", "ended_on") if AGENT in proof.received_by else []
    ends = [min(filter(None, days), default=None) for days in agents]
    if ends and all(end is not None and end < proof.served_on for end in ends):
        sentence = _("代理人的授权已于%(day)s届满，不能代为签收；请送达信访人本人，或者先核对新的授权委托书。")
        last = cn_date(max(end for end in ends if end))
        yield InvalidFacts("authority_ended", sentence % {"day": last}, field="received_by")


def _wrong_days(proof: Proof, document: Document, on: date) -> Iterator[InvalidFacts]:
    issued, posted = document.issued_on, proof.posted_on
    if proof.served_on > on:
        yield InvalidFacts("future_date", _("送达日期不能晚于今天。"), field="served_on")
    elif proof.served_on < issued:
        yield InvalidFacts("before_issue", _("送达日期不能早于文书日期。"), field="served_on")
    if proof.method != Method.MAIL:
        return
    if posted is None:
        yield InvalidFacts("no_posting", _("邮寄送达的，请填写交寄日期。"), field="posted_on")
    elif posted < issued:
        yield InvalidFacts("before_issue", _("交寄日期不能早于文书日期。"), field="posted_on")
    elif proof.served_on <= posted:
        sentence = _("邮寄送达的，送达日期按回执上的签收日期填写，不是交寄日期。")
        yield InvalidFacts("not_return_slip", sentence, field="served_on")


def _lacking_signs(proof: Proof) -> Iterator[InvalidFacts]:
    if proof.method == Method.PUBLIC_NOTICE:
        if proof.signed is True:
            yield InvalidFacts("notice_signed", _("公告送达没有签收。"), field="signed")
        if not proof.place.strip():
            yield InvalidFacts("no_place", _("请写明公告在何处张贴或者刊登。"), field="place")
        return
    if proof.method == Method.ELECTRONIC:
        if proof.signed is False:
            sentence = _("电子送达的，到达信访人系统的日期为送达日期，没有拒绝签收。")
            yield InvalidFacts("electronic_refused", sentence, field="signed")
        if not proof.place.strip():
            sentence = _("电子送达须经信访人同意，请写明怎样同意（如送达地址确认书、书面同意）。")
            yield InvalidFacts("no_consent", sentence, field="place")
    if proof.method == Method.LEFT and proof.signed is True:
        yield InvalidFacts("left_signed", _("留置送达没有签收。"), field="signed")
    if proof.method != Method.LEFT and not proof.received_by.strip():
        yield InvalidFacts("no_receiver", _("请填写签收人与信访人关系。"), field="received_by")
    if proof.is_signed:
        return
    if not proof.refusal.strip():
        yield InvalidFacts("no_refusal_reason", _("未签收的，请写明拒收理由。"), field="refusal")
    if not proof.place.strip():
        yield InvalidFacts("no_place", _("未签收的，请写明送达地点。"), field="place")
    if proof.photo is None and len(names_in(proof.witnesses)) < LEAST_WITNESSES:
        sentence = _("未签收的，须有两名以上不同的见证人，请写明姓名，用顿号隔开；或者选择送达过程的照片。")
        yield InvalidFacts("no_witnesses", sentence, field="witnesses")


def photos_of(petition: Petition) -> QuerySet[Attachment]:
    """What may show how a paper of the petition was served."""
    return present(petition).filter(kind=AttachmentKind.SERVICE).order_by("number")


def _wrong_photo(proof: Proof, document: Document) -> Iterator[InvalidFacts]:
    if proof.photo is None:
        return
    photo = photos_of(document.petition).filter(number=proof.photo).first()
    if photo is None:
        sentence = _("没有这张照片，或者还没有处理完：请选择种类为“送达凭证”、已就绪的附件。")
        yield InvalidFacts("no_photo", sentence, field="photo")
    elif timezone.localdate(photo.added_at) < document.issued_on:
        yield InvalidFacts("old_photo", _("照片在文书出具以前就已添加，不是这次送达的照片。"), field="photo")

"""Many letters are taken away at once, with the names in them; each petition of which a name is read says so."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from cases.drafts.queries import letters_visible_to
from cases.drafts.reports.letters import as_archive, as_one_pdf
from cases.papers.actions import letter_as_issued
from cases.papers.models import Document
from cases.petitions.actions.reading import FIELDS, record_reading
from cases.petitions.enums import ReadPurpose
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_among
from offices.errors import ActionRefused, InvalidFacts, TooOften
from offices.organisation.limits import is_over
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

MOST_LETTERS = 100
MOST_FILES, HOUR = 20, 3600  # files of one account within an hour, by page and API together
PDF, ARCHIVE = "pdf", "zip"


def take_letters(*, ids: Collection[int], by: Account, at: datetime, form: str) -> bytes:
    """The letters as one PDF or as an archive. Raises InvalidFacts where none is chosen or too many are, ActionRefused
    for letters of petitions whose people the account may not read, TooOften.
    """
    papers = _chosen(ids, by)
    readers = authority_of(by).office_ids(Permission.READ_IDENTITY)
    letters = [(paper, letter_as_issued(paper)) for paper in papers]
    read: dict[Petition, int] = {}
    for paper, letter in letters:
        office = next((pk for pk in readers if pk in paper.petition.office_ids), None)
        if letter.names_petitioner and office is None:
            said = _("本单位没有经手%(number)s，不能查看个人信息，请不选它的文书。")
            raise ActionRefused("no_custody", said % {"number": paper.petition.number})
        if letter.names_petitioner and office is not None:
            read[paper.petition] = office
    if is_over(f"letters:{by.pk}", MOST_FILES, HOUR):
        raise TooOften("too_often", _("成批下载一小时最多%(most)d次，请稍后再试。") % {"most": MOST_FILES})
    if read:
        record_reading(by=by, at=at, purpose=ReadPurpose.SERVE, fields=FIELDS, offices=read)
    return as_archive(letters) if form == ARCHIVE else as_one_pdf(letters)


def _chosen(ids: Collection[int], by: Account) -> list[Document]:
    """All of them in the order of their petitions; nothing is left out without a word."""
    if len(set(ids)) > MOST_LETTERS:
        raise InvalidFacts(
            "too_many", _("一次最多%(most)d份，请增加筛选条件。") % {"most": MOST_LETTERS}, field="letters"
        )
    found = letters_visible_to(by).filter(pk__in=ids).select_related("petition", "letter").order_by("petition", "pk")
    papers = list(found)
    opened = opened_among(by, {paper.petition_id for paper in papers})
    papers = [paper for paper in papers if paper.petition_id in opened]
    if not papers:
        raise InvalidFacts("no_letter", _("没有选择文书，或者您无权查看。"), field="letters")
    if missing := len(set(ids)) - len(papers):
        said = _("其中%(n)d份不存在、您无权查看或者属于没有打开的密封件，请去掉后再下载。")
        raise InvalidFacts("missing_letters", said % {"n": missing}, field="letters")
    return papers

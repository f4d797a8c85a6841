"""What is written is looked through before a paper takes its number."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.people import strangers_in
from offices.errors import InvalidFacts
from offices.pages.texts import refuse_blanks


def check_texts(petition: Petition, said: Mapping[str, str], body: str, *, to_petitioner: bool) -> None:
    """Raise InvalidFacts for a blank, and in a letter to the petitioner for the number of anybody else's petition.

    said: the texts of the fields, looked through before the body that they make up.
    """
    refuse_blanks(said)
    refuse_blanks({"text": body})
    for name, text in {**said, "text": body}.items() if to_petitioner else ():
        if strangers := strangers_in(petition, text):
            sentence = _("告知信访人的文书里写有他人信访件的编号（%s），请删去。") % "、".join(strangers)
            raise InvalidFacts("strangers_number", sentence, field=name)

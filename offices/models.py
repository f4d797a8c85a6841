"""Django finds the models of the rooms here; everything else imports them from their room."""

from offices.calendars import models as _0  # noqa: F401
from offices.files import models as _1  # noqa: F401
from offices.notices import models as _6  # noqa: F401
from offices.organisation import credentials as _5  # noqa: F401
from offices.organisation import models as _2  # noqa: F401
from offices.pages import models as _3  # noqa: F401
from offices.vocabularies import models as _4  # noqa: F401

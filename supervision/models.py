"""Django finds the models of the rooms here; everything else imports them from their room."""

from supervision.advice import models as _advice  # noqa: F401
from supervision.analysis import models as _analysis  # noqa: F401
from supervision.calls import models as _0  # noqa: F401
from supervision.campaigns import models as _1  # noqa: F401
from supervision.cards import models as _2  # noqa: F401
from supervision.closings import models as _3  # noqa: F401
from supervision.indicators import models as _indicators  # noqa: F401
from supervision.inspections import models as _inspections  # noqa: F401
from supervision.listed_offices import models as _listed_offices  # noqa: F401
from supervision.meetings import models as _4  # noqa: F401
from supervision.my_day import models as _my_day  # noqa: F401
from supervision.office_cards import models as _8  # noqa: F401
from supervision.orders import models as _5  # noqa: F401
from supervision.reports import models as _7  # noqa: F401

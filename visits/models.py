"""Django finds the models of the rooms here; everything else imports them from their room."""

from visits.bookings import models as _0  # noqa: F401
from visits.compliance import models as _1  # noqa: F401
from visits.duty import models as _2  # noqa: F401
from visits.hall import models as _3  # noqa: F401
from visits.receptions import models as _4  # noqa: F401
from visits.rota import models as _5  # noqa: F401
from visits.visits import models as _6  # noqa: F401
from visits.yearly_reports import models as _7  # noqa: F401

"""Django finds the models of the rooms here; everything else imports them from their room."""

from cases.aftercare import models as _42  # noqa: F401
from cases.attachments import models as _12  # noqa: F401
from cases.case_files import models as _13  # noqa: F401
from cases.drafts import models as _21  # noqa: F401
from cases.instructions import models as _33  # noqa: F401
from cases.jobs import models as _0  # noqa: F401
from cases.ledger import models as _3  # noqa: F401
from cases.mandates import models as _51  # noqa: F401
from cases.organs import models as _11  # noqa: F401
from cases.package_rules import models as _62  # noqa: F401
from cases.packages.models import commitments as _1  # noqa: F401
from cases.packages.models import packages as _2  # noqa: F401
from cases.papers import models as _4  # noqa: F401
from cases.petitions.models import clocks as _5  # noqa: F401
from cases.petitions.models import numbers as _6  # noqa: F401
from cases.petitions.models import parties as _7  # noqa: F401
from cases.petitions.models import petitions as _8  # noqa: F401
from cases.petitions.models import proceedings as _9  # noqa: F401
from cases.petitions.models import recusals as _31  # noqa: F401
from cases.procedure import models as _10  # noqa: F401
from cases.proceedings.models import agreements as _32  # noqa: F401
from cases.proceedings.models import hearings as _34  # noqa: F401
from cases.ratings import models as _71  # noqa: F401
from cases.relief import models as _41  # noqa: F401
from cases.sms import models as _61  # noqa: F401
from cases.urgency import models as _52  # noqa: F401

"""Words that the proceedings store."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AgreementKind(TextChoices):
    """《信访工作条例》第三十三条"""

    MEDIATION = "mediation", _("调解")
    SETTLEMENT = "settlement", _("和解")


class AgreementState(TextChoices):
    STANDING = "standing", _("履行中")
    PERFORMED = "performed", _("已履行")
    BROKEN = "broken", _("未履行，恢复办理")


class SettledWhen(TextChoices):
    """What ends a petition: the agreement (山东), or its performance (浙江); elsewhere as the office rules."""

    PERFORMED = "performed", _("协议履行完毕时终结")
    REACHED = "reached", _("达成协议时终结")


class HearingRole(TextChoices):
    """Who takes part in a hearing (《信访工作条例》第三十一条第六项、《山东省信访条例》第三十九条)."""

    PANEL = "panel", _("听证员")
    PETITIONER = "petitioner", _("信访人")
    AGENT = "agent", _("代理人")
    STAFF = "staff", _("承办人员")
    INTERESTED = "interested", _("利害关系人")
    DEPUTY = "deputy", _("人大代表、政协委员")
    LAWYER = "lawyer", _("律师")
    EXPERT = "expert", _("专家")
    COMMUNITY = "community", _("社区代表")
    RELATIVE = "relative", _("亲属")
    OTHER = "other", _("其他")


class HearingAsker(TextChoices):
    PETITIONER = "petitioner", _("信访人")
    UNIT = "unit", _("办理单位")

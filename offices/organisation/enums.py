"""The stored words of offices, messages, reference lists and administrative events."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class OfficeLevel(IntegerChoices):
    """Administrative level; a smaller number is higher."""

    PROVINCE = 1, _("省级")
    CITY = 2, _("市级")
    COUNTY = 3, _("县级")
    TOWNSHIP = 4, _("乡镇（街道）")
    VILLAGE = 5, _("村（社区）")


class OfficeKind(TextChoices):
    GOVERNMENT = "government", _("党委政府")
    PETITION_OFFICE = "petition_office", _("信访工作机构")
    DEPARTMENT = "department", _("职能部门")
    TOWNSHIP = "township", _("乡镇（街道）")
    VILLAGE = "village", _("村（社区）")
    POLITICAL_LEGAL = "political_legal", _("政法机关")
    DISCIPLINE = "discipline", _("纪检监察机关")
    PERSONNEL = "personnel", _("组织人事机关")
    REVIEW_BODY = "review_body", _("复查复核机构")


class MessageState(TextChoices):
    PENDING = "pending", _("待发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")


class VocabularyKind(TextChoices):
    CATEGORY = "category", _("内容分类")
    REGION = "region", _("行政区划")


class ApiPart(TextChoices):
    """The parts of the API that a token may be bound to: the first words of its addresses."""

    ASSISTANCES = "assistances", _("协办")
    BOARD = "board", _("看板")
    BOOKINGS = "bookings", _("约访")
    CALLS = "calls", _("揭榜挂帅")
    CAMPAIGNS = "campaigns", _("专项治理")
    CARDS = "cards", _("红黄牌")
    CATEGORIES = "categories", _("内容分类")
    COPIES = "copies", _("抄送")
    DEADLINES = "deadlines", _("期限计算")
    DRAFTS = "drafts", _("文书拟稿签发")
    DUTY = "duty", _("责任信访工作手册")
    HALLS = "halls", _("接访大厅")
    HELD = "held", _("经办时长")
    IMPORTS = "imports", _("导入")
    INDICATORS = "indicators", _("指标")
    LEADER_LETTERS = "leader-letters", _("阅批来信")
    LETTERS = "letters", _("已出具的文书")
    MANDATES = "mandates", _("上级交办")
    MEETINGS = "meetings", _("会议")
    MY_DAY = "my-day", _("今日待办")
    OFFICE_CARDS = "office-cards", _("单位牌")
    OFFICES = "offices", _("单位")
    PACKAGES = "packages", _("领导包案")
    PETITIONS = "petitions", _("信访件")
    PROMISES = "promises", _("承诺事项")
    RECEPTION_COMPLIANCE = "reception-compliance", _("接访落实")
    RECEPTION_DAYS = "reception-days", _("接访日")
    RECEPTION_MATTERS = "reception-matters", _("接访事项")
    RECEPTIONS = "receptions", _("接访记录")
    REGISTRATION = "registration", _("登记簿")
    RELIEFS = "reliefs", _("救助资金")
    RELIEF_BUDGETS = "relief-budgets", _("救助资金预算")
    REVISITS = "revisits", _("回访")
    ROTAS = "rotas", _("接访安排")
    SEARCH = "search", _("检索")
    SUPERVISION = "supervision", _("督办")
    TICKETS = "tickets", _("取号")
    URGENT = "urgent", _("重大紧急")
    VISITS = "visits", _("来访")


class AdminEvent(TextChoices):
    """What administrators do, and who came in. The dot in the value marks an event of the administration's audit."""

    OFFICE_CREATED = "office.created", _("建立单位")
    OFFICE_EDITED = "office.edited", _("修改单位")
    OFFICE_MOVED = "office.moved", _("调整隶属关系")
    OFFICE_DEACTIVATED = "office.deactivated", _("停用单位")
    OFFICE_REACTIVATED = "office.reactivated", _("恢复单位")
    ACCOUNT_CREATED = "account.created", _("建立账号")
    ACCOUNT_EDITED = "account.edited", _("修改账号")
    ACCOUNT_DEACTIVATED = "account.deactivated", _("停用账号")
    ACCOUNT_REACTIVATED = "account.reactivated", _("恢复账号")
    ACCOUNT_UNLOCKED = "account.unlocked", _("解除锁定")
    WORK_HANDED_OVER = "account.handed_over", _("移交工作")
    SESSIONS_ENDED = "account.sessions_ended", _("结束其他登录")
    PASSWORD_RESET = "account.password_reset", _("重置密码")
    PASSWORD_CHANGED = "account.password_changed", _("修改密码")
    ROLE_GRANTED = "role.granted", _("授予角色")
    ROLE_REVOKED = "role.revoked", _("收回角色")
    CALENDAR_LOADED = "calendar.loaded", _("载入工作日历")
    VOCABULARY_LOADED = "vocabulary.loaded", _("载入参考数据")
    IMPORT_STARTED = "import.started", _("开始导入")
    IMPORT_FINISHED = "import.finished", _("导入完成")
    IMPORT_FAILED = "import.failed", _("导入未能完成")
    IMPORT_UNDO_ASKED = "import.undo_asked", _("报批撤销导入")
    IMPORT_UNDO_WITHDRAWN = "import.undo_withdrawn", _("撤回撤销导入的报批")
    IMPORT_UNDO_DECIDED = "import.undo_decided", _("决定是否撤销导入")
    IMPORT_UNDONE = "import.undone", _("撤销导入完成")
    PETITIONS_EXPORTED = "petitions.exported", _("导出信访件")
    FILES_REMOVED = "files.removed", _("清除无人使用的文件")
    RULE_EDITED = "rule.edited", _("制定、停止红黄牌规则")
    SIGN_OFF_RULE_MADE = "sign_off_rule.made", _("制定文书审核签发规则")
    TEMPLATES_EDITED = "templates.edited", _("修改文书模板")
    COMPETENCE_RULE_MADE = "competence_rule.made", _("制定归口表")
    URGENCY_RULE_MADE = "urgency_rule.made", _("制定重大紧急时限规则")
    SETTLEMENT_RULE_MADE = "settlement_rule.made", _("制定调解和解终结规则")
    REVISIT_RULE_MADE = "revisit_rule.made", _("制定回访规则")
    RELIEF_RULE_MADE = "relief_rule.made", _("制定救助资金审批规则")
    RELIEF_BUDGET_SET = "relief.budget_set", _("登记、调整救助资金预算")
    TERM_RULE_MADE = "term_rule.made", _("制定本单位期限")
    PACKAGE_RULE_MADE = "package_rule.made", _("制定包案规则")
    ADVICE_RULE_MADE = "advice_rule.made", _("制定建议反馈期限规则")
    MEETING_RULE_MADE = "meeting_rule.made", _("制定会议补记规则")
    INDICATOR_RULE_MADE = "indicator_rule.made", _("制定指标口径")
    REPORT_RULE_MADE = "report_rule.made", _("制定日报和通报规则")
    OFFICE_CARD_RULE_MADE = "office_card_rule.made", _("制定单位牌规则")
    HALL_CREATED = "hall.created", _("建立接访大厅")
    HALL_EDITED = "hall.edited", _("修改接访大厅")
    WINDOW_CREATED = "window.created", _("建立窗口")
    WINDOW_EDITED = "window.edited", _("修改窗口")
    WINDOW_PAUSED = "window.paused", _("窗口暂停服务")
    WINDOW_RESUMED = "window.resumed", _("窗口恢复服务")
    SCREEN_KEY_MADE = "hall.screen_key", _("生成大厅屏密钥")
    SCREEN_KEY_WITHDRAWN = "hall.screen_withdrawn", _("撤销大厅屏密钥")
    LOGGED_IN = "login.succeeded", _("登录")
    LOGIN_FAILED = "login.failed", _("登录失败")
    LOGINS_SUMMED = "login.summed", _("登录失败汇总")
    TOKEN_ISSUED = "token.issued", _("发给 API 令牌")
    CALENDAR_KEY_MADE = "calendar_key.made", _("生成个人日历的订阅地址")
    CALENDAR_KEY_WITHDRAWN = "calendar_key.withdrawn", _("撤销个人日历的订阅地址")
    TOKEN_REVOKED = "token.revoked", _("撤销 API 令牌")

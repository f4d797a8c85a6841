"""The rooms of offices register here what they add to those below them."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils.translation import gettext_lazy as _


class OfficesConfig(AppConfig):
    name = "offices"
    verbose_name = _("机关单位")

    def ready(self) -> None:
        from axes.signals import user_locked_out  # noqa: PLC0415  (needs the models)

        from offices.accounts.views import logins  # noqa: PLC0415
        from offices.notices.actions.queueing import keep_given_up, queue_deliveries  # noqa: PLC0415
        from offices.notices.actions.sending import TO_ACCOUNTS  # noqa: PLC0415
        from offices.notices.queries import ACCOUNT, send_to  # noqa: PLC0415
        from offices.notices.rules import QUIET_RULES, QuietRuleForm  # noqa: PLC0415
        from offices.organisation.actions.messages import send_also  # noqa: PLC0415
        from offices.organisation.actions.offices import PROFILE_RULES  # noqa: PLC0415  (needs the models)
        from offices.organisation.policies import ask_for_region  # noqa: PLC0415
        from offices.organisation.rules import keep_rules  # noqa: PLC0415
        from offices.pages.converters import register_converters  # noqa: PLC0415
        from offices.vocabularies.policies import check_region  # noqa: PLC0415

        register_converters()
        ask_for_region(check_region)
        # Django and axes tell of logins by signal only; these receivers are the only ones of the project.
        user_logged_in.connect(logins.note_login, dispatch_uid="offices.note_login")
        user_login_failed.connect(logins.note_failed_login, dispatch_uid="offices.note_failed_login")
        user_locked_out.connect(logins.note_lock_out, dispatch_uid="offices.note_lock_out")
        user_logged_out.connect(logins.note_logout, dispatch_uid="offices.note_logout")
        keep_rules(PROFILE_RULES)
        keep_rules(QUIET_RULES, form=QuietRuleForm)
        send_to(ACCOUNT, TO_ACCOUNTS)
        send_also(queue_deliveries, given_up=keep_given_up)

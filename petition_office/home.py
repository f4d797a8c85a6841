"""After the login everybody comes to their work: supervisors to what waits for them, leaders to their packages,
others to the list.
"""

from django.contrib.auth import views
from django.urls import reverse

from offices.accounts.forms.accounts import LoginForm
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

CASEWORK = (Permission.REGISTER, Permission.SCREEN, Permission.HANDLE, Permission.REVIEW)


class LoginView(views.LoginView):
    """Without an address to go on to, the page of the account's work."""

    authentication_form = LoginForm

    def get_default_redirect_url(self) -> str:
        account = self.request.user
        return home_of(account) if isinstance(account, Account) else super().get_default_redirect_url()


def home_of(account: Account) -> str:
    """The page on which an account's work stands."""
    authority = authority_of(account)
    if not any(authority.may_anywhere(permission) for permission in CASEWORK):
        if authority.may_anywhere(Permission.SUPERVISE):
            return reverse("supervision:my_day")
        if authority.may_anywhere(Permission.INSTRUCT):
            return reverse("cases:my_packages")
    return reverse("cases:worklist")

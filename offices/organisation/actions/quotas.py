"""What an account may have only so many of is counted while no other request of the account makes one more."""

from offices.organisation.models import Account


def one_at_a_time(account: Account) -> None:
    """Let one change of what an account has wait for another until its transaction ends: two at once could both find
    room for the last.
    """
    Account.objects.select_for_update(no_key=True).only("pk").get(pk=account.pk)

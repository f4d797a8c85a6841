"""From which petitions an account is recused (《信访工作条例》第二十八条第三款)."""

from django.db.models import QuerySet

from cases.petitions.models.recusals import STANDING, Recusal
from offices.organisation.models import OutboxMessage


def recused_from(account_id: int) -> QuerySet[Recusal]:
    """The upheld recusals of an account that have not ended."""
    return Recusal.objects.filter(STANDING, person=account_id).order_by()


def recused_by_chain(chain_id: int) -> set[int]:
    """The accounts that must keep away from the petition of a chain."""
    return set(Recusal.objects.filter(STANDING, petition__chain=chain_id).values_list("person", flat=True))


def kept_from_recused(message: OutboxMessage) -> set[int]:
    """The accounts that a message must not reach: who is recused hears only that it is, or is no longer."""
    recused = recused_by_chain(message.event.chain_id)
    return recused - {message.account_id} if message.event.kind == "decide_recusal" else recused

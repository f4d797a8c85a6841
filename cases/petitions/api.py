"""What an answer of the API says in free words, as the account that asks may read it now."""

from typing import Any

from cases.petitions.queries.references import without_kept
from offices.organisation.api.headers import account_of


class ShownToReader:
    """For a serializer, whose context names the `account`, or is that of a list."""

    context: dict[str, Any]

    def to_representation(self, instance: Any) -> Any:
        account = self.context.get("account") or account_of(self.context["request"])
        return without_kept(account, super().to_representation(instance))  # type: ignore[misc]

"""Texts of petitions found by their character pairs."""

from django.contrib.postgres.search import SearchQuery


class PairQuery(SearchQuery):
    """Character pairs written as a tsquery, which no parser takes apart."""

    template = "(%(expressions)s)::tsquery"

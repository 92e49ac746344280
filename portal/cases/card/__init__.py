"""The first card of a case's page, for every sort: what it is, the strip of steps, who has it and by when, whom to call, what to press."""

from portal.cases.card.calls import called, on_paper, sight
from portal.cases.card.card import Card, card
from portal.cases.card.strip import leads_through

__all__ = ["Card", "called", "card", "leads_through", "on_paper", "sight"]

"""The record of what all sorts of case share: the lists of everybody over all of them."""

from __future__ import annotations

from portal.cases.views import pages
from portal.feature import Feature

FEATURE = Feature("cases", "事项", blueprint=pages)

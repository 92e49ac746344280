"""What a feature is to the rest of the portal: its record, and the table of the records of one application."""

from portal.feature.records import (
    Advice,
    AuditWords,
    Carried,
    Count,
    DemoStep,
    Feature,
    Hint,
    Lag,
    MenuItem,
    Search,
    Titled,
    Topic,
    Unfinished,
)
from portal.feature.table import Table, closed, declared, features, forget, gathered, install, is_on, of_all, per_app

__all__ = [
    "Advice",
    "AuditWords",
    "Carried",
    "Count",
    "DemoStep",
    "Feature",
    "Hint",
    "Lag",
    "MenuItem",
    "Search",
    "Table",
    "Titled",
    "Topic",
    "Unfinished",
    "closed",
    "declared",
    "features",
    "forget",
    "gathered",
    "install",
    "is_on",
    "of_all",
    "per_app",
]

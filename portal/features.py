"""The table of contents: every feature by its record, in the order of the menu. A new one is a line here, and nothing else by hand."""

from __future__ import annotations

from portal.accounts.feature import FEATURE as ACCOUNTS
from portal.audit.feature import FEATURE as AUDIT
from portal.cases.feature import FEATURE as CASES
from portal.delegation.feature import FEATURE as DELEGATION
from portal.desk.feature import FEATURE as DESK
from portal.directory.feature import FEATURE as DIRECTORY
from portal.filings.feature import FEATURE as FILINGS
from portal.filings.papers.feature import FEATURE as PAPERS
from portal.handover.feature import FEATURE as HANDOVER
from portal.help.feature import FEATURE as HELP
from portal.imports.feature import FEATURE as IMPORTS
from portal.notices.feature import FEATURE as NOTICES
from portal.people.feature import FEATURE as PEOPLE
from portal.posts.clearances.feature import FEATURE as CLEARANCES
from portal.posts.feature import FEATURE as POSTS
from portal.posts.terms.feature import FEATURE as TERMS
from portal.reports.feature import FEATURE as REPORTS
from portal.settings.feature import FEATURE as SETTINGS
from portal.work.feature import FEATURE as WORK

FEATURES = (
    DESK,
    CASES,
    FILINGS,
    PAPERS,
    POSTS,
    CLEARANCES,
    IMPORTS,
    ACCOUNTS,
    HANDOVER,
    DIRECTORY,
    TERMS,
    REPORTS,
    DELEGATION,
    PEOPLE,
    SETTINGS,
    NOTICES,
    AUDIT,
    HELP,
    WORK,
)

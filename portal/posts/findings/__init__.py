"""What the machine asks about a text before people read it: a finding is a question, and never stops anybody."""

from portal.posts.findings.asking import Finding, Lists, by_key, find, indexed
from portal.posts.findings.words import Words, fold

__all__ = ["Finding", "Lists", "Words", "by_key", "find", "fold", "indexed"]

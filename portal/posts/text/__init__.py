"""The text of a post: taken down from what was pasted or from Word, compared, and held against what was published (第十一条)."""

from portal.posts.text.body import BadText, Block, Body, Run, block, loaded, runs, stands
from portal.posts.text.pasting import read

__all__ = ["BadText", "Block", "Body", "Run", "block", "loaded", "read", "runs", "stands"]

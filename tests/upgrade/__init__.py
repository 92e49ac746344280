"""A database of before the tables of cases, kept whole: it must become today's without anybody seeing the difference."""

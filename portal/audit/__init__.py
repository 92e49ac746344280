"""FEATURE. What happened, by whom, from where: append-only and hash-chained."""

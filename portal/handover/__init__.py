"""FEATURE. Who runs which accounts, who leaves when, and how their accounts are handed over (第十条)."""

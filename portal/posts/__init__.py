"""FEATURE. Reviewed first, published then (第十一至十三条)."""

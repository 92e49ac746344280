"""The signed paper of filings: brought back, scanned, placed by its code, put into a box (第九条)."""

"""FEATURE. Stock-taking: workbooks and Word forms of accounts that already run become filings (补办)."""

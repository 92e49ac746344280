"""The official forms of filings on paper: what is printed, and how it is laid out."""

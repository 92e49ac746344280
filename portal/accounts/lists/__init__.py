"""The registry as lists: filters, pages of lines, what a word finds, and what the reader may see."""

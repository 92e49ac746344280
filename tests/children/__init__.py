"""Children: the gate before them, and what they cannot do."""

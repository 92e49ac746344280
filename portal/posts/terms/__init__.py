"""The words that the machine asks about, kept by the office, and what units have answered."""

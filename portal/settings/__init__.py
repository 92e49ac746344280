"""FEATURE. The school's own facts and parameters, each declared with default, help and article."""

"""FEATURE. People, their units and roles, and how they sign in."""

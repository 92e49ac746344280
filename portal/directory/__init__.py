"""FEATURE. 官方账号名录 and 验真, open to everybody: what is filed, what was closed, what is unknown."""

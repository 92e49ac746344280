"""FEATURE. 备案: an application to create, late-file, change or close an account, until it is decided."""

"""The portal's own export, read back: accounts named by 编号 that are unchanged, corrected, or to be changed."""

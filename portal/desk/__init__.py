"""FEATURE. 工作台: what waits for me, what I began, what is due."""

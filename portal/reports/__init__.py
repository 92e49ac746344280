"""FEATURE. 冒用举报: anybody reports an account that pretends to be the school's, the office looks into it (第七条)."""

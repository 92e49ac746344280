"""FEATURE. 敏感内容授权: what touches the school's sensitive matters is authorised before it is published (第十二条)."""

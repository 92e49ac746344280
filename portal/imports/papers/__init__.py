"""The official paper form in Word (附件 1–3): read, asked about where it is unclear, made into a draft."""

"""第二人确认: what one administrator alone can do to nobody who decides or audits, and how a second person agrees to it (三员分立)."""

"""The portal in Debian's Chromium: what only a real browser shows."""

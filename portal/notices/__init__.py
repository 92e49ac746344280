"""FEATURE. Who was told what: messages in the portal, their delivery by mail and robots, reminders."""

"""ENGINE. Uploads kept in the database: checked, re-encoded, named by their hash, handed out as inert pictures."""

"""ENGINE work: what takes long is handed in, kept in the database and worked by a process of its own, never inside a request."""

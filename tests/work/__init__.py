"""The queue: what is handed in is worked outside of any request."""

"""One file a flow, from its first page to its last."""

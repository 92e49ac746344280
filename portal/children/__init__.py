"""Children: what somebody else has made is read, and what costs much is done, by processes of ours that can do nothing else."""

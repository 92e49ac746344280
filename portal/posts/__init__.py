"""送审: what a unit is about to publish is reviewed before it is published, as the channel asks (第十一至十三条)."""

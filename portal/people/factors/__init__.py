"""The second factor: codes of an authenticator (RFC 6238) and recovery codes, for whoever wants one and for the roles the school names."""

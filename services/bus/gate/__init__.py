"""Who comes in: what somebody shows, the words of codes, sessions, and the answer to the server."""

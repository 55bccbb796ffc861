"""A service at work: what it answers, what it may see, how each message is done once or set aside."""

"""One case: its page, its file, and all that happened in it."""

"""Teams, who is in them, and how they are told."""

"""What an audience sees, as it changes: its copies as they come, the pages made of them, and what changed in each."""

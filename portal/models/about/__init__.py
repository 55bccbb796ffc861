"""What anybody may read: their rights, the help there is, the words we use, who we are, and what leaving does."""

"""Who is looking: from a cookie to a person, for how long they stay, and all that a page can do as them."""

"""What somebody asks of us before there is a case, and what a hub makes of it."""

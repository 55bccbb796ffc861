"""The services of a region, and what is said of them."""

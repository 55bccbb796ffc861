"""Working together over time: pages for a youth, for their advocate beside them, and what a hub follows."""

"""Working together over time: a plan, outreach, times away, placements, and how a youth speaks of themselves."""

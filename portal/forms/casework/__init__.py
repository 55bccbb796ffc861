"""What is typed of plans, outreach, times away and placements, and the commands it becomes."""

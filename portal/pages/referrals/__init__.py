"""A referral from the question to whether it helped, and what found no door."""

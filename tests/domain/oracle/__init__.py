"""Who may see what, decided a second time: the policy in Cedar, and what it needs to know folded from the raw facts.

Nothing of `services.disclosure` is used here. It is slow, looks through the whole history for every question, and
should be easy to believe.
"""

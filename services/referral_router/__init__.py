"""Finds an open door for a need, and keeps a mandated report to its order: the call first, then the follow-up.

Decides   the ten states of a referral, which service is asked next, reports, and what the directory lists.
Consumes  commands of hubs, advocates, partners and investigators; `inventory.*` facts into its directory in memory.
Emits     `referral.*` and `report.*` events; a timer for each offer nobody answers.
"""

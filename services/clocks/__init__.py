"""Lets clocks of the law, and targets, run: when they began, when they end, who is told, whether they were met.

Decides   how each clock stands (`domain`), by the table in `contracts.clocks` and a deployment's own figures.
Consumes  commands of hubs and advocates; facts of reports, pages and referrals that start or end a clock; its timers.
Emits     `clock.*` events. Whoever is to be told hears of it from the messenger, without content.
"""

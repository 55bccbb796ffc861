"""Finds what could help a caregiver, and keeps who has a place: respite, groups, coaching, and the line for them.

Decides   offerings and their bookings (`domain`), hand-over notes (`hand_over`), what is found and asked (`caring`).
Consumes  commands of askers, providers and hubs; what intake assessed and matched; its own bookings; its timers.
Emits     `support.*` events. No score is in any of them: what answers come to is worked out by who may read them.
"""

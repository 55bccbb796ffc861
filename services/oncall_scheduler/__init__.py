"""Knows who is on call, and keeps asking until an advocate is there.

Decides   a region's roster (`roster`, worked out in `rotation`), and each page step by step (`domain`).
Consumes  commands of hubs, advocates and youths; `referral.requested` that cannot wait; its own deadlines.
Emits     `oncall.*` events; a timer for whatever a page waits for, always, until somebody has arrived.
"""

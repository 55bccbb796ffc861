"""Knows who is on call, and keeps asking until an advocate is there.

Decides   each page step by step (`domain`), and a region's roster (`roster`; what it means stands in `contracts.rota`).
Consumes  commands of whoever asks, is asked, or takes turns; referrals and requests that can't wait; what became of
          messages; its own deadlines.
Emits     `oncall.*` events; a timer for whatever a page waits for, always, until somebody has arrived.
"""

"""Keeps what a young person has released, to whom and until when, and what is shielded from whom.

Decides   releases of information (`domain`), who is around a youth (`parties`), coming of age (`majority`), shields
          (`shield`), disclosures without a release (`orders`); never what a reader then sees.
Consumes  commands of advocates, youths and hubs; timers: of a release, a birthday, a shield's review, an order.
Emits     `consent.*` and `order.*` events, which disclosure follows.
"""

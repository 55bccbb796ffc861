"""Keeps what a young person has released and what is shielded, how long a case is kept, and the log nobody can rewrite.

Decides   releases of information (`domain`), who is around a youth (`parties`), coming of age (`majority`), shields
          (`shield`), disclosures without a release (`orders`), keeping and erasure (`keeping`), heads of the log
          (`heads`); never what a reader then sees.
Consumes  commands of advocates, youths, hubs and auditors; timers: of a release, a birthday, a shield's review, an
          order. It follows FACTS: each fact of the ledger becomes a leaf of the log (`writer`), and the key of an
          erased case is destroyed (`erasing`).
Emits     `consent.*`, `order.*`, `keeping.*` and `ledger.*` events, which disclosure follows; leaves, into LEDGER.
"""

"""Keeps what a young person has released, to whom and until when, and what is shielded from whom.

Decides   releases of information (`domain`) and shields (`shield`); never what a reader then sees.
Consumes  commands of advocates, youths and, for shields, hubs; the end of each release, by a timer.
Emits     `consent.*` events, which disclosure follows.
"""

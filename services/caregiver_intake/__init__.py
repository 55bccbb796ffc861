"""Takes requests for support without an account, and keeps the case that may be opened from one.

Decides   a request's own file (`domain`); the case and who stands around it (`case`). Neither holds the other's words.
Consumes  commands of the public page, hubs and advocates.
Emits     `intake.*` events.
"""

"""Lets people in, and lets each connection do exactly what the access table says.

Decides   teams and the people in them (`domain`); who comes in by which code (`registry`, a fold over facts).
Consumes  commands of hubs and the operator, and the server's auth callout; askers and youths by their return codes,
          and a youth further in by their second secret.
Emits     `gate.*` events.
"""

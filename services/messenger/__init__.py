"""Tells people, outside the portal and without content, that something waits for them.

Decides   how somebody can be told, and whether that was proved (`ways`); each message until it is taken or given up
          (`domain`).
Consumes  commands about one's own ways; pressed links and receipts; facts that call for messages (`calls`); its timers.
Emits     `reach.*` and `message.*` events; and to the outside (`sending`) always the same sentence, and a link that
          signs nobody in.
"""

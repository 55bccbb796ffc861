"""Keeps the directory of services: what comes in by imports, what is listed by hand, what the community knows besides.

Decides   one service and what is known of it beside its source (`domain`); the editions of each directory, which are
          laid ready in parts and then switched to at once (`editions`); each county's numbers.
Consumes  commands of the machine (imports), of hubs, and of partners about their own services; its own switches:
          where a service is a team's, the team hears that it is gone or back.
Emits     `inventory.*` events.

``hsds`` beside them reads and writes Open Referral HSDS: pure, and used by the `trellis inventory` command alone.
"""

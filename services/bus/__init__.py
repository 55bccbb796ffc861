"""The bus: the only place that imports NATS.

``connection`` connects with least privilege, ``publishing`` writes durably, ``reading`` reads facts, ``store`` keeps
aggregates, ``timers`` wakes them, ``dead_letters`` sets aside what cannot be processed. ``desk`` is where a service
says what it decides, in a few lines a message, and ``service`` runs it.
"""

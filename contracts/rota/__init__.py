"""What a roster means: who is on call, the schedule of any stretch of time, what it comes to, and who is asked next.

Pure, and with the contracts, because scheduler, portal and commands must never differ about it.
``rotation``, ``shifts`` and ``asking`` are what others ask; below them ``timeline`` draws layers, leave, rest and
overrides as ``stretches``, from the ``turns`` and windows that clocks on the wall make, as ``walltime`` reads these.
"""

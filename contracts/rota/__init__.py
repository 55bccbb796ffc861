"""What a roster means: who is on call at an instant, the schedule of any stretch of time, and what it comes to.

Pure, and with the contracts, because scheduler, portal and commands must never differ about it.
``rotation`` and ``shifts`` are what others ask; below them ``timeline`` draws layers, leave, rest and overrides as
``stretches`` of time, from the ``turns`` and windows that clocks on the wall make, as ``walltime`` reads these.
"""

"""Goes with a young person over time: their plan, outreach, being away and back, placements and orders of a court.

Decides   the plan (`domain`), the safety plan (`safety`), outreach (`outreach`), away and back (`away`), placements and
          orders of a court (`court`). What programs ask is data: `contracts.programs`.
Consumes  commands of youths, advocates and hubs; its timers.
Emits     `plan.*`, `safety.*`, `outreach.*` and `care.*` events. The clocks of the law hear of being away from care.
"""

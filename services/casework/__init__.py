"""Goes with a young person over time: their plan, outreach, being away and back, placements and orders of a court.

Decides   the plan (`domain`), the safety plan (`safety`), outreach (`outreach`), away and back (`away`), placements and
          orders of a court (`court`), what the state's guide came to (`guide`), school, legal matters, work and
          company (`life`), plan meetings (`meetings`), what two parties write to each other (`talk`), and the response
          team of a region (`response`). What programs ask is data: `contracts.programs`.
Consumes  commands of youths, advocates and hubs; its timers.
Emits     `plan.*`, `safety.*`, `outreach.*`, `care.*`, `guide.*`, `life.*`, `meeting.*`, `talk.*` and `response.*`
          events. The clocks of the law hear of being away from care.
"""

"""What the consent ledger answers, and by which domain."""

from contracts.consent import GrantRelease, LiftShield, RaiseShield, WithdrawRelease
from services.bus.desk import Desk
from services.bus.store import Aggregate
from services.consent_ledger import domain, shield

RELEASE = Aggregate("consent", "rel", domain.INITIAL, domain.evolve, domain.wakes)
SHIELD = Aggregate("consent", "shd", shield.INITIAL, shield.evolve)

desk = Desk("consent_ledger")
desk.decides(RELEASE, domain.decide, on=(GrantRelease, WithdrawRelease))
desk.decides(SHIELD, shield.decide, on=(RaiseShield, LiftShield))

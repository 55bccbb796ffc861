"""Rules as a table: what breaks each, which field it is about, what it says."""

from contracts.outcomes import Refusal, invalid


def first_broken(*rules: tuple[bool, str, str]) -> Refusal | None:
    """Return the refusal of the first rule that is broken, or None. A form shows one thing to mend at a time."""
    return next((invalid(field, says) for broken, field, says in rules if broken), None)

"""The pages each kind of people goes between, and what waits on them."""

from collections.abc import Mapping
from typing import Final

from contracts.access import ACCESS
from contracts.reach import AddWay
from contracts.vocabulary import Kind
from portal.models.clocks import all_clocks
from portal.models.consent import heads, record, why
from portal.models.directory import doors, own_services
from portal.models.oncall import paging, schedule, turns
from portal.models.people import people
from portal.models.referrals import gaps, offers
from portal.models.requests import inbox
from portal.shell import HOME, Tab

TABS: Final[Mapping[Kind, tuple[Tab, ...]]] = {
    Kind.HUB: (
        Tab(HOME[Kind.HUB], "Referrals", also=(gaps.GAPS,)),
        Tab(schedule.ROSTER, "On call", paging.waiting, also=(f"{HOME[Kind.HUB]}/pages", "/calendars")),
        Tab(inbox.REQUESTS, "Requests", inbox.new_requests),
        Tab(all_clocks.CLOCKS, "Clocks", all_clocks.late),
        Tab(doors.DIRECTORY, "Directory"),
        Tab(people.PEOPLE, "People"),
    ),
    Kind.PARTNER: (
        Tab(HOME[Kind.PARTNER], "Asked of you", offers.waiting),
        Tab(own_services.SERVICES, "Your places"),
    ),
    Kind.ADVOCATE: (
        Tab(HOME[Kind.ADVOCATE], "Now"),
        Tab(turns.TURNS, "Turns", also=("/calendars",)),
        Tab(f"{HOME[Kind.ADVOCATE]}/cases", "Beside you", also=(f"{HOME[Kind.ADVOCATE]}/referrals",)),
    ),
    Kind.AUDITOR: (
        Tab(record.RECORDS, "Disclosures"),
        Tab(record.OPENINGS, "Openings"),
        Tab(why.WHY, "Why"),
        Tab(record.SHIELDS, "Shields"),
        Tab(record.LET_IN, "Let in"),
        Tab(heads.HEADS, "Records to keep"),
    ),
}
"""A kind with one first page and nothing beside it has none."""

TOLD: Final = frozenset(ACCESS[AddWay])
"""Who is told that something waits for them, outside these pages too."""

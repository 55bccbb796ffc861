"""The pages each kind of people goes between, and what waits on them."""

from collections.abc import Mapping
from typing import Final

from contracts.access import ACCESS
from contracts.reach import AddWay
from contracts.vocabulary import Kind
from portal.i18n import N_
from portal.models.clocks import all_clocks
from portal.models.consent import heads, record, why
from portal.models.directory import doors, own_services
from portal.models.oncall import paging, schedule, turns
from portal.models.people import people, response
from portal.models.referrals import evaluation, gaps, offers
from portal.models.requests import inbox
from portal.models.support import instruments
from portal.models.support import offers as offers_support
from portal.shell import HOME, Tab

TABS: Final[Mapping[Kind, tuple[Tab, ...]]] = {
    Kind.HUB: (
        Tab(HOME[Kind.HUB], N_("Referrals"), also=(gaps.GAPS, evaluation.PAGE)),
        Tab(schedule.ROSTER, N_("On call"), paging.waiting, also=(f"{HOME[Kind.HUB]}/pages", "/calendars")),
        Tab(inbox.REQUESTS, N_("Requests"), inbox.new_requests, also=(offers_support.HUB, instruments.HUB)),
        Tab(all_clocks.CLOCKS, N_("Clocks"), all_clocks.late),
        Tab(doors.DIRECTORY, N_("Directory")),
        Tab(people.PEOPLE, N_("People"), also=(response.RESPONSE,)),
    ),
    Kind.PARTNER: (
        Tab(HOME[Kind.PARTNER], N_("Asked of you"), offers.waiting),
        Tab(own_services.SERVICES, N_("Your places")),
        Tab(offers_support.PROVIDER, N_("Times"), offers_support.waiting),
    ),
    Kind.ADVOCATE: (
        Tab(HOME[Kind.ADVOCATE], N_("Now")),
        Tab(turns.TURNS, N_("Turns"), also=("/calendars",)),
        Tab(f"{HOME[Kind.ADVOCATE]}/cases", N_("Beside you"), also=(f"{HOME[Kind.ADVOCATE]}/referrals",)),
    ),
    Kind.AUDITOR: (
        Tab(record.RECORDS, N_("Disclosures")),
        Tab(record.OPENINGS, N_("Openings")),
        Tab(why.WHY, N_("Why")),
        Tab(record.SHIELDS, N_("Shields")),
        Tab(record.LET_IN, N_("Let in")),
        Tab(heads.HEADS, N_("Records to keep")),
    ),
}
"""A kind with one first page and nothing beside it has none."""

TOLD: Final = frozenset(ACCESS[AddWay])
"""Who is told that something waits for them, outside these pages too."""

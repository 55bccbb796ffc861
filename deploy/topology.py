"""The topology: what each service appends and hears; and the streams, durables and buckets that there are.

Plain data and no I/O. What is declared on the server (`services.bus.operate.declare`) comes from here; who may do what
with it is made of it by `deploy.grants`. Nobody but the user `topology` may create or change a stream or a durable.

Reading order: `SERVICES` (who appends and hears what), then what is made from it: `STREAMS`, `DURABLES`.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from contracts.base import Actor
from contracts.codec import MAX_COMMAND_BYTES
from contracts.vocabulary import Kind

SECOND: Final = 1_000_000_000
"""JetStream counts in nanoseconds."""
HOUR: Final = 3600 * SECOND
KIB: Final = 1024
MIB: Final = 1024 * KIB

HEADERS_SLACK: Final = 4 * KIB
"""The server counts headers into a message's size."""
MAX_PAYLOAD: Final = 512 * KIB
"""Of any message on the bus: a decision record that names hundreds of audiences is the largest there is."""
MAX_READERS: Final = 50_000
"""Consumers a stream of copies or outcomes can have: one for each reading connection. The server's default is 1,000."""

OPERATOR: Final = Actor(Kind.OPERATOR, "trellis", "cli")
"""Who acts when the machine itself is run: the `trellis` command."""


TRIES_BUCKET: Final = "tries"
"""How much everybody unknown may still try (`services.bus.gate.levels`)."""


# ------------------------------------------------------------------------------------------------------------- services


class Service(NamedTuple):
    """What one service appends to, hears of others' facts through its durable, whether it sets timers, its buckets.

    ``regions_only``: it reaches the data keys of regions and of no case. ``ack_wait``: seconds until what it had in
    hand when it died goes on. While it lives it says that it is at it; who answers pages says so the most often.
    """

    name: str
    appends: tuple[str, ...]
    hears: tuple[str, ...] = ()
    timers: bool = False
    buckets: tuple[str, ...] = ()
    regions_only: bool = False
    ack_wait: int = 10


SERVICES: Final = (
    Service(
        "referral_router",
        ("referral", "report"),
        hears=(
            "fact.inventory.*.*.*.service_withdrawn",
            "fact.inventory.*.*.*.edition_switched",
            "fact.inventory.*.*.*.capacity_reported",
            "fact.referral.*.*.*.known_asked",
        ),
        timers=True,
    ),
    Service("inventory", ("inventory", "hsds"), hears=("fact.inventory.*.*.*.edition_switched",), regions_only=True),
    Service("consent_ledger", ("consent", "order", "keeping", "ledger"), timers=True),
    Service(
        "oncall_scheduler",
        ("oncall", "accompany"),
        hears=(
            "fact.accompany.*.*.*.called",
            "fact.referral.*.*.*.requested",
            "fact.intake.*.*.*.support_requested",
            "fact.message.*.*.*.tried",
            "fact.message.*.*.*.delivered",
            "fact.message.*.*.*.pressed",
        ),
        timers=True,
        ack_wait=1,
    ),
    Service(
        "clocks",
        ("clock",),
        hears=(
            "fact.report.*.*.*.called",
            "fact.report.*.*.*.cross_reported",
            "fact.oncall.*.*.*.page_acknowledged",
            "fact.oncall.*.*.*.page_passed",
            "fact.oncall.*.*.*.advocate_arrived",
            "fact.oncall.*.*.*.page_finished",
            "fact.care.*.*.*.away_noted",
            "fact.care.*.*.*.away_mistaken",
            "fact.care.*.*.*.back_noted",
            "fact.referral.*.*.*.requested",
            "fact.referral.*.*.*.moved",
            "fact.referral.*.*.*.reopened",
            "fact.clock.*.*.*.started",
            "fact.clock.*.*.*.corrected",
            "fact.clock.*.*.*.stopped",
        ),
        timers=True,
    ),
    Service("caregiver_intake", ("intake",), timers=True),
    Service(
        "casework",
        ("plan", "safety", "outreach", "care", "guide", "life", "meeting", "talk", "response"),
        timers=True,
    ),
    Service(
        "support",
        ("support",),
        hears=(
            "fact.intake.*.*.*.request_assessed",
            "fact.intake.*.*.*.support_matched",
            "fact.support.*.*.*.booking_cancelled",
            "fact.support.*.*.*.booking_declined",
        ),
        timers=True,
    ),
    Service("disclosure", ("disclosure",), hears=("fact.>",)),
    Service(
        "gatekeeper",
        ("gate",),
        hears=(
            "fact.gate.*.*.*.feed_revoked",
            "fact.gate.*.*.*.passkey_removed",
            "fact.gate.*.*.*.person_recovered",
            "fact.gate.*.*.*.person_removed",
            "fact.gate.*.*.*.signed_out",
            "fact.intake.*.*.*.code_ended",
            "fact.intake.*.*.*.code_renewed",
            "fact.intake.*.*.*.unsent_ended",
            "fact.intake.*.*.*.youth_welcomed",
        ),
        buckets=("sessions", "redeemed", "passkeys", TRIES_BUCKET),
        regions_only=True,
    ),
    Service(
        "messenger",
        ("reach", "message"),
        hears=(
            "fact.oncall.*.*.*.page_sent",
            "fact.oncall.*.*.*.shift_unproved",
            "fact.referral.*.*.*.offered",
            "fact.referral.*.*.*.first_contact_asked",
            "fact.referral.*.*.*.follow_up_due",
            "fact.referral.*.*.*.transfer_asked",
            "fact.referral.*.*.*.asked_after",
            "fact.intake.*.*.*.support_requested",
            "fact.clock.*.*.*.corrected",
            "fact.clock.*.*.*.missed",
            "fact.clock.*.*.*.warned",
            "fact.support.*.*.*.place_taken",
            "fact.support.*.*.*.booking_cancelled",
            "fact.support.*.*.*.answer_awaited",
            "fact.support.*.*.*.offering_near",
            "fact.support.*.*.*.asked_again",
            "fact.accompany.*.*.*.occasion_raised",
            "fact.outreach.*.*.*.contact_asked",
            "fact.outreach.*.*.*.contact_due",
            "fact.care.*.*.*.court_review_comes",
            "fact.care.*.*.*.court_review_due",
            "fact.life.*.*.*.deadline_near",
            "fact.meeting.*.*.*.near",
            "fact.response.*.*.*.training_near",
            "fact.reach.*.*.*.way_added",
            "fact.reach.*.*.*.way_tried",
            "fact.message.*.*.*.tried",
            "fact.message.*.*.*.pressed",
        ),
        timers=True,
        regions_only=True,
        ack_wait=1,
    ),
)

SHARED_BUCKET: Final = "suspects"
"""What a service notes before it handles a message that may kill it; keys begin with the service's name."""
KEYS_BUCKET: Final = "keys"
"""The data key of each case (`services.bus.facts.sealing`), wrapped by a key that is not on the bus."""
BUCKETS: Final = (*(bucket for service in SERVICES for bucket in service.buckets), SHARED_BUCKET, KEYS_BUCKET)


# -------------------------------------------------------------------------------------------------------------- streams


def _stream(name: str, *subjects: str, **options: object) -> dict[str, Any]:
    return {"name": name, "subjects": list(subjects), "storage": "file", "num_replicas": 1, **options}


STREAMS: Final[Mapping[str, dict[str, Any]]] = {
    stream["name"]: stream
    for stream in (
        # A person can have twenty commands of one verb waiting, then is told so; and nobody's flood fills the disk.
        # A form sent again an hour later is the same command: the window is longer than a session with a dead battery.
        _stream(
            "COMMANDS",
            "cmd.>",
            retention="workqueue",
            discard="new",
            discard_new_per_subject=True,
            max_msgs_per_subject=20,
            max_bytes=512 * MIB,
            max_msg_size=MAX_COMMAND_BYTES + HEADERS_SLACK,
            duplicate_window=2 * HOUR,
        ),
        # The truth: nothing is ever taken out of it.
        _stream(
            "FACTS",
            "fact.>",
            deny_delete=True,
            deny_purge=True,
            allow_direct=True,
            allow_atomic=True,
            duplicate_window=2 * HOUR,
        ),
        # The log over FACTS, a run of leaves a message: only ever longer, too.
        _stream(
            "LEDGER",
            "ledger.>",
            deny_delete=True,
            deny_purge=True,
            allow_direct=True,
            duplicate_window=120 * SECOND,
        ),
        # One subject a copy, one message a subject. Derived from FACTS, so it need not wait for the disk.
        _stream(
            "VIEWS",
            "view.>",
            persist_mode="async",
            max_msgs_per_subject=1,
            allow_msg_ttl=True,
            allow_direct=True,
            max_consumers=MAX_READERS,
            duplicate_window=120 * SECOND,
        ),
        _stream(
            "OUTCOMES",
            "outcome.>",
            max_age=HOUR,
            max_msgs_per_subject=1,
            allow_direct=True,
            max_consumers=MAX_READERS,
            duplicate_window=120 * SECOND,
        ),
        # No limits here: a limit would delete pending timers. What came due goes when its service has acknowledged it.
        _stream(
            "TIMERS", "timer.>", "due.>", retention="workqueue", allow_msg_schedules=True, duplicate_window=2 * HOUR
        ),
        _stream(
            "DEAD",
            "dead.>",
            max_msgs_per_subject=10_000,
            max_age=30 * 24 * HOUR,
            allow_direct=True,
            duplicate_window=2 * HOUR,
        ),
    )
}

KV_STREAMS: Final[Mapping[str, dict[str, Any]]] = {
    bucket: _stream(
        f"KV_{bucket}",
        f"$KV.{bucket}.>",
        max_msgs_per_subject=1,
        discard="new",
        deny_delete=True,
        allow_rollup_hdrs=True,
        allow_direct=True,
        allow_msg_ttl=True,
        duplicate_window=120 * SECOND,
    )
    for bucket in BUCKETS
    if bucket not in {KEYS_BUCKET, TRIES_BUCKET}
} | {
    # Each entry goes by its own time to live, and need not wait for the disk. (In memory alone, the server would forget
    # that there is such a bucket with every restart.) Whoever makes up addresses pushes out what was quiet longest, and
    # the limit that all of them share stands.
    TRIES_BUCKET: _stream(
        f"KV_{TRIES_BUCKET}",
        f"$KV.{TRIES_BUCKET}.>",
        persist_mode="async",
        max_msgs_per_subject=1,
        max_bytes=64 * MIB,
        discard="old",
        deny_delete=True,
        deny_purge=True,
        allow_direct=True,
        allow_msg_ttl=True,
        duplicate_window=120 * SECOND,
    ),
    # A subject takes two messages and no more: a case's key, and the mark that it was destroyed. So nobody can push a
    # key out by writing over it; taking one away is a call of its own, and `consent_ledger` alone may make it.
    KEYS_BUCKET: _stream(
        f"KV_{KEYS_BUCKET}",
        f"$KV.{KEYS_BUCKET}.>",
        max_msgs_per_subject=2,
        discard="new",
        discard_new_per_subject=True,
        deny_purge=True,
        allow_direct=True,
        duplicate_window=120 * SECOND,
    ),
}


def declarations(replicas: int = 1) -> tuple[dict[str, Any], ...]:
    """Return every stream and bucket to declare. Only a stream on one server can put off its writing to disk."""
    wanted = (*STREAMS.values(), *KV_STREAMS.values())
    if replicas == 1:
        return wanted
    return tuple(
        {key: value for key, value in stream.items() if key != "persist_mode"} | {"num_replicas": replicas}
        for stream in wanted
    )


# ------------------------------------------------------------------------------------------------------------- durables


def _durable(stream: str, service: Service, *filters: str) -> tuple[str, dict[str, Any]]:
    return stream, {
        "durable_name": service.name,
        "name": service.name,
        "filter_subjects": list(filters),
        "deliver_policy": "all",
        "ack_policy": "explicit",
        "ack_wait": service.ack_wait * SECOND,  # how long a page waits when a service dies with it in hand
        "max_deliver": -1,  # what can't be handled goes to DEAD, by the service's own decision and with the reason
        "max_ack_pending": 2000,
        "num_replicas": 0,  # as the stream's
    }


DURABLES: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    *(_durable("COMMANDS", service, f"cmd.*.*.*.{service.name}.*") for service in SERVICES),
    *(_durable("FACTS", service, *service.hears) for service in SERVICES if service.hears),
    *(_durable("TIMERS", service, f"due.{service.name}.>") for service in SERVICES if service.timers),
)
"""(stream, consumer) pairs, in the server's own JSON."""

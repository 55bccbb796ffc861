"""What casework adds to a case's own timeline: that something happened, and never what was said. Pure."""

from collections.abc import Mapping
from typing import Final

from contracts import care, guide, life, outreach, plan, safety
from contracts.base import Event
from portal.i18n import N_

SAYS: Final[Mapping[type[Event], str]] = {
    plan.NeedsAssessed: N_("They went through what is needed."),
    plan.GoalSaid: N_("Something they want stands in the plan."),
    plan.GoalEnded: N_("Something in the plan was reached, or put aside."),
    plan.GoalResumed: N_("Something in the plan was taken up again."),
    plan.StepAdded: N_("A step was planned."),
    plan.StepLinked: N_("A place is asked for a step of the plan."),
    plan.SchoolingRecorded: N_("How it is with school was written down."),
    safety.SafetyPlanSet: N_("The safety plan was written anew."),
    outreach.ContactPlanned: N_("When to be in touch next was planned."),
    outreach.ContactMade: N_("They were in touch."),
    outreach.ContactAsked: N_("They asked somebody to get in touch."),
    outreach.ContactDue: N_("It is time to be in touch."),
    care.AwayNoted: N_("Nobody knew where they were."),
    care.BackNoted: N_("They are back. All goes on as it was."),
    care.PlacementRecorded: N_("They stay somewhere else."),
    care.CourtOrderRecorded: N_("An order of a court was written down."),
    care.CourtReviewComes: N_("A court looks at its order again soon."),
    care.CourtReviewDue: N_("A court looks at its order again."),
    guide.OutcomeRecorded: N_("What the state’s guide came to was written down."),
    life.ReturnPlanned: N_("The way back to school was planned."),
    life.MatterOpened: N_("A legal matter was written down."),
    life.MatterClosed: N_("A legal matter is over."),
    life.DeadlineNear: N_("The deadline of a legal matter is near."),
    life.WorkBegun: N_("A job was written down."),
    life.CompanyJoined: N_("Somebody goes along with them for a while."),
    life.ActivitiesChosen: N_("What they like to do was written down."),
}

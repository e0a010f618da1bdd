"""Words for what stands against tranches and entries of money, with places for the figures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from grants_app.domain.grants.payments.vocabulary import EntryRefusal, TrancheRefusal

CLOSED_OUT = _("The grant was closed out on %(until)s. Open it again first.")
ADVANCE_SIGNED = _(
    "Before this money goes out, %(limit)s of what is out have to be accounted for: tranche %(tranche)s "
    "waits for that, as it was planned. So far %(standing)s are. Enter what was, or give a reason to go on."
)
ADVANCE_AHEAD = _(
    "As it was planned, %(limit)s have to be accounted for before this money goes out: tranche %(tranche)s "
    "waits for that. Only %(standing)s are out. Pay in the planned order, or give a reason to go on."
)
MILESTONE_WAITS = _(
    "As it was planned, %(limit)s at most go out before this milestone is accepted: %(milestone)s. With this "
    "payment it would be %(standing)s. Accept the milestone, or give a reason to go on."
)
REPORT_WAITS = _(
    "As it was planned, %(limit)s at most go out before the reports are approved for which tranche "
    "%(tranche)s waits. With this payment it would be %(standing)s. Approve them, or give a reason to go on."
)
UNPLANNED = _(
    "The award is %(award)s, of which %(limit)s are planned. With this payment and what the tranches "
    "still have, %(standing)s would go out. Plan a tranche for what is not planned yet, or give a reason "
    "to go on."
)
TRANCHE_REFUSAL = {
    TrancheRefusal.NOT_SIGNED: _("The grant is not signed yet."),
    TrancheRefusal.CLOSED_OUT: CLOSED_OUT,
    TrancheRefusal.SUSPENDED: _("The grant is suspended. Nothing is released until it is resumed."),
    TrancheRefusal.WRONG_STATE: _("The tranche does not have the state from which this is done."),
    TrancheRefusal.NOT_POSITIVE: _("A tranche is more than zero."),
    TrancheRefusal.OVER_AWARD: _("The tranches come to %(standing)s, the award is %(limit)s."),
    TrancheRefusal.MILESTONE_MISSING: _("Say which milestone the tranche waits for."),
    TrancheRefusal.MILESTONE_OPEN: _(
        "The milestone of tranche %(tranche)s is not accepted yet. Accept it, or give a reason to go on."
    ),
    TrancheRefusal.MILESTONE_LATER: _(
        "The milestone of tranche %(tranche)s was accepted on %(until)s. Choose that day or a later one, or "
        "give a reason to go on."
    ),
    TrancheRefusal.MILESTONE_EARLY: _("The grant was signed on %(until)s. Choose that day or a later one."),
    TrancheRefusal.ADVANCE_OPEN: _(
        "Tranche %(tranche)s waits until earlier payments are accounted for, and %(standing)s are not. Enter "
        "what was, or give a reason to go on."
    ),
    TrancheRefusal.CONDITION_SIGNED: _(
        "As the tranches were signed or planned first, %(limit)s wait for this condition, and of this plan "
        "only %(standing)s would. To release a tranche before that, give a reason when you approve it."
    ),
    TrancheRefusal.FREE_SIGNED: _(
        "As the tranches were signed or planned first, %(limit)s at most go out without a condition, and "
        "this plan has %(standing)s of that kind. To release a tranche before its condition is met, give a "
        "reason when you approve it."
    ),
    TrancheRefusal.MILESTONE_SIGNED: _(
        "What the tranches wait for stays as it was signed, or as it was planned first for added money. "
        "To release one before that, give a reason when you approve it."
    ),
    TrancheRefusal.ACCEPTED_FOR_LESS: _(
        "The milestone is accepted for a tranche of %(limit)s, and this would be %(standing)s. "
        "Plan what is more as a tranche of its own."
    ),
    TrancheRefusal.ADVANCE_SIGNED: ADVANCE_SIGNED,
    TrancheRefusal.ADVANCE_AHEAD: ADVANCE_AHEAD,
    TrancheRefusal.MILESTONE_WAITS: MILESTONE_WAITS,
    TrancheRefusal.REPORT_OPEN: _(
        "Tranche %(tranche)s waits for the report on the period up to %(until)s, which is not approved yet. "
        "Approve it, or give a reason to go on."
    ),
    TrancheRefusal.REPORT_LATER: _(
        "The last report for which tranche %(tranche)s waits was approved on %(until)s. Choose that day or a "
        "later one, or give a reason to go on."
    ),
    TrancheRefusal.REPORT_UNPLANNED: _(
        "Tranche %(tranche)s waits for reports, and no period ends before its planned day. Plan the reports, "
        "or give a reason to go on."
    ),
    TrancheRefusal.REPORT_WAITS: REPORT_WAITS,
    TrancheRefusal.UNPLANNED: UNPLANNED,
    TrancheRefusal.REASON_MISSING: _("Give a reason."),
}
ENTRY_REFUSAL = {
    EntryRefusal.NO_AWARD: _("The award is unknown, so that nothing can be entered. Write the terms first."),
    EntryRefusal.NOT_SIGNED: _("The grant was not signed on that day."),
    EntryRefusal.CLOSED_OUT: _(
        "The grant was closed out on %(until)s, so that %(asked)s are not entered. Open it again first."
    ),
    EntryRefusal.CORRECTED_CLOSED: _(
        "The grant was closed out on %(until)s, so that its entries are not corrected. Open it again first."
    ),
    EntryRefusal.CLOSED_THEN: _("The grant was closed out on that day. Choose another day."),
    EntryRefusal.NOT_POSITIVE: _("Enter a sum of more than zero."),
    EntryRefusal.NO_CHANGE: _(
        "The entry comes to this already. To correct what it comes to in the other currency, choose a rate "
        "or write the amount of a document."
    ),
    EntryRefusal.POINTS_NOWHERE: _("Choose the entry that this one is about."),
    EntryRefusal.OVER_AWARD: _(
        "That would be more than awarded: %(standing)s of %(limit)s are paid, at most %(most)s can follow."
    ),
    EntryRefusal.OVER_AWARD_THEN: _(
        "Up to %(until)s the award was %(limit)s: %(standing)s are paid up to then, at most %(most)s can "
        "follow. From %(after)s on the award is higher."
    ),
    EntryRefusal.OVER_ADVANCE: _(
        "%(standing)s of %(limit)s that the grantee keeps are accounted for; at most %(most)s are open."
    ),
    EntryRefusal.OVER_ADVANCE_THEN: _(
        "On %(until)s the grantee keeps %(limit)s, of which %(standing)s are accounted for; at most "
        "%(most)s can be more. Choose a later day, or enter first what came before."
    ),
    EntryRefusal.ADVANCE_SIGNED: ADVANCE_SIGNED,
    EntryRefusal.ADVANCE_AHEAD: ADVANCE_AHEAD,
    EntryRefusal.MILESTONE_WAITS: MILESTONE_WAITS,
    EntryRefusal.REPORT_WAITS: REPORT_WAITS,
    EntryRefusal.UNPLANNED: UNPLANNED,
    EntryRefusal.BESIDE_PLAN: _("The grant has a plan of tranches. Say why this is paid outside it."),
    EntryRefusal.OVER_PAYMENT: _(
        "That is more than the payment: %(standing)s of %(limit)s came back, at most %(most)s can follow."
    ),
    EntryRefusal.OVER_ACCOUNTED: _(
        "More than was accounted for: %(standing)s of %(limit)s are disallowed, at most %(most)s can be."
    ),
    EntryRefusal.SUSPENDED: _("The grant is suspended on that day. Nothing is paid until it is resumed."),
    EntryRefusal.REASON_MISSING: _(
        "Of earlier payments %(standing)s are not accounted for. Say why more is paid before that."
    ),
    EntryRefusal.DAY_BEFORE: _(
        "The entry that this one is about is of %(until)s. Choose that day or a later one."
    ),
    EntryRefusal.BELOW_ZERO: _("The entry would fall below zero: it comes to %(limit)s."),
}

"""What a world remembers: rows of structured arrays, one family a record type.

Fields named `hidden_*` are what no lender can know; `sim.worklist` never reads them. Money is integer cents, a day is
counted from the start of the run, and counters of attempts (`n_*`) are the ordinals of `sim.fate`.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .words import N_CAUSES, N_POSTS, N_STIMULI

NEVER = -30_000
"""A day before all others, for "not yet"."""

FAR = 30_000
"""A day after all others."""

AT_ENTRY = -29_999
"""Stands for the end of a dispute that is open when the account enters, and whose time starts then."""

Record = Any
"""One row of a structured array; numba compiles it to a pointer, NumPy has no static type for it."""

PERSON = np.dtype(
    [
        ("key", "u8"),
        ("hidden_shock_due", "f8"),  # macro clock, days
        ("hidden_change_due", "f8"),  # days
        ("calls", "u8"),  # dials of the last 32 days, two bits a day, today lowest
        ("messages", "u8"),  # messages sent, likewise
        ("hidden_excitation", "f4", (N_STIMULI,)),
        ("hidden_lift_today", "f4"),  # largest jump of excitation given today
        ("hidden_fatigue", "f4"),
        ("first", "i4"),  # the person's accounts are first, first + 1, ...
        ("last_contact", "i2"),  # day of the last conversation, or message sent
        ("last_conversation", "i2"),
        ("hardship_on", "i2"),
        ("frozen_until", "i2"),
        ("entered", "i2"),
        ("letter_lands", "i2"),  # day on which the letter in the post arrives
        ("n_lives", "u2"),
        ("n_accounts", "u1"),
        ("n_open", "u1"),
        ("hidden_ability", "u1"),
        ("site", "u1"),
        ("zone", "u1"),
        ("phone_zone", "u1"),
        ("phone", "u1"),
        ("email", "u1"),
        ("sms_consent", "u1"),
        ("email_consent", "u1"),
        ("address", "u1"),
        ("voice_consent", "u1"),  # to automated and recorded calls
        ("vulnerable_known", "u1"),  # flagged, perhaps wrongly
        ("ceased", "u1"),
        ("hardship_known", "u1"),
        ("line", "u1"),  # what the person's telephone is doing, see sim.floor.contract
        ("hidden_answers", "u1"),  # the dial that rings will be answered
        ("called_in", "u1"),  # an inbound call is on its way
    ],
    align=True,
)

PERSON_TOUCHED = np.dtype(
    [
        ("hidden_complaint", "f4", (N_CAUSES,)),
        ("n_complaints", "u2", (N_CAUSES,)),
        ("hidden_opt_out_sms", "f4"),
        ("hidden_opt_out_email", "f4"),
        ("hidden_cease", "f4"),
        ("hidden_proneness", "f4"),
        ("hidden_surplus", "f4"),  # cents a month
        ("n_dials", "u4"),
        ("n_answers", "u4"),
        ("n_unanswered", "u4"),
        ("n_conversations", "u4"),
        ("n_wrong_parties", "u4"),
        ("n_handled", "u4"),
        ("n_sms", "u4"),
        ("n_emails", "u4"),
        ("n_links", "u4"),
        ("n_clicks", "u4"),
        ("n_chances", "u4"),
        ("n_called_in", "u4"),
        ("handled_ms", "u4"),  # collector time spent on the person
        ("n_letters", "u4"),
        ("n_voice_messages", "u4"),
        ("n_visit_chances", "u4"),
        ("n_visits", "u4"),
        ("n_complained", "u4"),  # complaints of all causes
        ("ai_ms", "u4"),  # automated callers' time spent on the person
        ("letter_account", "i4"),
        ("next_back", "i4"),  # the next of those who come back into the book on the same day
        ("callback_at", "i4"),  # ms since 08:00 of that day
        ("callback_on", "i2"),  # day for which the person has asked to be called
        ("left_on", "i2"),  # last day in the list of the open
        ("hidden_phone_until", "i2"),  # first day on which the number on file no longer works
        ("hidden_email_until", "i2"),
        ("hidden_address_until", "i2"),
        ("letter_tone", "u1"),
        ("reached_at", "u1"),  # hour of the day, local, at which the person last answered; 255 never
        ("hidden_best_hour", "u1"),  # hour of the day, local, around which the person likes to answer
        ("hidden_preference", "u1"),
        ("preference", "u1"),  # as told, a `Preference`
        ("hidden_vulnerable", "u1"),
        ("email_bounced", "u1"),
        ("address_bounced", "u1"),
        ("phone_bounced", "u1"),
        ("n_opt_outs", "u1"),
        ("n_ceases", "u1"),
    ],
    align=True,
)

ACCOUNT = np.dtype(
    [
        ("key", "u8"),
        ("costs", "i8"),
        ("fees", "i8"),
        ("interest", "i8"),
        ("principal", "i8"),
        ("arrears", "i8"),
        ("instalment", "i8"),
        ("promised", "i8"),
        ("promise_paid", "i8"),
        ("opening", "i8"),
        ("charged", "i8"),
        ("paid", "i8"),
        ("waived", "i8"),
        ("written_off", "i8"),
        ("counted", "i8"),  # balance at the last monthly count
        ("person", "i4"),
        ("hidden_base", "f4"),  # own-accord hazard per day at age 0, able, unexcited
        ("hidden_residual", "f4"),  # integrated hazard left until the next payment
        ("hidden_momentum", "f4"),
        ("hidden_hazard", "f4"),  # of today
        ("hidden_willingness", "f4"),
        ("score", "f4"),
        ("placed", "i2"),
        ("due", "i2"),  # day the oldest unpaid instalment fell due; DPD = day - due
        ("next_due", "i2"),
        ("closed", "i2"),
        ("promise_due", "i2"),
        ("promise_made", "i2"),
        ("hidden_dispute_on", "i2"),
        ("disputed_until", "i2"),
        ("last_paid", "i2"),
        ("first_paid", "i2"),
        ("touched_on", "i2"),  # day of the last touch about it
        ("returns_on", "i2"),  # day on which a cured account falls behind again
        ("n_payments", "u2"),
        ("n_paid_now", "u2"),
        ("n_promises", "u2"),
        ("kept", "u2"),
        ("broken", "u2"),
        ("pestered", "u2"),
        ("dials", "u2"),
        ("contacts", "u2"),
        ("conversations", "u2"),
        ("messages", "u2"),
        ("complaints", "u2"),  # made when it was touched, or its debtor asked for
        ("n_disputes", "u1"),
        ("relapses", "u1"),
        ("promised_to", "u1"),  # 1 an automated caller
        ("bucket", "u1"),  # `Bucket` at the last monthly count
        ("responded", "u1"),  # answered within 7 days of a touch, ever
        ("hidden_cause", "u1"),  # a `DelayCause`
        ("cause_told", "u1"),  # as told, perhaps wrongly
        ("status", "u1"),
        ("segment", "u1"),
        ("product", "u1"),
        ("hidden_valid", "u1"),
        ("hidden_pays_today", "u1"),  # a Source: a payment of today is on its way
        ("watched", "u1"),  # somebody waits for this account to pay
    ],
    align=True,
)

PERSON_RESULT = np.dtype([("vulnerable", "u1"), ("flagged", "u1")], align=True)
"""What a finished run tells of a person: whether vulnerable in truth, which no policy sees, and as known at the end."""

ROW_RESULT = np.dtype(
    [
        ("paid", "i8"),
        ("collector_ms", "i8"),
        ("ai_ms", "i8"),
        ("dials", "u1"),
        ("sms", "u1"),
        ("emails", "u1"),
        ("letters", "u1"),
        ("voice_messages", "u1"),
        ("ai_dials", "u1"),
        ("connected", "u1"),
        ("complaints", "u1"),
        ("closed", "u1"),
    ],
    align=True,
)
"""What became of one row of the worklist since the decision."""

TREATMENT = np.dtype(
    [
        ("call", "u1"),
        ("call_tone", "u1"),
        ("campaign", "u1"),
        ("posts", "u1"),  # how many things the post room sends
        ("sends", "u1", (N_POSTS,)),
        ("tone", "u1", (N_POSTS,)),
        ("link", "u1", (N_POSTS,)),
        ("at", "i4", (N_POSTS,)),  # ms since the decision at 08:00
    ],
    align=True,
)

ORDER = np.dtype(
    [
        ("priority", "f8"),
        ("account", "i4"),
        ("stamp", "u2"),
        ("tone", "u1"),
        ("treatment", "u1"),
        ("campaign", "u1"),
        ("live", "u1"),
    ],
    align=True,
)
"""Today's call order of one person; `stamp` tells a live entry of a list from a stale one."""

CAMPAIGN = np.dtype(
    [
        ("retry_ms", "i8", (4,)),  # by `Ending`
        ("answered", "i8"),  # calls of the last 30 days, today included
        ("abandoned", "i8"),
        ("limit_permille", "i4"),  # most abandoned of 1,000 answered
        ("dials_per_day", "u1"),
    ],
    align=True,
)
"""What a campaign prescribes at a site, and what counts against its limit there."""

SITE = np.dtype(
    [
        ("opens", "i8"),  # ms since 08:00
        ("closes", "i8"),
        ("drop_ms", "i8"),
        ("patience_ms", "i8"),
        ("tick_ms", "i8"),
        ("preparation_ms", "i8"),
        ("preview_ms", "i8"),
        ("talk_ms", "f8"),
        ("talk_sigma", "f8"),
        ("wrap_up_ms", "f8"),
        ("wrap_up_sigma", "f8"),
        ("wrong_party_ms", "f8"),
        ("skill_sd", "f8"),  # of collectors: log odds of a promise
        ("pace_sd", "f8"),  # of collectors: log of mean talk
        ("collectors", "i4"),  # employed and paid, over all shifts; -1 is unlimited
        ("on_duty", "i4"),  # how many of them come to work, written by commands
        ("rostered", "i4"),  # how many of them are not absent today
        ("on_shift", "i4"),  # how many of those work now
        ("present", "i4"),  # on the floor now, see sim.staff.presence; -1 is unlimited
        ("lines_percent", "i4"),
        ("start_percent", "i4"),
        ("highest_percent", "i4"),
        ("limit_permille", "i4"),
        ("queue_watch", "i4"),  # wake somebody when more wait than this; -1 is nobody
        ("next_stranger", "u4"),
        ("works_on", "u1"),  # a bit a weekday
        ("talk_shape", "u1"),  # a TalkShape
        ("mode", "u1"),  # a Mode, see sim.floor.contract
        ("best_time", "u1"),  # who is known to answer at an hour waits for it
        ("inbound", "u1"),
        ("paused", "u1"),
        ("open", "u1"),
    ],
    align=True,
)

TODAY = np.dtype(
    [
        ("seed", "i8"),
        ("day", "i8"),
        ("began", "i8"),  # ms since the start of the run, 08:00 of this day
        ("ends", "i8"),
        ("n_log", "i8"),
        ("n_outbox", "i8"),
        ("n_open", "i8"),  # persons in the list of the open
        ("n_placed", "i8"),  # persons who have entered so far
        ("n_kept", "i8"),  # persons kept in the list by the pass under way
        ("n_rows", "i8"),  # rows of the worklist
        ("macro_clock", "f8"),
        ("shock_factor", "f8"),
        ("hazard_factor", "f8"),
        ("payday_factor", "f8"),
        ("skill", "f8"),  # of who holds the conversation that ends now: log odds of a promise
        ("wake_value", "i8"),
        ("grid_ms", "i8"),  # durations are multiples of it: 1, but in tests that force ties
        ("wake", "u1"),
        ("weekday", "u1"),
        ("log_on", "u1"),
        ("sms_open", "u1"),
        ("email_open", "u1"),
        ("calls_open", "u1"),
        ("letter_open", "u1"),
        ("voice_open", "u1"),
    ],
    align=True,
)

LOG = np.dtype(
    [
        ("at", "i8"),  # ms since the start of the run
        ("decided", "i8"),  # ms since the start of the run: when the order that led to it was given
        ("value", "i8"),  # cents or ms
        ("person", "i4"),
        ("account", "i4"),
        ("actor", "i4"),  # collector by number; -1 debtor, -2 dialer, -3 books, -4 intervention, -5 automated caller
        ("event", "u1"),
        ("channel", "u1"),
        ("party", "u1"),
        ("outcome", "u1"),
        ("tone", "u1"),
        ("site", "u1"),
        ("zone", "u1"),
        ("phone_zone", "u1"),
    ],
    align=True,
)
"""One row of the event log; `docs/event-log.md` is its schema."""


class State(NamedTuple):
    """Everything the kernels share; one object is passed, so a rule names only what it uses."""

    behaviour: NDArray[np.void]  # (1,) the behaviour model, packed
    tables: NDArray[np.void]  # (1,) what follows from it, tabulated
    house: NDArray[np.void]  # (1,) rules, books and list factors, packed
    today: NDArray[np.void]  # (1,) TODAY
    sites: NDArray[np.void]  # (n_sites,) SITE
    campaigns: NDArray[np.void]  # (n_sites, n_campaigns) CAMPAIGN
    answers: NDArray[np.int64]  # (horizon + 1, n_sites, n_campaigns, 2) calls answered, of them abandoned
    roster: NDArray[np.int32]  # (n_sites, places) employees in the order in which they come; see sim.staff
    treatments: NDArray[np.void]  # (n_treatments,) TREATMENT
    people: NDArray[np.void]  # (n_persons,) PERSON, by day of entry
    touched: NDArray[np.void]  # (n_persons,) PERSON_TOUCHED
    accounts: NDArray[np.void]  # (n_accounts,) ACCOUNT, contiguous by person
    orders: NDArray[np.void]  # (n_persons,) ORDER
    open_people: NDArray[np.int32]  # (n_persons,) the first today.n_open are open
    book: NDArray[np.int32]  # (n_accounts,) the first today.n_rows are the worklist's accounts
    rows: NDArray[np.int32]  # (n_accounts,) account -> row of the last worklist, or -1
    results: NDArray[np.void]  # (n_rows,) ROW_RESULT, one for each row of the last worklist
    outbox: NDArray[np.int64]  # floor events that rules ask for, see sim.floor.contract
    offsets: NDArray[np.int64]  # (horizon + 1, n_zones) local time minus floor time at 08:00, ms
    tallies: NDArray[np.int64]  # (horizon + 1, n_sites, n_segments, N_TALLIES)
    rolls: NDArray[np.int64]  # (months, n_segments, N_BUCKETS, N_BUCKETS, 3), see `sim.delinquency`
    back: NDArray[np.int32]  # (horizon + 1,) first of the persons who come back into the book that day, or -1
    log: NDArray[np.void]  # (capacity,) LOG


DECISION = np.dtype(
    [
        ("day", "i4"),
        ("account", "i4"),
        ("priority", "f8"),
        ("propensity", "f8"),
        ("eligible", "u8"),  # a bit a treatment
        ("treatment", "u1"),
    ],
    align=True,
)
"""One row of the decision table: what a policy ordered for an account, out of what."""

"""How debtors behave: every constant of the behaviour model, with unit, range, grade and source.

The formulas are in `sim.behaviour` and `sim.touches`; `domain` in a source is the project's literature page, whose
prototype values are graded *fitted*.
"""

from pydantic import Field

from .parameter import Settings, parameter


class Ability(Settings):
    """Means to pay: a chain OK, TIGHT, SHOCK of one person."""

    mix: tuple[float, float, float] = parameter(
        (0.63, 0.21, 0.16), "share at the start", 0, 1, "assumed", "anchor: Gerardi et al., RFS 2018"
    )
    multiplier: tuple[float, float, float] = parameter(
        (1.0, 0.30, 0.04), "hazard multiplier", 0, 1, "fitted", "Bhanot 2017; Saulitis 2023"
    )
    shock_per_month: float = parameter(0.012, "P(OK or TIGHT -> SHOCK) a month", 0, 0.03, "secondary", "JOLTS; JPMCI")
    tight_per_month: float = parameter(0.03, "P(OK -> TIGHT) a month", 0, 0.06)
    recover_shock_per_month: float = parameter(0.17, "P(SHOCK -> TIGHT) a month", 0, 0.3)
    recover_tight_per_month: float = parameter(0.18, "P(TIGHT -> OK) a month", 0, 0.35)
    income_drop: float = parameter(0.46, "fall of surplus income in SHOCK", 0.16, 0.9, "published", "JPMCI 2016")
    surplus_median: float = parameter(250.0, "currency a month left over", 1, 1e9)
    surplus_sd: float = parameter(0.8, "sd of log surplus", 0, 2)


class Payment(Settings):
    """Payments of one's own accord: a hazard with frailty, age, payday, excitation and momentum."""

    base_hazard: float = parameter(0.105, "per day, able and willing", 0, 0.3, "fitted", "domain 6")
    willingness_sd: float = parameter(1.35, "sd of log willingness", 0, 1.8, "fitted", "domain 6")
    score_correlation: float = parameter(0.5, "correlation of score and willingness", 0, 0.95)
    age_decay_days: float = parameter(110.0, "days", 60, 400, "fitted", "domain 6")
    age_floor: float = parameter(0.006, "floor of the age factor", 0, 0.15, "fitted", "domain 6")
    payday_lift: float = parameter(0.35, "lift on days 0, 1, 14, 15 of 30", 0, 0.8, "secondary", "TrueAccord 2020")
    momentum: float = parameter(0.012, "hazard per day added by a payment", 0, 0.05, "assumed", "Chehrazi and Weber")
    momentum_days: float = parameter(20.0, "e-folding of momentum, days", 5, 60)
    full_share: float = parameter(0.78, "P(payment clears what is due), age 0", 0.5, 0.95)
    full_decay_days: float = parameter(400.0, "e-folding of the full share, days", 100, 2000)
    part_alpha: float = parameter(1.3, "Beta shape of the fraction paid in part", 0.5, 5)
    part_beta: float = parameter(3.6, "Beta shape of the fraction paid in part", 0.5, 10)
    full_below: float = parameter(25.0, "currency; smaller part payments clear what is due", 0, 1e9)
    whole_balance_after: int = parameter(90, "days past due after which the whole balance is due", 30, 180)


class Excitation(Settings):
    """What a received touch adds to the hazard, as a multiple, and how fast it fades."""

    jump: tuple[float, float, float, float] = parameter(
        (6.0, 0.15, 1.4, 0.3), "conversation, voicemail, SMS, e-mail", 0, 6, "fitted", "domain 6; Laudenbach et al."
    )
    fade_days: tuple[float, float, float, float] = parameter(
        (14.0, 2.0, 3.0, 2.5), "conversation, voicemail, SMS, e-mail", 0.5, 30, "fitted", "make calibration"
    )
    link_lift: float = parameter(1.15, "factor on a message's jump when it carries a payment link", 1, 2)
    firm_lift: float = parameter(1.1, "factor on a message's jump when its tone is firm", 0.5, 2)

    gentle_talk: float = parameter(
        1.15,
        "factor on a conversation's jump and on the odds of a promise, gentle tone",
        1,
        2,
        "secondary",
        "Laudenbach",
    )
    firm_talk: float = parameter(0.95, "the same for a firm tone", 0.5, 2)


class Fatigue(Settings):
    """Contacts wear off: fatigue lowers both the effect of a touch and the reach."""

    dial: float = parameter(1.0, "points", 0, 3)
    conversation: float = parameter(1.5, "points", 0, 3)
    sms: float = parameter(0.5, "points", 0, 3)
    email: float = parameter(0.25, "points", 0, 3)
    letter: float = parameter(0.5, "points", 0, 3)
    voice_message: float = parameter(0.5, "points", 0, 3)
    fade_days: float = parameter(14.0, "e-folding, days", 7, 45)
    on_effect: float = parameter(0.06, "per point", 0, 0.15, "assumed", "Saulitis 2023")
    on_reach: float = parameter(0.006, "per point", 0, 0.1, "fitted", "make calibration")


class Conversation(Settings):
    """What a conversation with the right party leads to."""

    promise: float = parameter(-0.2, "logit of a promise", -5, 5, "fitted", "ACA 2003: 2 promises of 6 reached")
    promise_willingness: float = parameter(0.35, "logit per sd of willingness", 0, 2)
    promise_ability: tuple[float, float, float] = parameter((0.55, 0.10, -1.2), "logit by ability", -5, 5, "fitted")
    promise_broken: float = parameter(-0.3, "logit per broken promise", -3, 0)
    pay_now: float = parameter(
        0.5, "share of the rest who pay at once, times ability", 0, 1, "fitted", "make calibration"
    )
    hardship: float = parameter(0.5, "share of the rest in SHOCK who disclose it", 0, 1)
    dispute: float = parameter(0.01, "share of the rest who dispute", 0, 0.2)
    dispute_invalid: float = parameter(20.0, "factor when the debt is not valid", 1, 60)
    call_back: float = parameter(0.15, "share of the rest who ask to be called at an hour", 0, 0.5)
    pays_across: float = parameter(0.3, "P(who pays at once pays another late debt of his too)", 0, 1)


class Promise(Settings):
    """Promises to pay: size, date, and whether they are kept."""

    kept: float = parameter(-0.2, "logit of a kept promise", -5, 5, "fitted", "ACA; TIGTA")
    kept_willingness: float = parameter(0.35, "logit per sd of willingness", 0, 2)
    kept_ability: tuple[float, float, float] = parameter((0.65, -0.35, -2.0), "logit by ability", -5, 5, "fitted")
    kept_broken: float = parameter(-0.4, "logit per broken promise", -3, 0)
    kept_age: float = parameter(-0.4, "logit per 180 days past due", -3, 0)
    kept_pestered: float = parameter(-0.25, "logit per touch while pending", -0.6, 0, "secondary", "Saulitis 2023")
    lag_days: int = parameter(6, "mean days to the promised date", 3, 14)
    grace_days: int = parameter(3, "days of grace", 0, 10)
    kept_share: float = parameter(0.9, "share of the promise that must be paid", 0.5, 1)


class Complaint(Settings):
    """Complaints: a base probability a touch, times what makes it worse; each cause has its own luck."""

    per_dial: float = parameter(1.7e-5, "P(complaint) a dial", 1e-6, 2e-4, "fitted", "domain 6")
    per_conversation: float = parameter(7.5e-4, "P(complaint) a conversation", 1e-5, 4e-3, "fitted", "domain 6")
    per_sms: float = parameter(6.6e-5, "P(complaint) a message", 1e-6, 3e-4, "secondary", "insideARM 48415")
    per_email: float = parameter(2.2e-5, "P(complaint) a message", 1e-6, 1e-4)
    per_letter: float = parameter(2.2e-5, "P(complaint) a letter", 1e-6, 1e-4)
    per_voice_message: float = parameter(6.6e-5, "P(complaint) a recorded message", 1e-6, 3e-4)
    vulnerable: float = parameter(1.5, "factor when the debtor is vulnerable", 1, 5)
    upheld: float = parameter(0.3, "P(the complaint is upheld)", 0, 1)
    frequency: float = parameter(0.30, "log factor per dial in 7 days above the free ones", 0, 1)
    frequency_free: int = parameter(3, "dials in 7 days that do not annoy", 0, 7)
    hardship: float = parameter(2.0, "factor in SHOCK", 1, 5)
    off_hours: float = parameter(3.0, "factor outside 09:00-20:00 where the debtor lives", 1, 10)
    disputed: float = parameter(2.0, "factor while a dispute is open or the debt is paid", 1, 10)
    firm_tone: float = parameter(1.2, "factor for a firm tone", 1, 3)
    gentle_tone: float = parameter(0.85, "factor for a gentle tone", 0.3, 1)
    wrong_party: float = parameter(2.0e-4, "P(complaint) a conversation with somebody else", 0, 5e-3)
    abandoned: float = parameter(1.0e-4, "P(complaint) an abandoned call", 0, 5e-3)
    freeze_days: int = parameter(14, "days without contact after a complaint", 0, 60)


class OptOut(Settings):
    """Debtors who stop a channel, or all contact."""

    sms: float = parameter(0.012, "P(opt-out) a message", 0, 0.03, "published", "OneSignal; mozeo")
    email: float = parameter(0.003, "P(opt-out) a message", 0, 0.01, "published", "industry 0.1-0.5 %")
    frequency: float = parameter(0.15, "log factor per message in 7 days above three", 0, 1)
    cease: float = parameter(0.002, "P(cease request) a conversation", 0, 0.01)


class Dispute(Settings):
    """Disputes raised of one's own accord, and how they end."""

    per_month: float = parameter(0.0025, "a month", 0, 0.02, "secondary", "CFPB 2017; FTC")
    invalid_share: float = parameter(0.03, "share of debts that are not valid", 0, 0.3)
    invalid_factor: float = parameter(6.0, "factor on the rate when the debt is not valid", 1, 20)
    days: int = parameter(30, "days until it is resolved", 1, 120)
    upheld: float = parameter(0.45, "P(the debtor is right)", 0, 1, "secondary", "FTC: about half verified")


class Phone(Settings):
    """Reach by telephone."""

    answer: float = parameter(0.24, "P(live answer | dial)", 0.12, 0.47, "published", "Hiya 2018-19; Pew 2020")
    right_party: float = parameter(0.62, "P(right party | live answer)", 0.25, 0.8, "fitted", "MaxContact 2024")
    works: float = parameter(0.82, "share of persons with a working number", 0.6, 0.95)
    age_decay_days: float = parameter(375.0, "e-folding of the answer probability with age", 200, 800, "fitted")
    hour: tuple[float, ...] = parameter(
        (0.85, 0.95, 1.05, 1.05, 0.90, 0.70, 0.75, 0.95, 1.25, 1.20, 1.15, 1.10, 0.95),
        "factor by hour, 08 to 20 where the debtor lives",
        0,
        2,
    )
    weekday: tuple[float, ...] = parameter((1.0, 0.95, 1.05, 1.15, 0.95, 0.70, 0.55), "factor, Monday to Sunday", 0, 2)
    answer_after: tuple[float, float] = parameter((4.0, 18.0), "seconds of ringing before an answer, range", 1, 60)
    rings_for: float = parameter(25.0, "seconds before a call nobody answers is given up", 15, 60)
    voicemail: float = parameter(0.5, "P(a voice box takes the call | no answer, number works)", 0, 1)


class Messages(Settings):
    """Reach by SMS and e-mail, and what a reader does."""

    sms_delivered: float = parameter(0.85, "P(delivered)", 0.6, 0.97)
    sms_read: float = parameter(0.9, "P(read | delivered)", 0.5, 0.98, "secondary", "vendor pages")
    email_delivered: float = parameter(0.8, "P(delivered)", 0.5, 0.97)
    email_opened: float = parameter(0.35, "P(opened | delivered)", 0.15, 0.6, "secondary", "Mailchimp; linedata")
    sms_click: float = parameter(0.04, "P(click | read, with link)", 0.005, 0.2)
    halo: float = parameter(1.5, "factor on a click when a call was missed today or the day before", 1, 4)
    email_click: float = parameter(0.06, "P(click | opened, with link)", 0.02, 0.2, "secondary", "all-industry CTR")
    click_lift: float = parameter(4.0, "factor on the day's hazard for somebody who clicked", 1, 10)


class Inbound(Settings):
    """Debtors who call back."""

    after_sms: float = parameter(0.012, "P(call back | SMS read)", 0, 0.1)
    after_email: float = parameter(0.006, "P(call back | e-mail opened)", 0, 0.1)
    after_missed_call: float = parameter(0.015, "P(call back | call not answered, no voice box)", 0, 0.1)
    after_voicemail: float = parameter(0.03, "P(call back | voice box)", 0, 0.1)
    after_letter: float = parameter(0.02, "P(call | letter read)", 0, 0.15, "published", "gross response 1-15 %")
    delay_hours: float = parameter(1.5, "mean hours until the call", 0.05, 12)
    patience_seconds: float = parameter(240.0, "mean patience in the queue, exponential", 10, 1200)


class Letter(Settings):
    """Letters: in the post for some days, read or not, and then slow to fade."""

    delivered: float = parameter(0.9, "P(arrives | address valid)", 0.75, 1)
    read: float = parameter(0.7, "P(read | arrived)", 0.2, 1)
    days: float = parameter(4.0, "mean days in the post: 1 and a Gamma of shape 6", 1.5, 14, "assumed", "bulk mail 2-5")
    jump: float = parameter(0.9, "factor added to the hazard by a letter that is read", 0.2, 2)
    fade_days: float = parameter(6.0, "e-folding, days", 1, 30)
    firm: float = parameter(0.8, "factor on the jump of a firm letter", 0.3, 1.5, "secondary", "Saulitis 2023")
    gentle: float = parameter(1.0, "factor on the jump of a gentle letter", 0.5, 1.5)


class Voice(Settings):
    """Recorded messages, and automated callers who talk: cheaper and weaker than a collector."""

    delivered: float = parameter(0.8, "P(a recorded message reaches the voice box | number works)", 0.3, 1)
    heard: float = parameter(0.5, "P(heard | in the voice box)", 0.1, 1)
    hangs_up: float = parameter(
        0.55, "P(the debtor hangs up on an automated caller)", 0, 0.8, "fitted", "make calibration"
    )
    effect_ratio: float = parameter(0.7, "effect over that of a human caller", 0.5, 0.9, "secondary", "Choi 2025")
    kept: float = parameter(-0.35, "logit of keeping a promise made to one", -2, 0, "secondary", "Choi 2025")
    talk_minutes: float = parameter(2.5, "mean talk with an automated caller", 0.5, 10)
    talk_cv: float = parameter(0.6, "coefficient of variation of that talk", 0.1, 2)


class Portal(Settings):
    """Visits to the portal, and payments made there by oneself."""

    after_sms: float = parameter(0.01, "P(visit | SMS read, no link)", 0, 0.2)
    after_email: float = parameter(0.01, "P(visit | e-mail opened, no link)", 0, 0.2)
    after_letter: float = parameter(0.02, "P(visit | letter read)", 0, 0.2)
    after_voice_message: float = parameter(0.01, "P(visit | recorded message heard)", 0, 0.2)
    share: float = parameter(0.4, "share of payments of one's own accord that are made there", 0, 1)


class ContactData(Settings):
    """How long telephone numbers and addresses stay valid."""

    phone_stale: float = parameter(0.01, "P(number no longer works) a month", 0, 0.1)
    found_out: float = parameter(0.3, "P(an unanswered dial shows that the number no longer works)", 0, 1)
    email_works: float = parameter(0.95, "share of e-mail addresses that are valid on entry", 0.5, 1)
    email_stale: float = parameter(0.005, "P(address no longer works) a month", 0, 0.1)
    address_works: float = parameter(0.92, "share of postal addresses that are valid on entry", 0.5, 1)
    address_stale: float = parameter(0.008, "P(moved away) a month", 0, 0.1)


class Preferences(Settings):
    """How people like to be contacted, and when."""

    mix: tuple[float, float, float, float] = parameter((0.3, 0.35, 0.25, 0.1), "phone, SMS, e-mail, letter", 0, 1)
    lift: float = parameter(
        1.1, "factor on the effect of a touch by the preferred channel", 1, 1.3, "secondary", "McKinsey, quoted"
    )
    told: float = parameter(0.3, "P(a conversation brings the preference to light)", 0, 1)
    best_hours: float = parameter(1.4, "factor on answering within an hour of the hour one likes", 1, 3)
    other_hours: float = parameter(0.88, "factor on answering at other hours", 0.3, 1)


class Callback(Settings):
    """Calls that a debtor has asked for at an hour."""

    days: int = parameter(3, "longest wait until the day asked for, days", 1, 14)
    answer: float = parameter(0.7, "P(answer) at the hour asked for", 0.2, 1)


class Vulnerability(Settings):
    """Customers whom health, life events or capability make vulnerable; the lender knows only some of them."""

    share: float = parameter(0.15, "share of persons", 0, 0.6)
    flagged: float = parameter(0.2, "P(flagged on entry | vulnerable)", 0, 1)
    flagged_wrongly: float = parameter(0.02, "P(flagged on entry | not vulnerable)", 0, 1)
    seen: float = parameter(0.15, "P(noticed in a conversation | vulnerable)", 0, 1)
    kept: float = parameter(-0.3, "logit of a kept promise when vulnerable", -2, 0)


class Causes(Settings):
    """Why people are late, and what it does to messages: who forgot only needs to be reminded."""

    forgot: float = parameter(1.3, "factor on the jump of a message", 0.5, 2)
    cannot: float = parameter(0.6, "factor on the jump of a message", 0.2, 1.5, "fitted", "make calibration")
    will_not: float = parameter(0.5, "factor on the jump of a message", 0.2, 1.5, "fitted", "make calibration")
    disputes: float = parameter(0.6, "factor on the jump of a message", 0.2, 1.5)
    will_not_below: float = parameter(-0.6, "willingness, sd, below which somebody will not pay", -3, 0)
    told: float = parameter(0.6, "P(a conversation brings out a cause)", 0, 1)
    true: float = parameter(0.8, "P(it is the true one); who will not says that he cannot", 0, 1)


class Relapse(Settings):
    """Cured accounts that fall behind again, at one of the next monthly due dates."""

    per_month: tuple[float, float, float] = parameter(
        (0.03, 0.10, 0.25), "hazard a month, by ability at the cure", 0, 1
    )
    willingness: float = parameter(-0.6, "log factor per sd of willingness", -2, 0)


class Behaviour(Settings):
    """Everything about debtors, group by group."""

    ability: Ability = Field(default_factory=Ability)
    payment: Payment = Field(default_factory=Payment)
    excitation: Excitation = Field(default_factory=Excitation)
    fatigue: Fatigue = Field(default_factory=Fatigue)
    conversation: Conversation = Field(default_factory=Conversation)
    promise: Promise = Field(default_factory=Promise)
    complaint: Complaint = Field(default_factory=Complaint)
    opt_out: OptOut = Field(default_factory=OptOut)
    dispute: Dispute = Field(default_factory=Dispute)
    phone: Phone = Field(default_factory=Phone)
    messages: Messages = Field(default_factory=Messages)
    inbound: Inbound = Field(default_factory=Inbound)
    letter: Letter = Field(default_factory=Letter)
    voice: Voice = Field(default_factory=Voice)
    portal: Portal = Field(default_factory=Portal)
    contact_data: ContactData = Field(default_factory=ContactData)
    preferences: Preferences = Field(default_factory=Preferences)
    callback: Callback = Field(default_factory=Callback)
    vulnerability: Vulnerability = Field(default_factory=Vulnerability)
    causes: Causes = Field(default_factory=Causes)
    relapse: Relapse = Field(default_factory=Relapse)

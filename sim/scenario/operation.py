"""How the lender works: channels' treatments, floors, money, rules and what they cost."""

from typing import Literal

from pydantic import Field, model_validator

from .parameter import HOUR, Settings, TimeOfDay, clock_text, parameter

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Touch(Settings):
    """One message or call, as part of a treatment."""

    channel: Literal["call", "sms", "email", "letter", "voice_message", "ai_voice"] = Field(
        description="what carries it"
    )
    at: TimeOfDay = Field(10 * HOUR, description="when it is sent, site time; calls follow the dialer")
    link: bool = Field(False, description="carries a payment link (SMS and e-mail)")
    tone: Literal["gentle", "neutral", "firm"] = Field("neutral", description="of what is said or written")
    campaign: str | None = Field(None, description="the campaign of a call; the first one by default")

    @model_validator(mode="after")
    def _is_possible(self) -> "Touch":
        if self.link and self.channel not in ("sms", "email"):
            raise ValueError(f"a {self.channel} carries no payment link")
        if self.campaign is not None and self.channel != "call":
            raise ValueError(f"a {self.channel} belongs to no campaign; only calls do")
        if self.at < 8 * HOUR:
            raise ValueError("messages go out at 08:00 or later: the day begins then")
        return self


Treatment = tuple[Touch, ...]

DEFAULT_TREATMENTS: dict[str, Treatment] = {
    "sms": (Touch(channel="sms"),),
    "sms_link": (Touch(channel="sms", link=True),),
    "email": (Touch(channel="email"),),
    "email_link": (Touch(channel="email", link=True),),
    "call": (Touch(channel="call"),),
    "call_and_sms": (Touch(channel="call"), Touch(channel="sms", at=9 * HOUR)),
}


class Dialer(Settings):
    """How numbers are dialled, and how fast."""

    mode: Literal["manual", "preview", "progressive", "predictive"] = Field(
        "predictive", description="by hand, after a look at the account, a dial for each free collector, or more"
    )
    preparation_seconds: float = Field(45.0, ge=0, le=600, description="work before each manual dial, seconds")
    preview_seconds: float = Field(30.0, ge=1, le=600, description="study of the account before each preview dial")
    lines_per_collector: float = Field(3.0, ge=1, le=7, description="most calls in the air for each collector")
    start_percent: int = Field(150, ge=100, le=300, description="pacing at opening: dials for 100 free collectors")
    highest_percent: int = Field(300, ge=100, le=700, description="most dials for 100 free collectors")
    tick_seconds: int = Field(60, ge=5, le=3600, description="how often pacing is corrected")
    abandonment_limit: float = parameter(
        0.03, "abandoned / live answers, 30 days of a campaign", 0.005, 1.0, "published", "FTC TSR safe harbour; Ofcom"
    )
    drop_seconds: float = parameter(
        2.0, "seconds an answered call may wait for a collector", 0.5, 30, "published", "FTC TSR"
    )
    patience_seconds: float = parameter(25.0, "mean patience of an answering party, exponential", 1, 120)
    retry_hours: float = Field(2.0, gt=0, le=12, description="hours before an unanswered number is tried again")
    dials_per_day: int = Field(3, ge=1, le=3, description="most dials to one person on one day")


class Campaign(Settings):
    """What is called for one purpose: how soon and how often numbers are tried again, and what may be abandoned.

    What is not set here is as the dialer of each site has it.
    """

    hours_after_no_answer: float | None = Field(None, gt=0, le=12, description="hours until retried")
    hours_after_voice_box: float | None = Field(None, gt=0, le=12, description="hours until retried")
    hours_after_wrong_party: float | None = Field(None, gt=0, le=12, description="hours until retried")
    hours_after_abandoned: float | None = Field(None, gt=0, le=12, description="hours until retried")
    dials_per_day: int | None = Field(None, ge=1, le=3, description="most dials to one person on one day")
    abandonment_limit: float | None = Field(
        None, ge=0.005, le=1, description="abandoned / live answers over 30 days, at each site"
    )


class Shift(Settings):
    """Collectors who begin and end together."""

    collectors: int = Field(ge=0, le=10_000, description="how many")
    starts: TimeOfDay = Field(description="site time")
    ends: TimeOfDay = Field(description="site time")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Shift":
        if self.starts >= self.ends:
            raise ValueError("a shift ends after it starts")
        return self


class Site(Settings):
    """A floor with its own collectors, lines and list."""

    name: str = Field("main", pattern=r"^[a-z][a-z0-9_]*$", description="what results call it")
    share: float = Field(1.0, gt=0, description="share of a synthetic portfolio worked here, relative")
    collectors: int | Literal["unlimited"] = Field(10, description="collectors from opening to closing, or unlimited")
    shifts: tuple[Shift, ...] = Field((), max_length=24, description="who works when; then `collectors` is not used")
    absence: float = Field(0.0, ge=0, le=0.5, description="P(a collector is absent on a day); he is paid")
    skill_sd: float = parameter(0.0, "sd between collectors of the log odds of a promise; domain 5.9: 0.25", 0, 1)
    pace_sd: float = parameter(0.0, "sd between collectors of log mean talk; 0.3 in Brown et al. 2005", 0, 1)
    dials_share: float | None = Field(
        None, ge=0, le=1, description="persons called a day at most, as a share of the open accounts; none: no limit"
    )
    opens: TimeOfDay = Field(9 * HOUR, description="site time")
    closes: TimeOfDay = Field(20 * HOUR, description="site time")
    days: tuple[Weekday, ...] = Field(("mon", "tue", "wed", "thu", "fri", "sat"), description="days the floor works")
    inbound: bool = Field(True, description="the same collectors answer inbound calls (blend)")
    best_time: bool = Field(False, description="who is known to answer at an hour is first dialled at that hour")
    dialer: Dialer = Field(default_factory=Dialer)
    talk_shape: Literal["lognormal", "exponential"] = Field(
        "lognormal", description="distribution of talk; exponential makes the floor a textbook queue"
    )
    talk_minutes: float = parameter(6.0, "mean talk with the right party", 1, 20, "published", "UK AHT")
    talk_cv: float = parameter(
        0.8, "coefficient of variation of lognormal talk", 0.1, 2, "published", "Brown et al. 2005"
    )
    wrap_up_minutes: float = parameter(1.5, "mean work after a call, lognormal", 0.1, 5)
    wrap_up_cv: float = parameter(0.5, "coefficient of variation of wrap-up", 0.1, 2)
    wrong_party_minutes: float = parameter(0.75, "mean talk with somebody else, lognormal", 0.1, 3)

    @model_validator(mode="after")
    def _hours_make_sense(self) -> "Site":
        if not 8 * HOUR <= self.opens < self.closes <= 24 * HOUR:
            raise ValueError("a floor opens at 08:00 or later and closes after it opens")
        if isinstance(self.collectors, int) and self.collectors < 0:
            raise ValueError(f"collectors must be at least 0, got {self.collectors}")
        return self

    @model_validator(mode="after")
    def _staff_makes_sense(self) -> "Site":
        if self.collectors == "unlimited" and (self.shifts or self.absence):
            raise ValueError("unlimited collectors have no shifts and are never absent; set their number instead")
        for shift in self.shifts:
            if shift.starts < self.opens or shift.ends > self.closes:
                times = f"{clock_text(shift.starts)}-{clock_text(shift.ends)}"
                hours = f"{clock_text(self.opens)}-{clock_text(self.closes)}"
                raise ValueError(f"a shift must lie within the hours of its floor, {hours}; got {times}")
        return self

    @property
    def rota(self) -> tuple[Shift, ...]:
        """The shifts of a day, earliest first; nobody's where collectors are unlimited."""
        if self.collectors == "unlimited":
            return ()
        whole_day = (Shift(collectors=self.collectors, starts=self.opens, ends=self.closes),)
        return tuple(sorted(self.shifts, key=lambda shift: shift.starts)) or whole_day


class Costs(Settings):
    """What things cost, in the scenario's currency."""

    collector_hour: float = parameter(38.3, "a paid hour, loaded", 0, 1e6, "fitted", "BLS OEWS 43-3011 x ECEC")
    dial: float = parameter(0.03, "a dial", 0, 1e6, "assumed", "0.01-0.15 USD")
    sms: float = parameter(0.02, "a message", 0, 1e6, "assumed", "0.008-0.05 USD")
    email: float = parameter(0.002, "a message", 0, 1e6, "assumed", "0.0005-0.01 USD")
    complaint: float = parameter(150.0, "a complaint: handling and expected redress", 0, 1e9, "assumed", "30-1000 USD")
    letter: float = parameter(0.9, "a letter: print, post, labour", 0, 1e6, "published", "0.6-3.0 USD")
    voice_message: float = parameter(0.03, "a recorded message", 0, 1e6)
    ai_minute: float = parameter(0.1, "a minute of an automated caller", 0, 1e6, "assumed", "0.03-0.3 USD")
    payment_fee: float = parameter(0.022, "share of an amount paid by link, portal or in a conversation", 0, 0.035)
    discount_per_year: float = parameter(0.12, "discount rate a year", 0, 0.2)


class Books(Settings):
    """Interest, fees, the order in which a payment is allocated, and the end of an account."""

    interest_per_year: float = Field(0.22, ge=0, le=1, description="simple rate on the principal, charged monthly")
    late_fee: float = Field(0.0, ge=0, le=200, description="charged for each further missed instalment")
    waterfall: tuple[Literal["costs", "fees", "interest", "principal"], ...] = Field(
        ("costs", "fees", "interest", "principal"), description="order in which a payment is allocated"
    )
    write_off_dpd: int = Field(180, ge=30, le=3650, description="days past due at which the balance is written off")

    @model_validator(mode="after")
    def _waterfall_is_a_permutation(self) -> "Books":
        if sorted(self.waterfall) != ["costs", "fees", "interest", "principal"]:
            raise ValueError("waterfall must name costs, fees, interest and principal once each")
        return self


class HouseRules(Settings):
    """The lender's own procedure: who may be contacted, when, and how often."""

    call_from: TimeOfDay = Field(8 * HOUR, description="no call earlier, where the debtor lives")
    call_until: TimeOfDay = Field(21 * HOUR, description="no call at this time or later, where the debtor lives")
    dials_per_week: int = Field(7, ge=1, le=40, description="most dials to a person in 7 days (Reg F: 7)")
    days_after_conversation: int = Field(7, ge=0, le=30, description="days without a dial after a conversation")
    messages_per_week: int = Field(4, ge=0, le=30, description="most SMS, e-mails and letters to a person in 7 days")
    hold_during_promise: bool = Field(True, description="no touch while a promise is pending")
    hold_during_dispute: bool = Field(True, description="no touch while a dispute is open")
    spare_vulnerable: bool = Field(False, description="no call of any kind to who is known to be vulnerable")
    hold_after_hardship: int = Field(30, ge=0, le=365, description="days without a touch after hardship is disclosed")

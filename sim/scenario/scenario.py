"""The scenario: everything a world is made of, in one frozen object."""

import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, field_validator, model_validator

from .behaviour import Behaviour
from .intervention import Intervention, RecessionRamp
from .operation import DEFAULT_TREATMENTS, Books, Campaign, Costs, HouseRules, Site, Treatment
from .parameter import Settings
from .population import Population
from .scorecard import Scorecard

WAIT = "wait"


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"“{name}” is not a time zone; use a name such as Europe/Lisbon")
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]


class Scenario(Settings):
    """A world to rehearse a strategy in: debtors, lender, rules, floors and what happens to them.

    Money is in the scenario's currency and time in days or hours here; inside `sim` both are integers
    (cents, milliseconds).
    """

    name: str = Field("scenario", pattern=r"^[a-z][a-z0-9_-]*$", description="what results call it")
    currency: str = Field("USD", pattern=r"^[A-Z]{3}$", description="of all amounts")
    start: datetime.date = Field(datetime.date(2026, 1, 5), description="day 0 of the run")
    zones: tuple[Zone, ...] = Field(
        ("America/New_York",),
        min_length=1,
        max_length=32,
        description="where debtors live; the first is the floors' too",
    )
    days: int = Field(180, ge=1, le=3650, description="days on which the policy decides")
    run_out_days: int = Field(90, ge=0, le=365, description="days without new orders, so that promises resolve")
    floor: Literal["compiled", "reference"] = Field("compiled", description="which of the two equal floors runs")
    population: Population = Field(default_factory=Population)
    sites: tuple[Site, ...] = Field(default=(Site(),), min_length=1, max_length=16)
    campaigns: dict[str, Campaign] = Field(
        default_factory=lambda: {"main": Campaign()}, min_length=1, max_length=32, description="what calls are made for"
    )
    treatments: dict[str, Treatment] = Field(default_factory=lambda: dict(DEFAULT_TREATMENTS))
    books: Books = Field(default_factory=Books)
    costs: Costs = Field(default_factory=Costs)
    rules: HouseRules = Field(default_factory=HouseRules)
    behaviour: Behaviour = Field(default_factory=Behaviour)
    scorecard: Scorecard = Field(default_factory=Scorecard)
    moves_up_after_click: float = Field(1.5, ge=1, le=100, description="factor on the priority of who clicked a link")
    moves_up_after_missed_call: float = Field(2.0, ge=1, le=100, description="factor after a lost inbound call")
    moves_up_for_callback: float = Field(3.0, ge=1, le=100, description="factor for who asked to be called at an hour")
    interventions: tuple[Intervention, ...] = Field((), description="what befalls the world during the run")

    @field_validator("treatments")
    @classmethod
    def _treatments_are_usable(cls, value: dict[str, Treatment]) -> dict[str, Treatment]:
        if WAIT in value:
            raise ValueError("“wait” is always there; leave it out")
        if len(value) > 62:
            raise ValueError(f"at most 62 treatments, got {len(value)}")
        for name, touches in value.items():
            channels = [touch.channel for touch in touches]
            if not touches or len(set(channels)) < len(channels):
                raise ValueError(f"treatment “{name}” must hold one to six touches on different channels")
        return value

    @model_validator(mode="after")
    def _names_are_known_and_unique(self) -> "Scenario":
        names = [site.name for site in self.sites]
        if len(set(names)) < len(names):
            raise ValueError(f"sites must have different names, got {', '.join(names)}")
        for item in self.interventions:
            if not isinstance(item, RecessionRamp) and item.site not in names:
                raise ValueError(f"intervention at site “{item.site}”; known sites: {', '.join(names)}")
        for touch in (touch for touches in self.treatments.values() for touch in touches):
            if touch.campaign is not None and touch.campaign not in self.campaigns:
                raise ValueError(f"a call of campaign “{touch.campaign}”; known: {', '.join(self.campaigns)}")
        return self

    @property
    def treatment_names(self) -> tuple[str, ...]:
        """Names of the treatments by number; `wait` is 0."""
        return (WAIT, *self.treatments)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the floors; days run from 08:00 to 08:00 there."""
        return ZoneInfo(self.zones[0])

    @property
    def horizon(self) -> int:
        """Days simulated: decision days and run-out."""
        return self.days + self.run_out_days

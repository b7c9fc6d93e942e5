"""The rule by which a strategy is accepted: what a lender will not trade for money, written before anything is run."""

from pydantic import Field, model_validator

from sim.scenario import Settings

LIMITED = "complaints_per_1000_accounts"
"""The KPI that the limit on complaints is about."""


class Margins(Settings):
    """How much worse a group of debtors may fare, per measure, before that counts as harm."""

    resolved_share: float = Field(0.02, gt=0, le=1, description="share of the group's placed balance resolved")
    complaints_per_1000_placed: float = Field(2.0, gt=0, le=1000, description="complaints per 1,000 accounts of it")
    touches_per_account: float = Field(2.0, gt=0, le=1000, description="dials and messages an account of the group")


class Acceptance(Settings):
    """What a strategy must keep to be accepted; among those that keep it, the highest net money wins."""

    complaints_limit: float | None = Field(
        None,
        gt=0,
        description="complaints per 1,000 accounts open for 90 days; by default what today's strategy stays under in "
        "19 of 20 runs",
    )
    accepted_risk: float = Field(0.05, ge=0, lt=1, description="accepted share of runs over the limit on complaints")
    smallest_gain: float = Field(
        0.0, ge=0, lt=1, description="net gain below which a change is not worth it, share of the placed balance"
    )
    protected: tuple[str, ...] = Field(
        ("vulnerable",),
        description="groups that must be shown not to be worse off: segments, or `vulnerable`; any other group is held "
        "back only if harm is shown",
    )
    margins: Margins = Field(Margins(), description="how much worse is harm")
    stress_needed: float = Field(
        1.0, gt=0, le=1, description="share of the stress scenarios in which the strategy must still win"
    )

    @model_validator(mode="after")
    def _protects_no_group_twice(self) -> "Acceptance":
        if len(set(self.protected)) != len(self.protected):
            raise ValueError(f"protected must name each group once, got {', '.join(self.protected)}")
        return self

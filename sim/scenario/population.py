"""A synthetic portfolio: who is in it, what they owe, and when they enter."""

from pydantic import Field, model_validator

from .parameter import Settings, parameter


class Segment(Settings):
    """A named part of the portfolio."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="what results call it")
    share: float = Field(1.0, gt=0, description="relative share of persons")
    balance_factor: float = Field(1.0, gt=0, le=100, description="factor on the median balance")
    willingness: float = Field(0.0, ge=-3, le=3, description="shift of willingness, in standard deviations")


class Population(Settings):
    """How many debtors, and how their accounts look when they enter."""

    persons: int = Field(5_000, ge=0, le=50_000_000, description="debtors; not used with a portfolio")
    second_account: float = Field(0.2, ge=0, le=0.9, description="P(one account more), geometric, at most 4 accounts")
    placed_over_days: int = Field(90, ge=1, le=3650, description="days over which persons enter the book, evenly")
    days_past_due: tuple[int, int] = Field((1, 30), description="days past due on entry, range; negative before due")
    balance_median: float = parameter(900.0, "currency", 1, 1e7, "assumed", "lognormal")
    balance_sd: float = parameter(1.0, "sd of the log balance", 0, 2.5)
    instalment_share: tuple[float, float] = parameter((0.03, 0.12), "instalment as a share of the balance", 0.001, 1)
    email_share: float = parameter(0.85, "share of persons with an e-mail address", 0, 1)
    phone_share: float = parameter(0.95, "share of persons with a number on file", 0, 1)
    address_share: float = parameter(0.98, "share of persons with a postal address on file", 0, 1)
    voice_consent: float = parameter(0.7, "share of those with a number who accept automated and recorded calls", 0, 1)
    segments: tuple[Segment, ...] = Field(
        (
            Segment(name="small", share=0.5, balance_factor=0.6),
            Segment(name="medium", share=0.35, balance_factor=1.3),
            Segment(name="large", share=0.15, balance_factor=3.0, willingness=-0.2),
        ),
        min_length=1,
        max_length=64,
    )

    @model_validator(mode="after")
    def _ranges_ascend(self) -> "Population":
        low, high = self.days_past_due
        if not -60 <= low <= high <= 3650:
            raise ValueError(f"days_past_due must ascend within [-60, 3650], got {self.days_past_due}")
        return self

"""What befalls a floor or an economy during a run; each becomes a SimPy process in `sim.interventions`."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .parameter import HOUR, Settings, TimeOfDay


class DialerOutage(Settings):
    """The dialer of a site stops for some hours of one day."""

    kind: Literal["dialer_outage"] = Field("dialer_outage", description="which intervention it is")
    site: str = Field("main", description="where")
    day: int = Field(ge=0, description="day of the run")
    start: TimeOfDay = Field(11 * HOUR, description="site time")
    end: TimeOfDay = Field(13 * HOUR, description="site time")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "DialerOutage":
        if not 8 * HOUR <= self.start < self.end:
            raise ValueError("an outage starts at 08:00 or later and ends after it starts")
        return self


class SicknessWave(Settings):
    """A share of a site's collectors stays away from the start to the end of a wave, from noon of the first day."""

    kind: Literal["sickness_wave"] = Field("sickness_wave", description="which intervention it is")
    site: str = Field("main", description="where")
    day: int = Field(ge=0, description="first day of the wave")
    days: int = Field(10, ge=1, description="length, days")
    share: float = Field(0.3, gt=0, le=1, description="share of collectors who fall ill")


class RecessionRamp(Settings):
    """Life shocks grow more frequent, and payments rarer, step by step over some weeks, and stay so."""

    kind: Literal["recession_ramp"] = Field("recession_ramp", description="which intervention it is")
    day: int = Field(ge=0, description="first day of the ramp")
    days: int = Field(60, ge=1, description="days until the full effect")
    shocks: float = Field(2.0, ge=0, le=20, description="factor on life shocks at the end")
    hazard: float = Field(0.8, ge=0, le=5, description="factor on payments of one's own accord at the end")


Intervention = Annotated[DialerOutage | SicknessWave | RecessionRamp, Field(discriminator="kind")]

"""One account that repays in bursts: the controlled Hawkes model, its constants and its units.

Time is in the model's units, of which a day here is a twentieth; intensities are payments per unit of time, and
balances whole units, of which one is a hundred cents.
"""

from typing import NamedTuple

EFFORTS = (0.0, 0.03, 0.06, 0.15, 0.3, 0.6, 1.2)
"""By how much each treatment raises the intensity of repayment; the first is to wait."""

TREATMENTS = ("wait", *(f"effort_{effort}" for effort in EFFORTS[1:]))

DAY = 0.05
"""Time between two decisions, as in the code of the authors."""

CENTS = 100.0
"""Of a unit of balance."""


class Hawkes(NamedTuple):
    """Constants of the model; the defaults are those of the authors' public code.

    The intensity of repayment falls back to its floor between payments, jumps with every payment, more so the larger
    the share that was paid, and with effort:

        d lambda = decay (floor - lambda) dt + (jump + jump_share R) dN + effect dA.

    A payment is a share R, uniform between `least_share` and 1, of what is owed; what counts is what is paid less
    what effort costs, both discounted.

    Attributes
    ----------
    floor
        Long-run intensity, lambda_inf.
    decay
        Speed of the return to the floor, kappa.
    jump, jump_share
        Of the intensity at a payment, delta_10 and delta_11.
    discount
        Rate of discounting, rho.
    effort_cost
        Cost of raising the intensity by one, c.
    least_share
        Smallest share paid, r.

    References
    ----------
    Chehrazi, Glynn & Weber (2019), Dynamic credit-collections optimization, Management Science 65(6).
    """

    floor: float = 0.1
    decay: float = 0.7
    jump: float = 0.02
    jump_share: float = 0.5
    discount: float = 0.06
    effort_cost: float = 6.0
    least_share: float = 0.1


AUTHORS = Hawkes()
"""The constants of the authors."""

"""What a comparison costs: eight policies on fifty seeds, 10,000 accounts over 180 days, in all processes together."""

import resource
import time

from joblib.externals.loky import get_reusable_executor

from experiments.plan import Plan
from experiments.play import play
from experiments.replication import Contender
from experiments.runner import Runner
from policies.catalog import CATALOG
from sim.scenario import Scenario

from .workload import PERSONS, workload

CONTENDERS = (
    Contender("no_contact", CATALOG["no_contact"], {}),
    Contender("random", CATALOG["random"], {}),
    Contender("random_more", CATALOG["random"], {"touch_share": 0.4}),
    Contender("cadence", CATALOG["cadence"], {}),
    Contender("cadence_eager", CATALOG["cadence"], {"dials_per_week": 5, "sms_every": 4}),
    Contender("largest_balance", CATALOG["largest_balance"], {}),
    Contender("largest_balance_more", CATALOG["largest_balance"], {"dials_share": 0.25}),
    Contender("decision_table", CATALOG["decision_table"], {}),
)
"""Every policy of the catalog, three of them twice; the control is one of the eight."""


def comparison_costs(replications: int, persons: int = PERSONS // 10, jobs: int = 2) -> dict[str, float]:
    """Measure a comparison on the frozen workload at a tenth of its size, without a store.

    Parameters
    ----------
    replications
        Seeds every policy runs on.
    persons
        In the book.
    jobs
        Processes.

    Returns
    -------
    CPU seconds of all processes, their start included, and seconds by the clock.
    """
    plan = plan_of(workload(persons), replications)
    get_reusable_executor().shutdown(wait=True)  # workers count once they have ended
    cpu, clock = _cpu_seconds(), time.perf_counter()
    play(plan, Runner(jobs))
    wall = time.perf_counter() - clock
    get_reusable_executor().shutdown(wait=True)
    return {"compare_8x50_cpu_s": _cpu_seconds() - cpu, "compare_8x50_wall_s": wall}


def plan_of(scenario: Scenario, replications: int) -> Plan:
    """Let the eight meet."""
    return Plan("bench", scenario, None, CONTENDERS, "cadence", "no_contact", tuple(range(replications)))


def _cpu_seconds() -> float:
    """CPU seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)

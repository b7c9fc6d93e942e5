"""SimPy is the clock: the world that policies face, by `worklist`, `decide`, `advance`, and nothing else."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import simpy
from numpy.lib.recfunctions import repack_fields
from numpy.typing import NDArray

from .campaigns import forget_old_answers
from .clock import Clock
from .commands import Commands
from .features import POSTED, Columns, Tariff
from .floor.compiled import CompiledFloor
from .floor.contract import Floor, FloorEvent, Wake, pack
from .floor.reference import ReferenceFloor
from .interventions import process_of
from .ledger import first_imbalance
from .morning import begin_pass, end_pass, settle
from .orders import decision_table, drop_orders, give_orders
from .packing import payday_factors
from .population import synthesise
from .portfolio import Portfolio
from .postroom import send_batch
from .rules import permit
from .scenario import Scenario
from .setup import new_state
from .staff import Rota, presence
from .state import PERSON_RESULT, ROW_RESULT
from .worklist import Buffer, Context, Decision, Outcome, Worklist, checked

WAKE_PRIORITY: Any = 2
"""Who is woken by a floor event runs after users of that instant (0 and 1), and before the next floor event."""

Sink = Callable[[NDArray[np.void]], None]
Process = Callable[["Simulation"], Generator[simpy.Event, Any, Any]]


class World(Protocol):
    """What a policy can be run against: a simulation, or a small world with a known optimum."""

    @property
    def is_over(self) -> bool:
        """Whether the last decision has been taken."""

    def worklist(self) -> Worklist:
        """List the open accounts of this morning."""

    def advance(self, decision: Decision) -> Outcome:
        """Let the day unfold under a decision."""


class Policy(Protocol):
    """Who decides."""

    def decide(self, worklist: Worklist) -> Decision:
        """Order a treatment and a priority for every row of the worklist."""


class Environment(simpy.Environment):
    """A SimPy environment that lets the floor run up to, but not including, the time of each SimPy event."""

    floor: Floor

    def step(self) -> None:
        """Bring the floor to the next event, which may be that of a process the floor woke, and process it."""
        while self.floor.advance(int(self.peek())):
            pass
        super().step()


@dataclass(frozen=True)
class Run:
    """What a finished replication leaves: enough for every KPI.

    Attributes
    ----------
    tallies
        Counts, cents and ms, shape (days, n_sites, n_segments, n_tallies); see `Tally`.
    rolls
        Monthly moves between buckets of delinquency, shape (counts, n_segments, N_BUCKETS, N_BUCKETS, 3): accounts,
        cents at the count before, cents at the move; see `sim.delinquency`.
    accounts
        Final accounts, one row each, only what the books and the contact history show; `person` is a row of `persons`.
    persons
        `PERSON_RESULT`, one row each: what is told of people when all is over, hidden truth included.
    scenario, seed, segments
        What was run.
    """

    tallies: NDArray[np.int64]
    rolls: NDArray[np.int64]
    accounts: NDArray[np.void]
    persons: NDArray[np.void]
    scenario: Scenario
    seed: int
    segments: tuple[str, ...]


class Simulation:
    """A world of debtors, floors and rules under one seed.

    Parameters
    ----------
    scenario
        What the world is made of.
    seed
        Seed of the replication; two simulations of one scenario and seed share every debtor's fate.
    portfolio
        Accounts from a file; synthesised from `scenario.population` when None.
    log
        Takes the rows of the event log (`LOG`), some thousand at a time; nothing is logged when None.
    decisions
        Takes the rows of the decision table (`DECISION`), a day at a time.
    processes
        Functions of this simulation that return SimPy processes, beside the scenario's interventions.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        portfolio: Portfolio | None = None,
        *,
        log: Sink | None = None,
        decisions: Sink | None = None,
        processes: Sequence[Process] = (),
    ) -> None:
        self.scenario, self.seed, self.clock = scenario, seed, Clock.of(scenario)
        portfolio = synthesise(scenario, seed) if portfolio is None else portfolio
        self.segments = portfolio.segments
        self.state = new_state(scenario, seed, portfolio, self.clock, logs=log is not None)
        self._log, self._decisions = log, decisions
        self._tariff, self._buffer = Tariff.of(scenario), Buffer()
        self._paydays = payday_factors(scenario.behaviour.payment.payday_lift, np.arange(scenario.horizon + 1))
        self._decided: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._worklist: Worklist | None = None
        self._last: Outcome | None = None
        self.day = 0
        self.env = Environment(initial_time=0)
        self.floor: Floor = CompiledFloor(self) if scenario.floor == "compiled" else ReferenceFloor(self.env, self)
        self.env.floor = self.floor
        self.commands = Commands(self)
        self._rotas = [Rota.of(number, site) for number, site in enumerate(scenario.sites)]
        for rota in self._rotas:
            self.env.process(self._shifts(rota))
        self.env.process(self._postroom())
        for item in scenario.interventions:
            self.env.process(process_of(self, item))
        for process in processes:
            self.env.process(process(self))
        self._begin_day()

    # the three calls

    @property
    def is_over(self) -> bool:
        """Whether the last decision has been taken."""
        return self.day >= self.scenario.days

    def worklist(self) -> Worklist:
        """List the open accounts of this morning, with what is allowed for each."""
        if self._worklist is None:
            rows = self.state.book[: self.state.today[0]["n_rows"]]
            context = Context(
                keys=self.state.accounts["key"][rows],
                site=self.state.people["site"][self.state.accounts["person"][rows]],
                segments=self.segments,
                treatments=self.scenario.treatment_names,
                capacity=self._capacity(),
                calls=self._calls(rows),
                seed=self.seed,
                buffer=self._buffer,
            )
            allowed = np.zeros((len(rows), len(self.state.treatments)), dtype=np.bool_)
            permit(self.state, allowed)
            allowed.flags.writeable = False
            columns = Columns(self.state, rows, self._tariff, self.scenario)
            self._worklist = Worklist(columns, allowed, context, self._last)
        return self._worklist

    def advance(self, decision: Decision) -> Outcome:
        """Let the day unfold under a decision, to the next morning's settlement.

        Raises
        ------
        ValueError
            If the decision does not fit the worklist, or orders what is not allowed.
        """
        worklist = self.worklist()
        decision = checked(decision, worklist)
        if self._decisions is not None:
            self._decisions(decision_table(self.state, decision, worklist.allowed))
        self._decided = np.asarray(decision.treatment, dtype=np.int64)
        give_orders(self.state, self._decided, decision.priority)
        drop_orders(self.state, worklist.calls)
        self._last = self._unfold(worklist.keys)
        return self._last

    def finish(self) -> Run:
        """Let the days of the run-out pass without new orders, and take stock."""
        while self.day < self.scenario.horizon:
            self._decided = self._decided[:0]
            self._unfold(self.state.accounts["key"][self.state.book[: self.state.today[0]["n_rows"]]])
        self._check_books(np.arange(len(self.state.accounts), dtype=np.int32))
        entered = self.state.accounts["placed"] < self.scenario.horizon
        visible = [name for name in self.state.accounts.dtype.names or () if not name.startswith("hidden_")]
        return Run(
            tallies=self.state.tallies[:-1],
            rolls=self.state.rolls,
            accounts=repack_fields(self.state.accounts[entered][visible]),
            persons=self._persons(),
            scenario=self.scenario,
            seed=self.seed,
            segments=self.segments,
        )

    def _persons(self) -> NDArray[np.void]:
        persons = np.zeros(len(self.state.people), dtype=PERSON_RESULT)
        persons["vulnerable"] = self.state.touched["hidden_vulnerable"]
        persons["flagged"] = self.state.people["vulnerable_known"]
        return persons

    # the host of a floor

    def flush(self) -> None:
        """Hand the rows logged so far to the sink, and what rules asked for to the floor."""
        today = self.state.today[0]
        if self._log is not None and today["n_log"]:
            self._log(self.state.log[: today["n_log"]].copy())
        today["n_log"] = 0

    def wake(self, why: Wake, value: int, at: int) -> None:
        """Wake whoever waits for this, right after the floor event at `at`."""
        for event in self.commands.woken(why, value):
            self.env.schedule(event, priority=WAKE_PRIORITY, delay=at - int(self.env.now))

    # how a day passes

    def _begin_day(self) -> None:
        state, day = self.state, self.day
        today = state.today[0]
        today["day"], today["began"], today["ends"] = day, self.clock.bounds[day], self.clock.bounds[day + 1]
        today["weekday"], today["payday_factor"] = self.clock.weekdays[day], self._paydays[day]
        today["macro_clock"] += today["shock_factor"]
        forget_old_answers(state)
        for rota in self._rotas:
            rota.call_the_roll(state)
        begin_pass(state)
        self._payments: list[NDArray[np.int64]] = []
        place = 0
        while (place := settle(state, place)) < today["n_open"]:
            self.flush()
            self._payments.append(self._emptied_outbox())
        end_pass(state)
        self._payments.append(self._emptied_outbox())
        self._check_books(state.book[: today["n_rows"]])
        self.state = state._replace(results=np.zeros(int(today["n_rows"]), dtype=ROW_RESULT))
        self._worklist = None

    def _unfold(self, keys: NDArray[np.uint64]) -> Outcome:
        self.floor.begin_day(self.state)
        self.floor.schedule(np.concatenate(self._payments))
        self.env.run(until=int(self.clock.bounds[self.day + 1]))
        outcome = self._outcome(keys)
        self.flush()
        self.day += 1
        if self.day < self.scenario.horizon:
            self._begin_day()
        return outcome

    def _outcome(self, keys: NDArray[np.uint64]) -> Outcome:
        results, tariff = self.state.results, self._tariff
        posted = sum(results[name] * getattr(tariff, name) for name in POSTED)
        talk = results["collector_ms"] * tariff.collector_ms + results["ai_ms"] * tariff.ai_ms
        return Outcome(
            keys=keys,
            executed=results["dials"] + sum(results[name].astype(np.int64) for name in (*POSTED, "ai_dials")) > 0,
            connected=results["connected"].astype(np.int64),
            paid=results["paid"],
            cost=(results["dials"] + results["ai_dials"]) * tariff.dial + posted + talk,
            collector_ms=results["collector_ms"],
            complaints=results["complaints"].astype(np.int64),
            closed=results["closed"] > 0,
        )

    def _emptied_outbox(self) -> NDArray[np.int64]:
        today = self.state.today[0]
        events = self.state.outbox[: today["n_outbox"]].copy()
        today["n_outbox"] = 0
        return events

    def _check_books(self, book: NDArray[np.int32]) -> None:
        wrong = first_imbalance(self.state.accounts, book)
        if wrong >= 0:
            raise ArithmeticError(f"account {wrong} is not conserved to the cent on day {self.day}")

    def _capacity(self) -> NDArray[np.float64]:
        minutes = np.array([rota.capacity_ms(self.state) for rota in self._rotas]) / 60_000
        return np.where(self._works_today(), minutes, 0.0)

    def _calls(self, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """Count the persons whom each site may call today: a share of its open accounts, rounded up."""
        shares = np.array([np.inf if site.dials_share is None else site.dials_share for site in self.scenario.sites])
        at_site = self.state.people["site"][self.state.accounts["person"][rows]]
        open_accounts = np.bincount(at_site, minlength=len(shares))
        limited = np.isfinite(shares)
        calls = np.full(len(shares), np.inf)
        calls[limited] = np.ceil(shares[limited] * open_accounts[limited])
        return calls

    def _works_today(self) -> NDArray[np.bool_]:
        return (self.state.sites["works_on"] >> self.clock.weekdays[self.day]) & 1 > 0

    # the processes that every world has

    def _shifts(self, rota: Rota) -> Generator[simpy.Event, Any, None]:
        """Open and close a floor, day by day, and let shifts come and go."""
        for day in range(self.scenario.horizon):
            for ms in rota.bounds:
                yield self.env.timeout(int(self.clock.bounds[day]) + ms - int(self.env.now))
                if self._works_today()[rota.site]:
                    self._change_shifts(rota, ms)

    def _change_shifts(self, rota: Rota, ms: int) -> None:
        row = self.state.sites[rota.site]
        row["open"] = ms < rota.closes
        row["on_shift"] = rota.on_shift(self.state, ms)
        row["present"] = presence(row)
        if ms == rota.opens:
            rota.pay(self.state)
            self.kick(rota.site, FloorEvent.TICK)
        else:
            self.kick(rota.site)

    def kick(self, site: int, *more: FloorEvent) -> None:
        """Let the floor act, in an event of this millisecond, on what was written to a site."""
        ms = int(self.env.now) - int(self.state.today[0]["began"])
        self.floor.schedule(
            np.array([pack(ms, int(event), site) for event in (FloorEvent.COMMAND, *more)], dtype=np.int64)
        )

    def _postroom(self) -> Generator[simpy.Event, Any, None]:
        """Send the day's messages, at each hour at which the catalogue has some."""
        treatments = self.state.treatments
        times = {int(ms) for ms in treatments["at"][treatments["sends"] > 0]}
        for day in range(self.scenario.horizon if times else 0):
            for ms in sorted(times):
                yield self.env.timeout(int(self.clock.bounds[day]) + ms - int(self.env.now))
                self._send(ms)

    def _send(self, ms: int) -> None:
        row = 0
        while row < len(self._decided):
            row = send_batch(self.state, self._decided, row, ms)
            self.flush()
            self.floor.schedule(self._emptied_outbox())


def run(world: Simulation, policy: Policy) -> Run:
    """Run a policy to the end of a simulation's horizon."""
    while not world.is_over:
        world.advance(policy.decide(world.worklist()))
    return world.finish()

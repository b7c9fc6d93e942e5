"""Draws are pure functions of (seed, key, kind, ordinal), and nothing that is not drawn moves a byte."""

from collections.abc import Generator
from hashlib import sha256
from itertools import pairwise
from math import log, sqrt
from statistics import NormalDist
from typing import Any, cast

import numpy as np
import pytest
import simpy
from numpy.typing import NDArray

from sim import PORTFOLIO, Portfolio, Simulation
from sim.fate import Kind, lognormal, normal_quantile, threefry, threshold, uniform
from sim.population import synthesise
from sim.words import Event
from tests.sim.worlds import Diary, InTurn, digest_of, live, scenario_of

KEY = np.uint64(0x123456789ABCDEF)
ONES = np.uint64(0xFFFFFFFFFFFFFFFF)
N = 10_000


# the generator


@pytest.mark.parametrize(
    ("key", "counter", "words"),
    [
        ((0, 0), (0, 0), (0xF167B032C3B480BD, 0xE91F9FEE4B7A6FB5)),
        ((int(ONES),) * 2, (int(ONES),) * 2, (0xCCDEC5C917A874B1, 0x4DF53ABCA26CEB01)),
        (
            (0xA4093822299F31D0, 0x082EFA98EC4E6C89),
            (0x243F6A8885A308D3, 0x13198A2E03707344),
            (0xC3AAC71561042993, 0x3FE7AE8801AFF316),
        ),
    ],
)
def test_threefry_gives_the_known_answers_of_its_authors(
    key: tuple[int, int], counter: tuple[int, int], words: tuple[int, int]
) -> None:
    """Random123, kat_vectors: threefry2x64, 13 rounds."""
    got = threefry(*(np.uint64(word) for word in (*key, *counter)))
    assert tuple(int(word) for word in got) == words


# golden values


GOLDEN: dict[str, tuple[int, float]] = {
    "WILLINGNESS": (0, 0.009996367436180598),
    "ABILITY": (1, 0.9140453434699621),
    "COMPLAINT_PRONENESS": (2, 0.11158291227676542),
    "SURPLUS": (3, 0.882162487114461),
    "PHONE_WORKS": (4, 0.9892332447918436),
    "DEBT_IS_VALID": (5, 0.038502555704614916),
    "SCORE": (6, 0.4499777160993014),
    "BALANCE": (7, 0.2246313920937969),
    "INSTALMENT_SHARE": (8, 0.35035640477907715),
    "PLACED_ON": (9, 0.5790023239176451),
    "DAYS_LATE": (10, 0.41282928765526716),
    "SEGMENT": (11, 0.14191063451563413),
    "N_ACCOUNTS": (12, 0.044643473589757066),
    "HAS_PHONE": (13, 0.06526427153758807),
    "HAS_EMAIL": (14, 0.868668347185238),
    "ZONE": (15, 0.9595273186452714),
    "SITE": (16, 0.6304092009909069),
    "PAYMENT": (17, 0.2562589645378127),
    "LIFE_SHOCK": (18, 0.06471747611246903),
    "LIFE_CHANGE": (19, 0.15052207305729748),
    "DISPUTE": (20, 0.24474082631363203),
    "OPT_OUT_SMS": (21, 0.6079813816588086),
    "OPT_OUT_EMAIL": (22, 0.41927875425563876),
    "CEASE": (23, 0.30801598585773526),
    "ANSWER": (24, 0.6864001371850103),
    "RING": (25, 0.699578964676069),
    "VOICEMAIL": (26, 0.058272935568324136),
    "RIGHT_PARTY": (27, 0.10176105808898683),
    "PATIENCE": (28, 0.1701747974516138),
    "WRONG_PARTY_TALK": (29, 0.07820212559102158),
    "CONVERSATION": (30, 0.7799254799379735),
    "TALK": (31, 0.0937596776468742),
    "WRAP_UP": (32, 0.9816312389694973),
    "PAY_NOW_AMOUNT": (33, 0.27589262663606207),
    "PROMISE_AMOUNT": (34, 0.41488764584936566),
    "PROMISE_LAG": (35, 0.6678013413423843),
    "PROMISE_KEPT": (36, 0.8753774289741273),
    "PROMISE_HOUR": (37, 0.9286435738993005),
    "PAYMENT_SIZE": (38, 0.9660933644599435),
    "PAYMENT_PART": (39, 0.6914928930478398),
    "SMS_DELIVERED": (40, 0.18362468577425217),
    "SMS_READ": (41, 0.1886130481547018),
    "EMAIL_DELIVERED": (42, 0.03323229015390117),
    "EMAIL_OPENED": (43, 0.1251220064419133),
    "LINK_CLICKED": (44, 0.8592789511103799),
    "LINK_PAID": (45, 0.8359519956276878),
    "CALLS_BACK": (46, 0.9911106302929314),
    "CALL_BACK_DELAY": (47, 0.7293791629791874),
    "INBOUND_PATIENCE": (48, 0.5088529002478946),
    "DISPUTE_UPHELD": (49, 0.5576782461757471),
    "STRANGER_PATIENCE": (50, 0.954980978476707),
    "STRANGER_TALK": (51, 0.7675448937582457),
    "STRANGER_ARRIVAL": (52, 0.8512168237154959),
    "POLICY_CHOICE": (53, 0.22076336608740388),
    "POLICY_PRIORITY": (54, 0.8847645141500121),
    "TURN": (55, 0.8254657760148069),
    "PREFERENCE": (56, 0.029008240011552888),
    "BEST_HOUR": (57, 0.2427617256769451),
    "VULNERABLE": (58, 0.03395529026481936),
    "FLAGGED": (59, 0.7871162721322628),
    "PHONE_STALE": (60, 0.2265868352492616),
    "EMAIL_STALE": (61, 0.6824399017956227),
    "ADDRESS_STALE": (62, 0.12076077515060624),
    "HAS_ADDRESS": (63, 0.2939277652606972),
    "COMPLAINT_BY_CAUSE": (64, 0.5923294000615321),
    "LETTER_DELAY": (80, 0.4621091206433595),
    "LETTER_READ": (81, 0.019515762076199983),
    "VOICE_DELIVERED": (82, 0.9246695465958722),
    "VOICE_HEARD": (83, 0.9238143064008707),
    "AI_TALK": (84, 0.22281565483326216),
    "AI_HANGS_UP": (85, 0.9603097570095346),
    "VOICE_CONSENT": (86, 0.7765820483043616),
    "VISIT": (87, 0.4396388046668497),
    "VISIT_PAID": (88, 0.0029914609180560214),
    "BY_PORTAL": (89, 0.19420967756970675),
    "CALLBACK_DAY": (90, 0.09905625843047383),
    "CALLBACK_HOUR": (91, 0.6425541002508833),
    "CAUSE_TOLD": (92, 0.277889016547599),
    "CAUSE_TRUE": (93, 0.9611772573395324),
    "VULNERABILITY_SEEN": (94, 0.867341233755676),
    "PREFERENCE_TOLD": (95, 0.03673708320539071),
    "PAYS_ACROSS": (96, 0.40809139894831536),
    "COMPLAINT_UPHELD": (97, 0.9920476981551806),
    "RELAPSE": (98, 0.6112938804920979),
    "SKILL": (99, 0.13776227111847839),
    "PACE": (100, 0.24395714247806433),
    "ABSENT": (101, 0.7251325872154398),
}
"""Number of each kind, and its uniform for seed 7, key 0x123456789ABCDEF, ordinal 3."""


def test_the_numbers_of_kinds_are_pinned() -> None:
    assert {kind.name: int(kind) for kind in Kind} == {name: number for name, (number, _) in GOLDEN.items()}


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.name)
def test_the_draws_of_every_kind_are_pinned(kind: Kind) -> None:
    """Seed 7, ordinal 3; a threshold is the logarithm of the same uniform."""
    wanted = GOLDEN[kind.name][1]
    assert uniform(7, KEY, kind, 3) == wanted
    assert threshold(7, KEY, kind, 3) == pytest.approx(-log(wanted), rel=1e-15)


# distributions


def _uniforms(*, seed: int = 7, first_key: int = 1, kind: int = 17, ordinal: int = 0) -> NDArray[np.float64]:
    keys = np.arange(first_key, first_key + N, dtype=np.uint64)
    return np.array([uniform(seed, key, kind, ordinal) for key in keys])


def _distance(sample: NDArray[np.float64]) -> float:
    """Kolmogorov-Smirnov distance from the uniform distribution, times the root of the sample size."""
    ranks = np.arange(1, len(sample) + 1) / len(sample)
    ordered = np.sort(sample)
    return float(max((ranks - ordered).max(), (ordered - ranks + 1 / len(sample)).max()) * sqrt(len(sample)))


@pytest.mark.parametrize("seed", [0, 7, 2**62])
def test_uniforms_of_neighbouring_keys_are_uniform(seed: int) -> None:
    """KS over 10,000 keys; 1.95 is passed with probability 0.001."""
    assert _distance(_uniforms(seed=seed)) < 1.95


def test_uniforms_of_successive_ordinals_are_uniform() -> None:
    """KS over 10,000 ordinals of one debtor; 1.95 is passed with probability 0.001."""
    assert _distance(np.array([uniform(7, KEY, Kind.ANSWER, n) for n in range(N)])) < 1.95


@pytest.mark.parametrize(
    "other",
    [{"first_key": 2}, {"kind": 18}, {"ordinal": 1}, {"seed": 8}, {"first_key": 1 + (1 << 32)}],
    ids=["key", "kind", "ordinal", "seed", "far key"],
)
def test_neighbouring_draws_are_independent(other: dict[str, int]) -> None:
    """10,000 pairs: correlation within 4 SE of 0, and an 8 x 8 table within 4 sd of its 63 expected."""
    one, two = _uniforms(), _uniforms(**other)
    correlation = np.corrcoef(one, two)[0, 1]
    table = np.histogram2d(one, two, bins=8, range=[[0, 1], [0, 1]])[0]
    chi_square = ((table - N / 64) ** 2 / (N / 64)).sum()
    assert abs(correlation) < 4 / sqrt(N)
    assert abs(chi_square - 63) < 4 * sqrt(2 * 63)


def _turned_back(x: int, by: int) -> int:
    return ((x >> by) | (x << (64 - by))) & int(ONES)


def _counter_of(word0: int, word1: int, key0: int, key1: int) -> tuple[int, int]:
    """Decrypt two words: Threefry run backwards."""
    mask = int(ONES)
    keys = (key0, key1, 0x1BD11BDAA9FC1A22 ^ key0 ^ key1)
    turns = (16, 42, 12, 31, 16, 32, 24, 21) * 2
    x0, x1 = word0, word1
    for number in reversed(range(13)):
        x1 = _turned_back(x1 ^ x0, turns[number])
        x0 = (x0 - x1) & mask
        if number % 4 == 0:
            n = number // 4
            x0, x1 = (x0 - keys[n % 3]) & mask, (x1 - keys[(n + 1) % 3] - n) & mask
    return x0, x1


@pytest.mark.parametrize("word", [0, int(ONES)])
def test_uniforms_are_strictly_between_zero_and_one_even_for_extreme_words(word: int) -> None:
    kind, ordinal = (cast(int, np.uint64(x)) for x in _counter_of(word, 5, 7, int(KEY)))
    assert int(threefry(np.uint64(7), KEY, np.uint64(kind), np.uint64(ordinal))[0]) == word
    assert 0.0 < uniform(7, KEY, kind, ordinal) < 1.0
    assert threshold(7, KEY, kind, ordinal) > 0.0


def test_thresholds_are_exponential() -> None:
    """10,000 keys: mean within 4 SE of 1, variance within 4 SE (sqrt(8/n)) of 1."""
    sample = np.array([threshold(7, np.uint64(key), Kind.PAYMENT, 0) for key in range(N)])
    assert abs(sample.mean() - 1) < 4 / sqrt(N)
    assert abs(sample.var() - 1) < 4 * sqrt(8 / N)


def test_the_normal_quantile_agrees_with_the_standard_library() -> None:
    """The promise is about seven digits, in the middle and in both tails."""
    tail = 10.0 ** -np.arange(1, 16)
    for p in [*np.linspace(0.001, 0.999, 999), *tail, *(1 - tail[:12])]:
        assert normal_quantile(float(p)) == pytest.approx(NormalDist().inv_cdf(float(p)), rel=3e-7, abs=3e-7)


def test_lognormal_values_have_the_mean_they_are_given() -> None:
    """10,000 keys: within 4 SE."""
    sample = np.array([lognormal(u, 6.0, 0.7) for u in _uniforms()])
    assert abs(sample.mean() - 6.0) < 4 * sample.std() / sqrt(N)


# what may not move a byte


SEED = 41
COLLECTORS = 2_000
"""More than there are debtors, so that nobody waits for a collector."""


def _scenario(**more: Any) -> Any:
    fast = {"shock_per_month": 0.03, "tight_per_month": 0.06}
    dispute = {"per_month": 0.02, "days": 6}
    settings = {
        "days": 12,
        "run_out_days": 8,
        "population": {"persons": 150, "placed_over_days": 6, "second_account": 0.4},
        "sites": [{"collectors": COLLECTORS}],
        **more,
    }
    return scenario_of({"ability": fast, "dispute": dispute, "opt_out": {"sms": 0.03}}, **settings)


def _lived(scenario: Any, policy: Any = None, portfolio: Portfolio | None = None, **more: Any) -> tuple[Any, Any, Any]:
    diary = Diary()
    world = Simulation(scenario, SEED, portfolio, log=diary, **more)
    run = live(world, InTurn() if policy is None else policy)
    return world.state, diary.rows(), run


def _bytes(state: Any) -> dict[str, str]:
    records = {name: digest_of(getattr(state, name)) for name in ("people", "touched", "accounts")}
    return {**records, "tallies": sha256(state.tallies.tobytes()).hexdigest()}


def _idle(world: Simulation) -> Generator[simpy.Event, Any, None]:
    """Wake up now and then, at instants of the floor's own and others, and do nothing."""
    while True:
        yield world.env.timeout(97_700)


def _drawing(world: Simulation) -> Generator[simpy.Event, Any, None]:
    """Draw for everybody, every day, of a kind that does not exist yet."""
    for day in range(world.scenario.horizon):
        for account in world.state.accounts:
            uniform(world.seed, account["key"], 63, day)
            threshold(world.seed, account["key"], 63, day)
        yield world.env.timeout(24 * 3_600_000)


@pytest.mark.parametrize("process", [_idle, _drawing], ids=["an empty process", "an appended kind"])
def test_a_process_that_commands_nothing_changes_no_byte(process: Any) -> None:
    state, log_rows, _ = _lived(_scenario())
    again, log_again, _ = _lived(_scenario(), processes=[process])
    assert _bytes(again) == _bytes(state)
    assert digest_of(log_again) == digest_of(log_rows)


def test_an_unused_treatment_changes_no_byte() -> None:
    plain = _scenario()
    more = {
        "never": [{"channel": "sms", "at": "15:30", "tone": "firm", "link": True}, {"channel": "call"}],
        **{name: [touch.model_dump() for touch in touches] for name, touches in plain.treatments.items()},
    }
    policy = InTurn(treatments=plain.treatment_names)
    state, log_rows, _ = _lived(plain, policy)
    again, log_again, _ = _lived(_scenario(treatments=more), policy)
    assert _bytes(again) == _bytes(state)
    assert digest_of(log_again) == digest_of(log_rows)


def test_the_order_of_rows_in_a_portfolio_changes_no_byte() -> None:
    scenario = _scenario()
    portfolio = synthesise(scenario, SEED)
    order = np.random.default_rng(SEED).permutation(len(portfolio))
    shuffled = Portfolio.of(portfolio.accounts[order], portfolio.segments)
    state, log_rows, run = _lived(scenario, portfolio=portfolio)
    again, log_again, run_again = _lived(scenario, portfolio=shuffled)
    assert _bytes(again) == _bytes(state)
    assert digest_of(log_again) == digest_of(log_rows)
    assert run_again.accounts.tobytes() == run.accounts.tobytes()


def _rest(state: Any, without: np.uint64) -> tuple[str, str, str]:
    """Everything about everybody else, by key and not by place."""
    others = state.people["key"] != without
    accounts = state.accounts[state.people["key"][state.accounts["person"]] != without]
    accounts, people = accounts.copy(), state.people[others].copy()
    accounts["person"] = 0
    people["first"] = 0
    return digest_of(people), digest_of(state.touched[others]), digest_of(accounts)


def test_leaving_one_person_alone_changes_nobody_else_while_collectors_are_ample() -> None:
    scenario = _scenario()
    state, _, _ = _lived(scenario)
    touched = np.flatnonzero(state.touched["n_dials"] > 2)
    assert len(touched) > 20
    for p in touched[:: len(touched) // 5].tolist():
        key = state.people["key"][p]
        mine = state.accounts["key"][state.accounts["person"] == p]
        again, _, _ = _lived(scenario, InTurn(spared=frozenset(mine.tolist())))
        assert again.touched["n_dials"][p] == 0
        assert _rest(again, key) == _rest(state, key)


def test_leaving_one_person_alone_changes_nobody_else_on_an_unlimited_floor() -> None:
    """4,000 persons, so that the list is long enough for its length to matter."""
    population = {"persons": 4_000, "placed_over_days": 6, "second_account": 0.4}
    scenario = _scenario(sites=[{"collectors": "unlimited"}], population=population)
    state, _, _ = _lived(scenario)
    p = 561
    mine = state.accounts["key"][state.accounts["person"] == p]
    again, _, _ = _lived(scenario, InTurn(spared=frozenset(mine.tolist())))
    assert _rest(again, state.people["key"][p]) == _rest(state, state.people["key"][p])


def test_a_newcomer_changes_nobody_else_while_collectors_are_ample() -> None:
    scenario = _scenario()
    portfolio = synthesise(scenario, SEED)
    newcomer = np.zeros(1, dtype=PORTFOLIO)
    newcomer[:] = portfolio.accounts[len(portfolio) // 3]
    newcomer["key"], newcomer["person"], newcomer["placed"] = 77, 99, 0
    newcomer["due"] = -5
    larger = Portfolio.of(np.concatenate([newcomer, portfolio.accounts]), portfolio.segments)
    state, _, _ = _lived(scenario, portfolio=portfolio)
    again, _, _ = _lived(scenario, portfolio=larger)
    assert len(again.people) == len(state.people) + 1
    assert _rest(again, np.uint64(99)) == _rest(state, np.uint64(99))


def test_with_ample_collectors_the_lives_compared_are_full() -> None:
    """The invariances above would be empty if nothing happened."""
    _, log_rows, _ = _lived(_scenario())
    counts = np.bincount(log_rows["event"], minlength=40)
    for event in ("DIALED", "ANSWERED", "PROMISED", "PAID", "SENT", "READ", "OPTED_OUT", "LIFE_CHANGED", "DISPUTED"):
        assert counts[Event[event]] > 0, event
    assert all(a <= b for a, b in pairwise(log_rows["at"].tolist()))

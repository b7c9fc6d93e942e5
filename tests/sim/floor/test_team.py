from sim.floor.contract import UNLIMITED
from sim.floor.team import Team


def test_the_collector_idle_longest_takes_the_next_call():
    team = Team(site=0, n_sites=1)
    team.become(3)
    first = team.take()
    team.make_ready(first, present=3)
    assert [team.take() for _ in range(3)] == [1, 2, 0]


def test_the_collector_idle_shortest_leaves_and_the_one_longest_away_comes_back():
    team = Team(site=0, n_sites=1)
    team.become(3)
    team.become(1)
    team.become(2)
    assert [team.take(), team.take()] == [0, 2]


def test_a_busy_collector_leaves_when_ready():
    team = Team(site=0, n_sites=1)
    team.become(1)
    collector = team.take()
    team.become(0)
    team.make_ready(collector, present=0)
    assert not team.has_somebody(present=0)


def test_keys_of_collectors_are_unique_across_sites():
    teams = [Team(site, n_sites=2) for site in range(2)]
    for team in teams:
        team.become(2)
    assert [list(team.free) for team in teams] == [[0, 2], [1, 3]]


def test_an_unlimited_floor_always_has_somebody():
    team = Team(site=0, n_sites=1)
    assert team.has_somebody(UNLIMITED)
    assert [team.take(), team.take()] == [0, 1]

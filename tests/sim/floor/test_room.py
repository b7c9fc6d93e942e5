from sim.floor.contract import UNLIMITED
from sim.floor.room import CallList, Pacing, Team


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


def test_of_equal_priorities_the_smaller_number_is_dialled_first():
    listed = CallList()
    for person, priority in ((7, 1.0), (3, 1.0), (5, 2.0)):
        listed.put(person, priority)
    assert [listed.take() for _ in range(3)] == [5, 3, 7]


def test_a_person_who_is_put_again_moves():
    listed = CallList()
    listed.put(1, 1.0)
    listed.put(2, 2.0)
    listed.put(1, 3.0)
    listed.discard(4)
    assert len(listed) == 2
    assert listed.take() == 1


def test_pacing_guards_the_next_abandoned_call():
    pacing = Pacing(percent=250, answered=66, abandoned=1)
    assert pacing.per_100_free(limit_permille=30) == 100
    pacing.answered = 67
    assert pacing.per_100_free(limit_permille=30) == 250


def test_the_first_abandoned_call_is_not_guarded_against():
    assert Pacing(percent=250).per_100_free(limit_permille=30) == 250


def test_pacing_slows_down_near_the_limit_and_stays_within_its_bounds():
    pacing = Pacing(percent=105, answered=100, abandoned=3)
    pacing.correct(limit_permille=30, highest=110)
    assert pacing.percent == 100
    pacing.answered = 1000
    for expected in (105, 110, 110):
        pacing.correct(limit_permille=30, highest=110)
        assert pacing.percent == expected

"""Automated callers: they dial and talk without a collector, cost little, and move people less.

A call is carried out at once, at the time of its order; nobody competes for it. Dials, answers and conversations are
the person's, so they have the same ordinals as those of the floor.
"""

from .behaviour import tire
from .calls import is_right_party, p_answer
from .conversation import converse
from .fate import Kind, lognormal, uniform
from .floor.contract import Line
from .jit import i64, inner, rule
from .log import DEBTOR, ROBOT, count, record_touch
from .rules import one_more
from .state import State
from .touches import annoy, complain_of_wrong_party, note_touch
from .words import Channel, Event, Party, Tally

_MINUTE = 60_000
_SHORTEST = 5_000.0


@rule
def _talk_ms(s: State, p: int) -> int:
    voice = s.behaviour[0].voice
    u = uniform(s.today[0].seed, s.people[p].key, Kind.AI_TALK, s.touched[p].n_conversations)
    return i64(max(lognormal(u, voice.talk_minutes * _MINUTE, s.tables[0].ai_talk_sigma), _SHORTEST))


@rule
def _dial(s: State, p: int, index: int, at: int, tone: int) -> bool:
    """Place the dial; says whether somebody answers."""
    person, touched, account = s.people[p], s.touched[p], s.accounts[index]
    n = touched.n_dials
    touched.n_dials += 1
    answered = uniform(s.today[0].seed, person.key, Kind.ANSWER, n) < p_answer(s, p, account, at)
    person.calls = one_more(person.calls)
    account.dials += 1
    note_touch(s, account)
    tire(person, s.behaviour[0].fatigue.dial)
    count(s, account, Tally.AI_DIALS, 1)
    row = s.rows[index]
    if row >= 0:
        s.results[row].ai_dials += 1
    record_touch(s, at, Event.DIALED, (p, index, ROBOT), (i64(Channel.AI_VOICE), Party.NONE, 0, tone), 0)
    annoy(s, index, at, s.behaviour[0].complaint.per_dial, tone)
    return answered


@inner
def call_by_robot(s: State, index: int, at: int, tone: int) -> None:
    """Let an automated caller ring a person about an account; nobody rings a line that is busy."""
    p = i64(s.accounts[index].person)
    if s.people[p].line != Line.IDLE:
        return
    if not _dial(s, p, index, at, tone):
        record_touch(s, at, Event.UNANSWERED, (p, index, ROBOT), (i64(Channel.AI_VOICE), Party.NONE, 0, tone), 0)
        return
    touched, account = s.touched[p], s.accounts[index]
    n = touched.n_answers
    touched.n_answers += 1
    account.contacts += 1
    count(s, account, Tally.AI_ANSWERS, 1)
    right = is_right_party(s, p)
    party = i64(Party.RIGHT) if right else i64(Party.WRONG)
    record_touch(s, at, Event.ANSWERED, (p, index, DEBTOR), (i64(Channel.AI_VOICE), party, 0, tone), 0)
    if not right:
        touched.n_wrong_parties += 1
        complain_of_wrong_party(s, p, index, at)
        return
    if uniform(s.today[0].seed, s.people[p].key, Kind.AI_HANGS_UP, n) < s.behaviour[0].voice.hangs_up:
        return
    _talk(s, p, index, at, tone)


@inner
def _talk(s: State, p: int, index: int, at: int, tone: int) -> None:
    ms = _talk_ms(s, p)
    s.touched[p].ai_ms += ms
    count(s, s.accounts[index], Tally.AI_MS, ms)
    row = s.rows[index]
    if row >= 0:
        s.results[row].ai_ms += ms
        s.results[row].connected += 1
    result = converse(s, p, index, at, i64(Channel.AI_VOICE), tone)
    what = (i64(Channel.AI_VOICE), i64(Party.RIGHT), result, tone)
    record_touch(s, at, Event.CONVERSATION_ENDED, (p, index, ROBOT), what, ms)

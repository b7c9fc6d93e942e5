"""The compiled floor's event loop: pacing, serving, and one handler for each class of event."""

from ..calls import (
    abandon,
    answer,
    call_in,
    connect,
    finish,
    give_up,
    leaves_list,
    lose,
    place_dial,
    preview,
    renege,
)
from ..campaigns import campaign_of
from ..conversation import payment_arrives
from ..jit import i64, inner, kernel, rule
from ..log import DIALER
from ..rules import ALLOWED, NOT_TODAY, may_dial_now, today_of
from ..state import Record, State
from ..strangers import (
    connect_stranger,
    finish_stranger,
    stranger_calls_in,
    stranger_is_lost,
    stranger_reneges,
)
from ..touches import raised
from .contract import UNLIMITED, Ending, FloorEvent, Line, Mode, OrderState, Wake, class_of, key_of, ms_of
from .hall import (
    IN,
    NOBODY,
    OUT,
    Hall,
    bring_collectors,
    call_up,
    collector_key,
    delist,
    enlist,
    enqueue,
    first_listed,
    is_full,
    later,
    leave_queue,
    n_free,
    release,
    take_free,
    take_listed,
    wait_until,
)
from .heaps import pop_event, push_event

# pacing


@rule
def _percent(s: State, h: Hall, i: int) -> int:
    """Dials in the air for 100 free collectors; 100 while one more abandoned call would pass the campaign's limit."""
    campaign = campaign_of(s, first_listed(s, h, i))
    if campaign.abandoned > 0 and (campaign.abandoned + 1) * 1000 > campaign.limit_permille * campaign.answered:
        return 100
    return i64(h.desks[i].percent)


@rule
def _is_owned(site: Record) -> bool:
    """Whether each call has its own collector from the start."""
    return site.present != UNLIMITED and (site.mode == Mode.MANUAL or site.mode == Mode.PREVIEW)


@rule
def _may_dial(s: State, h: Hall, i: int) -> bool:
    desk, site = h.desks[i], s.sites[i]
    if not site.open or site.paused or desk.live == 0:
        return False
    if site.present == UNLIMITED:
        return True
    if desk.in_the_air >= site.present * site.lines_percent // 100:
        return False
    if _is_owned(site):
        return n_free(desk) > 0
    if site.mode == Mode.PROGRESSIVE:
        return desk.ringing < n_free(desk) - desk.waiting[OUT]
    return desk.ringing < _percent(s, h, i) * n_free(desk) // 100


@inner
def _dial(s: State, h: Hall, i: int, p: int, collector: int) -> None:
    """Dial a person; the collector, or nobody, owns the call."""
    desk, ms = h.desks[i], h.loop[0].ms
    s.orders[p].live = OrderState.IN_THE_AIR
    s.people[p].line = Line.RINGING
    h.callers[p].collector = collector
    desk.ringing += 1
    desk.in_the_air += 1
    actor = i64(DIALER) if collector == NOBODY else collector_key(s, i, collector)
    answered, ring = place_dial(s, p, s.today[0].began + ms, actor)
    s.people[p].hidden_answers = answered
    later(h, ms + ring, FloorEvent.RESOLVE, p)


@rule
def _study(s: State, h: Hall, i: int, p: int, collector: int) -> None:
    """Let a collector study the account of whom he is about to dial."""
    ms, key = h.loop[0].ms, collector_key(s, i, collector)
    s.orders[p].live = OrderState.STUDIED
    h.callers[p].collector = collector
    h.talks[i, collector].caller = p
    later(h, ms + preview(s, p, s.today[0].began + ms, key), FloorEvent.PREVIEWED, key)


@inner
def _is_permitted(s: State, h: Hall, p: int) -> bool:
    """Ask whether a person off the list may be dialled now; if not, he is done for today, or waits."""
    wait = may_dial_now(s, p, h.loop[0].ms)
    if s.people[p].line != Line.IDLE or wait == NOT_TODAY:
        s.orders[p].live = OrderState.NONE
        return False
    if wait != ALLOWED:
        wait_until(s, h, p, wait)
        return False
    return True


@rule
def _pace(s: State, h: Hall, i: int) -> bool:
    """Place dials while pacing allows; False if arrays are full first."""
    while _may_dial(s, h, i):
        if is_full(s, h, i):
            return False
        p = take_listed(s, h, i)
        if not _is_permitted(s, h, p):
            continue
        collector = take_free(h, i) if _is_owned(s.sites[i]) else i64(NOBODY)
        if collector != NOBODY and s.sites[i].mode == Mode.PREVIEW:
            _study(s, h, i, p, collector)
        else:
            _dial(s, h, i, p, collector)
    return True


# serving


@inner
def _connect(s: State, h: Hall, i: int, queue: int, caller: int, collector: int) -> None:
    """Let a collector take a caller out of his queue."""
    ms, n_people = h.loop[0].ms, len(s.people)
    waited = ms - h.callers[caller].since
    leave_queue(h, i, queue, caller)
    h.talks[i, collector].caller = caller
    h.talks[i, collector].inbound = queue == IN
    at, key = s.today[0].began + ms, collector_key(s, i, collector)
    if caller >= n_people:
        talk = connect_stranger(s, i, _stranger(s, caller), at, key, waited)
    else:
        s.people[caller].line = Line.TALKING_IN if queue == IN else Line.TALKING
        talk = connect(s, caller, at, key, queue == IN, waited)
    later(h, ms + talk, FloorEvent.CONVERSATION_END, key)


@rule
def _stranger(s: State, caller: int) -> int:
    return (caller - len(s.people)) // len(s.sites)


@rule
def _serve(s: State, h: Hall, i: int) -> bool:
    """Give waiting callers to free collectors; False if arrays are full first."""
    desk = h.desks[i]
    while desk.waiting[OUT] + desk.waiting[IN] > 0:
        if n_free(desk) == 0:
            if s.sites[i].present != UNLIMITED:
                break
            call_up(h, i)
        if is_full(s, h, i):
            return False
        queue = OUT if desk.waiting[OUT] > 0 else IN
        _connect(s, h, i, queue, i64(desk.first[queue]), take_free(h, i))
    return True


# events


@rule
def _leave_the_air(h: Hall, i: int) -> None:
    h.desks[i].in_the_air -= 1


@rule
def _retry_or_leave(s: State, h: Hall, p: int, ending: int) -> None:
    """Try a person again later, if dials are left today; how a call ended says how much later."""
    order, campaign = s.orders[p], campaign_of(s, p)
    if order.live != OrderState.IN_THE_AIR:
        return
    if today_of(s.people[p].calls) < campaign.dials_per_day:
        wait_until(s, h, p, h.loop[0].ms + campaign.retry_ms[ending])
    else:
        order.live = OrderState.NONE


@rule
def _resolve(s: State, h: Hall, i: int, p: int) -> None:
    desk, ms = h.desks[i], h.loop[0].ms
    at, collector = s.today[0].began + ms, i64(h.callers[p].collector)
    desk.ringing -= 1
    if s.people[p].hidden_answers:
        desk.answered += 1
        s.people[p].line = Line.WAITING
        patience = answer(s, p, at)
        enqueue(h, i, OUT, p, patience)
        if collector == NOBODY:
            later(h, ms + patience, FloorEvent.ABANDON, p)
        else:
            _connect(s, h, i, OUT, p, collector)
        return
    _leave_the_air(h, i)
    s.people[p].line = Line.IDLE
    _retry_or_leave(s, h, p, give_up(s, p, at))
    if collector != NOBODY:
        later(h, ms + s.sites[i].preparation_ms, FloorEvent.COLLECTOR_READY, collector_key(s, i, collector))


@rule
def _abandon(s: State, h: Hall, i: int, p: int) -> None:
    if s.people[p].line != Line.WAITING or h.callers[p].deadline != h.loop[0].ms:
        return
    leave_queue(h, i, OUT, p)
    _leave_the_air(h, i)
    h.desks[i].abandoned += 1
    s.people[p].line = Line.IDLE
    abandon(s, p, s.today[0].began + h.loop[0].ms)
    _retry_or_leave(s, h, p, i64(Ending.ABANDONED))


@rule
def _end_conversation(s: State, h: Hall, i: int, collector: int) -> None:
    ms, talk = h.loop[0].ms, h.talks[i, collector]
    caller, at, key = i64(talk.caller), s.today[0].began + ms, collector_key(s, i, collector)
    if caller >= len(s.people):
        wrap_up = finish_stranger(s, i, at, key)
    else:
        wrap_up = finish(s, caller, at, key, talk.inbound != 0)
        s.people[caller].line = Line.IDLE
        if not talk.inbound:
            _leave_the_air(h, i)
        if leaves_list(s, caller, talk.inbound != 0):
            delist(s, h, caller)
        else:
            _retry_or_leave(s, h, caller, i64(Ending.WRONG_PARTY))
    later(h, ms + wrap_up + s.sites[i].preparation_ms, FloorEvent.COLLECTOR_READY, key)


@rule
def _call_in(s: State, h: Hall, i: int, caller: int) -> None:
    ms, site = h.loop[0].ms, s.sites[i]
    at, takes_calls = s.today[0].began + ms, site.open and site.inbound
    if caller >= len(s.people):
        number = _stranger(s, caller)
        if not takes_calls:
            stranger_is_lost(s, i, number, at)
            return
        patience = stranger_calls_in(s, i, number, at)
    else:
        if s.people[caller].line != Line.IDLE or not takes_calls:
            lose(s, caller, at)
            return
        _wait_off_list(s, h, caller)
        s.people[caller].line = Line.WAITING_IN
        patience = call_in(s, caller, at)
    enqueue(h, i, IN, caller, patience)
    later(h, ms + patience, FloorEvent.RENEGE, caller)


@rule
def _wait_off_list(s: State, h: Hall, p: int) -> None:
    """Take a caller off the list, but keep his order for the case that he hangs up."""
    order = s.orders[p]
    if order.live == OrderState.LISTED:
        h.desks[s.people[p].site].live -= 1
    if order.live != OrderState.NONE:
        order.live = OrderState.IN_THE_AIR


@rule
def _renege(s: State, h: Hall, i: int, caller: int) -> None:
    if h.callers[caller].deadline != h.loop[0].ms:
        return
    at = s.today[0].began + h.loop[0].ms
    if caller >= len(s.people):
        leave_queue(h, i, IN, caller)
        stranger_reneges(s, i, _stranger(s, caller), at)
        return
    if s.people[caller].line != Line.WAITING_IN:
        return
    leave_queue(h, i, IN, caller)
    s.people[caller].line = Line.IDLE
    renege(s, caller, at)
    if s.orders[caller].live == OrderState.IN_THE_AIR:
        s.orders[caller].priority = raised(s.orders[caller].priority, s.house[0].moves_up_after_missed_call)
        enlist(s, h, caller)


@rule
def _retry(s: State, h: Hall, p: int) -> None:
    """List a person again, or anew under a higher priority."""
    live = s.orders[p].live
    is_due = live == OrderState.RETRYING and h.callers[p].deadline == h.loop[0].ms
    if is_due or live == OrderState.LISTED:
        enlist(s, h, p)


@rule
def _end_preview(s: State, h: Hall, i: int, collector: int) -> None:
    """Dial whom a collector has studied, unless something came between."""
    p = i64(h.talks[i, collector].caller)
    if s.orders[p].live == OrderState.STUDIED and h.callers[p].collector == collector:
        if not s.sites[i].open or s.sites[i].paused:
            enlist(s, h, p)
        elif _is_permitted(s, h, p):
            _dial(s, h, i, p, collector)
            return
    release(s, h, i, collector)


@rule
def _tick(s: State, h: Hall, i: int) -> None:
    desk, site, ms = h.desks[i], s.sites[i], h.loop[0].ms
    if desk.abandoned * 6000 > 5 * site.limit_permille * desk.answered:
        desk.percent -= 10
    else:
        desk.percent += 5
    desk.percent = min(max(desk.percent, 100), site.highest_percent)
    if ms + site.tick_ms < site.closes:
        later(h, ms + site.tick_ms, FloorEvent.TICK, i)


@rule
def _handle(s: State, h: Hall, event: int) -> int:
    """Handle one event; returns the site to serve and pace afterwards, or nobody."""
    kind, key = class_of(event), key_of(event)
    at = s.today[0].began + h.loop[0].ms
    if kind == FloorEvent.PAYMENT:
        payment_arrives(s, key, at)
        return NOBODY
    if kind == FloorEvent.COMMAND:
        bring_collectors(s, h, key)
        return key
    if kind == FloorEvent.TICK:
        _tick(s, h, key)
        return key
    n_sites = len(s.sites)
    if kind == FloorEvent.CONVERSATION_END:
        _end_conversation(s, h, key % n_sites, key // n_sites)
        return key % n_sites
    if kind == FloorEvent.COLLECTOR_READY:
        release(s, h, key % n_sites, key // n_sites)
        return key % n_sites
    if kind == FloorEvent.PREVIEWED:
        _end_preview(s, h, key % n_sites, key // n_sites)
        return key % n_sites
    site = i64(s.people[key].site) if key < len(s.people) else (key - len(s.people)) % n_sites
    if kind == FloorEvent.RESOLVE:
        _resolve(s, h, site, key)
    elif kind == FloorEvent.ABANDON:
        _abandon(s, h, site, key)
    elif kind == FloorEvent.RENEGE:
        _renege(s, h, site, key)
    elif kind == FloorEvent.INBOUND:
        _call_in(s, h, site, key)
    else:
        _retry(s, h, key)
    return site


@rule
def _drain_outbox(s: State, h: Hall) -> None:
    today, loop = s.today[0], h.loop[0]
    for n in range(today.n_outbox):
        loop.n_events = push_event(h.heap, loop.n_events, s.outbox[n])
    today.n_outbox = 0


@rule
def _settle(s: State, h: Hall, site: int) -> bool:
    """Serve and pace the site of the event under way; False if arrays are full first."""
    if site == NOBODY:
        return True
    done = _serve(s, h, site) and _pace(s, h, site)
    _drain_outbox(s, h)
    return done


@rule
def _why_wake(s: State, h: Hall, site: int) -> int:
    today = s.today[0]
    if today.wake == Wake.PAID:
        return i64(Wake.PAID)
    if site != NOBODY:
        watch, desk = s.sites[site].queue_watch, h.desks[site]
        if watch >= 0 and desk.waiting[OUT] + desk.waiting[IN] > watch:
            today.wake_value = site
            return i64(Wake.QUEUE)
    return i64(Wake.NOTHING)


@rule
def _has_room(s: State, h: Hall) -> bool:
    for site in range(len(s.sites)):
        if is_full(s, h, site):
            return False
    return True


@kernel
def run(s: State, h: Hall, until: int) -> int:
    """Handle events before `until` (ms since 08:00); returns the `Wake` that stopped the loop.

    After FULL the caller makes room and calls again: an event under way goes on where it stopped.
    """
    loop, today = h.loop[0], s.today[0]
    while True:
        if loop.under_way:
            site = i64(loop.site)
            if not _settle(s, h, site):
                return i64(Wake.FULL)
            loop.under_way = 0
            why = _why_wake(s, h, site)
            if why != Wake.NOTHING:
                return why
        if loop.n_events == 0 or ms_of(h.heap[0]) >= until:
            return i64(Wake.NOTHING)
        if not _has_room(s, h):
            return i64(Wake.FULL)
        event = pop_event(h.heap, loop.n_events)
        loop.n_events -= 1
        loop.handled += 1
        loop.ms = ms_of(event)
        loop.under_way = 1
        today.wake = Wake.NOTHING
        loop.site = _handle(s, h, event)
        _drain_outbox(s, h)

"""Two binary heaps over plain arrays: events by their packed integer, listed persons by priority."""

import numpy as np
from numpy.typing import NDArray

from ..jit import kernel, rule


@kernel
def push_event(heap: NDArray[np.int64], size: int, event: int) -> int:
    """Push a packed event; returns the new size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if heap[parent] <= event:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = event
    return size + 1


@rule
def pop_event(heap: NDArray[np.int64], size: int) -> int:
    """Pop the smallest packed event of a heap that holds at least one."""
    first = heap[0]
    last = heap[size - 1]
    place, child = 0, 1
    while child < size - 1:
        if child + 1 < size - 1 and heap[child + 1] < heap[child]:
            child += 1
        if last <= heap[child]:
            break
        heap[place] = heap[child]
        place, child = child, 2 * child + 1
    heap[place] = last
    return first


@rule
def _goes_before(p0: float, entry0: int, p1: float, entry1: int) -> bool:
    """Higher priority first; ties by the smaller entry, that is the smaller person."""
    return p0 > p1 or (p0 == p1 and entry0 < entry1)


@rule
def push_person(priority: NDArray[np.float64], listed: NDArray[np.int64], size: int, p: float, entry: int) -> int:
    """Push an entry (person << 16 | stamp) of a list; returns the new size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if not _goes_before(p, entry, priority[parent], listed[parent]):
            break
        priority[place], listed[place] = priority[parent], listed[parent]
        place = parent
    priority[place], listed[place] = p, entry
    return size + 1


@rule
def pop_person(priority: NDArray[np.float64], listed: NDArray[np.int64], size: int) -> int:
    """Pop the entry that goes first from a list that holds at least one."""
    first = listed[0]
    p, entry = priority[size - 1], listed[size - 1]
    place, child = 0, 1
    while child < size - 1:
        right = child + 1
        if right < size - 1 and _goes_before(priority[right], listed[right], priority[child], listed[child]):
            child = right
        if _goes_before(p, entry, priority[child], listed[child]):
            break
        priority[place], listed[place] = priority[child], listed[child]
        place, child = child, 2 * child + 1
    priority[place], listed[place] = p, entry
    return first

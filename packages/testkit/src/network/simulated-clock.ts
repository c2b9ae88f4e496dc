/** A clock that only moves when told to, and runs what is due on the way in due order. */
export interface SimulatedClock {
  /** Ms since the clock was made. */
  readonly now: number;
  /** Runs `action` once the clock reaches `at` (at once with the next `advance` if that is past). Ties run in order of scheduling. */
  schedule(at: number, action: () => void): void;
  /** Moves on by `ms`, stopping at each instant at which something is due. */
  advance(ms: number): void;
  /** Things scheduled and not yet run. */
  readonly pending: number;
}

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

export function createSimulatedClock(): SimulatedClock {
  // A binary heap, earliest first; `order` keeps equal instants in the order of their scheduling.
  const heap: Entry[] = [];
  let now = 0;
  let order = 0;

  return {
    get now() {
      return now;
    },
    get pending() {
      return heap.length;
    },
    schedule(at, action) {
      push(heap, { at, order, action });
      order += 1;
    },
    advance(ms) {
      const until = now + ms;
      for (let next = heap[0]; next !== undefined && next.at <= until; next = heap[0]) {
        pop(heap);
        now = Math.max(now, next.at);
        next.action();
      }
      now = until;
    },
  };
}

function isBefore(left: Entry, right: Entry): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(entry, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (!isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
}

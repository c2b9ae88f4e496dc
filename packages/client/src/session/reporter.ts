import type { Report, View } from '@greenroom/protocol';
import type { Clock } from '../ports/clock.ts';
import type { ClockSync } from './clock-sync.ts';
import type { ParticipantEvent } from './machine.ts';
import type { Unnumbered } from './outbox.ts';

type Stamp = 'seq' | 'clientAt' | 'serverAt' | 'session' | 'epoch' | 'frame';

/** What its source says of a fact; when, where and in which frame it happened is stamped on. */
export type Fact = Report extends infer R ? (R extends Report ? Omit<R, Stamp> : never) : never;

/** Stamps a fact with both clocks, the session it speaks of, and the frame. */
export function stampFact(
  fact: Fact,
  clock: Clock,
  sync: ClockSync,
  of: Pick<View, 'session' | 'epoch'> | undefined,
  frame: number | null,
): Unnumbered {
  const stamp = {
    clientAt: clock.wallNow(),
    serverAt: sync.serverNow(),
    session: of?.session ?? null,
    epoch: of?.epoch ?? null,
    frame,
  };
  return { ...stamp, ...fact } as Unnumbered;
}

/** Why a transition happened, for the timeline. */
export function causeOf(event: ParticipantEvent | { readonly type: 'xstate.init' }): string {
  if (event.type !== 'view') return event.type;
  const { view } = event;
  if (view.state === 'ended') return `view ended: ${view.outcome}`;
  if (view.state === 'waiting' && view.requeuedBecause) return `view waiting: ${view.requeuedBecause}`;
  return `view ${view.state}`;
}

import type { SessionId } from '@greenroom/protocol';
import type { Scene } from '../config/scene.ts';
import type { Member, SessionSnapshot } from '../session/context.ts';
import type { SessionEffect } from '../session/effects.ts';
import type { Draft } from './draft.ts';
import { isThere, place } from './place.ts';
import { memberOf } from './seats.ts';

/** The session that the effects came from. */
export interface Cause {
  readonly id: SessionId;
  readonly before: SessionSnapshot;
}

/**
 * What an event asks for beside the next snapshot, in the same transaction: outcomes with their codes, failed pairs, and
 * people put back in the waiting room (where they may complete a group).
 */
export function applyEffects(draft: Draft, cause: Cause, effects: readonly SessionEffect[]): void {
  const requeued: Extract<SessionEffect, { type: 'requeue' }>[] = [];
  for (const effect of effects) {
    if (effect.type === 'requeue') requeued.push(effect);
    else applyRowEffect(draft, cause.id, effect);
  }
  // Pairs that failed are known before anybody is placed. Who is there is placed first, then whoever came first: nobody
  // waits beside the empty seat of somebody who is away.
  const people = requeued.flatMap((effect) => {
    const member = memberOf(cause.before, effect.participant);
    return member ? [{ effect, member }] : [];
  });
  const isAway = (connection: string | null) => Number(!isThere(draft, connection));
  people.sort(
    (left, right) =>
      isAway(left.effect.connection) - isAway(right.effect.connection) ||
      left.member.arrivedAt - right.member.arrivedAt,
  );
  for (const { effect, member } of people) requeue(draft, cause, member, effect);
}

/** Seats follow from the snapshots (`finishDraft`); `releaseSeat` is what the machine says of it, checked in tests. */
function applyRowEffect(
  draft: Draft,
  session: SessionId,
  effect: Exclude<SessionEffect, { type: 'requeue' }>,
): void {
  const { scene, at } = draft.world;
  if (effect.type === 'settle') {
    draft.patchEnrolment(effect.participant, {
      session,
      outcome: effect.outcome,
      reason: effect.reason,
      code: completionCodeOf(scene, effect.outcome),
      endedAt: at,
    });
  } else if (effect.type === 'rememberFailedPair') {
    const { a, b, until } = effect;
    draft.rememberFailedPair({ scene: scene.id, a, b, until });
  }
}

export function completionCodeOf({ completion }: Scene, outcome: string): string {
  return completion[outcome] ?? completion.other;
}

function requeue(
  draft: Draft,
  { id }: Cause,
  member: Member,
  { cause, attempts, connection }: Extract<SessionEffect, { type: 'requeue' }>,
): void {
  const { at, scene } = draft.world;
  draft.patchEnrolment(member.participant, { attempts });
  place(draft, id, {
    participant: member.participant,
    ordinal: member.ordinal,
    connection,
    arrivedAt: member.arrivedAt,
    waitingDeadlineAt: Math.max(member.waitingDeadlineAt, at + scene.rules.requeueMs),
    attempts,
    requeuedBecause: cause,
    rttMs: member.rttMs,
  });
}

import type { EndReason, ParticipantOutcome, RequeueCause } from '@greenroom/protocol';
import type { Change } from './change.ts';
import type { Member, SessionContext } from './context.ts';
import type { SessionEffect } from './effects.ts';

/** What becomes of one member when its time in this session is over. */
export type Fate =
  | { readonly type: 'settled'; readonly outcome: ParticipantOutcome }
  | {
      readonly type: 'requeued';
      readonly cause: RequeueCause | null;
      readonly attempts: number;
      readonly connection: string | null;
    }
  /** Has a seat in another session by the same transaction. */
  | { readonly type: 'moved' }
  /** Was told so before, and has no seat here any more. */
  | { readonly type: 'gone'; readonly outcome: ParticipantOutcome };

export function settled(outcome: ParticipantOutcome): Fate {
  return { type: 'settled', outcome };
}

export function requeued(
  member: Member,
  cause: RequeueCause | null,
  attempts = member.attempts,
): Extract<Fate, { type: 'requeued' }> {
  return { type: 'requeued', cause, attempts, connection: member.connection };
}

/** The outcome is stored and the seat freed in one step, so that nobody is ever without both. */
export function settle(
  member: Member,
  outcome: ParticipantOutcome,
  reason: EndReason | null,
): readonly SessionEffect[] {
  const { participant, ordinal } = member;
  return [
    { type: 'settle', participant, ordinal, outcome, reason },
    { type: 'releaseSeat', participant },
  ];
}

type FateOf = (member: Member, slot: number) => Fate;

/** The one door: every way out of a session goes through here, and nothing is held afterwards (SES-5, REG-04). */
function close(
  context: SessionContext,
  reason: EndReason,
  fateOf: FateOf,
  upload: { readonly dueAt: number | null; readonly slots: readonly number[] },
): Change {
  const ends = context.members.map((member, slot) => {
    const outcome = context.play?.gone[slot];
    const fate: Fate = outcome === undefined ? fateOf(member, slot) : { type: 'gone', outcome };
    return { member, slot, fate };
  });
  const effects = ends.flatMap(({ member, fate }) => effectsOf(member, fate, reason));
  const outcomes = ends.flatMap(({ member, fate }) =>
    fate.type === 'settled' || fate.type === 'gone'
      ? [{ participant: member.participant, ordinal: member.ordinal, outcome: fate.outcome }]
      : [],
  );
  const uploaded = ends
    .filter(({ slot, fate }) => fate.type === 'gone' || upload.slots.includes(slot))
    .map(({ member }) => member.participant);
  return {
    context: {
      ...context,
      members: [],
      stateDueAt: null,
      match: null,
      play: null,
      end: { reason, outcomes, uploaded, uploadDueAt: upload.dueAt },
    },
    effects,
  };
}

function effectsOf(member: Member, fate: Fate, reason: EndReason): readonly SessionEffect[] {
  const { participant } = member;
  switch (fate.type) {
    case 'settled':
      return settle(member, fate.outcome, reason);
    case 'requeued':
      return [{ ...fate, type: 'requeue', participant }];
    case 'moved':
    case 'gone':
      return [];
  }
}

/** For a session that never got to play. A requeued member's seat moves with it: no `releaseSeat`. */
export function dispose(context: SessionContext, reason: EndReason, fateOf: FateOf): Change {
  return close(context, reason, fateOf, { dueAt: null, slots: [] });
}

/** For a session in play: everybody is settled now, and the records may still come in until the upload deadline. */
export function end(
  context: SessionContext,
  at: number,
  reason: EndReason,
  outcomeOf: (member: Member, slot: number) => ParticipantOutcome,
): Change {
  return close(context, reason, (member, slot) => settled(outcomeOf(member, slot)), {
    dueAt: at + context.rules.uploadMs,
    slots: context.play?.uploaded ?? [],
  });
}

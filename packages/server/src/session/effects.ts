import type { EndReason, ParticipantId, ParticipantOutcome, RequeueCause } from '@greenroom/protocol';

/** What a transition asks of plan(), as data. plan() turns them into rows of the same transaction. */
export type SessionEffect =
  /** The seat is free; the person has no seat any more. */
  | { readonly type: 'releaseSeat'; readonly participant: ParticipantId }
  /** Store what this person is told: outcome and code, before it is shown. */
  | {
      readonly type: 'settle';
      readonly participant: ParticipantId;
      readonly ordinal: number;
      readonly outcome: ParticipantOutcome;
      readonly reason: EndReason | null;
    }
  /**
   * Back to the waiting room, in the same transaction. `attempts` is the new count; `connection` speaks for the seat there,
   * null where nobody does: no socket, or one of a page that has said that it goes.
   */
  | {
      readonly type: 'requeue';
      readonly participant: ParticipantId;
      /** Null: no match was undone, they wait on elsewhere. */
      readonly cause: RequeueCause | null;
      readonly attempts: number;
      readonly connection: string | null;
    }
  /** These two are not matched again before `until`. */
  | {
      readonly type: 'rememberFailedPair';
      readonly a: ParticipantId;
      readonly b: ParticipantId;
      readonly until: number;
    };

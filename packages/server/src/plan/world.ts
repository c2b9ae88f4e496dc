import type { ParticipantId, SessionId } from '@greenroom/protocol';
import type { Scene } from '../config/scene.ts';
import type { SessionSnapshot } from '../session/context.ts';
import type { MatchDraw } from '../session/events.ts';
import type { SessionMachine } from '../session/step.ts';
import type { EnrolmentRow } from '../store/port.ts';

/** A session as the store has it: what a plan starts from and what its compare-and-set compares with. */
export interface StoredSession {
  readonly id: SessionId;
  readonly version: number;
  readonly snapshot: SessionSnapshot;
}

/** All that planning may look at. Nothing in it changes while a plan is made, and nothing reaches outside. */
export interface PlanWorld {
  readonly machine: SessionMachine;
  readonly scene: Scene;
  /** Server's clock, ms: the instant of every event of the plan. */
  readonly at: number;
  /** The waiting sessions of the scene; null outside of the scene's turn, where nobody may be placed. */
  readonly waiting: readonly StoredSession[] | null;
  /** Row of a person who holds a seat in one of these sessions. */
  enrolmentOf(participant: ParticipantId): EnrolmentRow | undefined;
  hasFailed(a: ParticipantId, b: ParticipantId): boolean;
  /** False for a connection that is gone, also where the store could not be told of it yet. */
  isLive(connection: string): boolean;
  /** Chance, from the injected source. A plan that is made again draws again. */
  newSessionId(): SessionId;
  drawMatch(groupSize: number): MatchDraw;
}

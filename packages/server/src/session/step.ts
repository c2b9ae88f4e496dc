import type { ErrorCode, SceneId, SessionId, View } from '@greenroom/protocol';
import type { SessionRules, SessionSnapshot } from './context.ts';
import type { SessionEffect } from './effects.ts';
import type { Placement, SessionEvent } from './events.ts';

/** The answer of the machine to one event. The snapshot that went in is never changed. */
export type StepResult =
  | { readonly type: 'moved'; readonly snapshot: SessionSnapshot; readonly effects: readonly SessionEffect[] }
  /** Legal and without effect: a repeat, a void deadline, a lost connection that no longer held the seat. */
  | { readonly type: 'unchanged' }
  /** Impossible in this state or from this participant: nothing changed, and the sender is told the code (SES-3). */
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly detail: string };

export interface CreateSession {
  readonly id: SessionId;
  readonly scene: SceneId;
  readonly rules: SessionRules;
  readonly at: number;
  /** The first seat: a session is created together with it, or not at all. */
  readonly placement: Placement;
}

/** A deadline of the present state; void as soon as the state is left (SES-4). */
export interface Deadline {
  readonly name: string;
  readonly dueAt: number;
}

/** The session's life as pure functions; implemented over the chart of `machine.ts` in `session-machine.ts`. */
export interface SessionMachine {
  readonly version: number;
  create(input: CreateSession): {
    readonly snapshot: SessionSnapshot;
    readonly effects: readonly SessionEffect[];
  };
  step(snapshot: SessionSnapshot, event: SessionEvent): StepResult;
  deadlinesOf(snapshot: SessionSnapshot): readonly Deadline[];
  /** Complete view of one seat holder; undefined for somebody without a seat. `position` becomes the view's version. */
  viewOf(snapshot: SessionSnapshot, participant: string, position: number): View | undefined;
  serialize(snapshot: SessionSnapshot): string;
  /** Throws on text that no version of this machine wrote. */
  parse(text: string): SessionSnapshot;
}

import type { SessionContext } from './context.ts';
import type { SessionEffect } from './effects.ts';
import type { SessionEventOf, SessionEventType } from './events.ts';

/** What a reducer answers: the next context and what the store must do in the same transaction. */
export interface Change {
  readonly context: SessionContext;
  readonly effects: readonly SessionEffect[];
}

export type Reducer<T extends SessionEventType> = (
  context: SessionContext,
  event: SessionEventOf<T>,
) => Change;
export type Guard<T extends SessionEventType> = (
  context: SessionContext,
  event: SessionEventOf<T>,
) => boolean;

/** A change that asks nothing of the store but to keep the context. */
export function change(context: SessionContext): Change {
  return { context, effects: [] };
}

import { expectTypeOf } from 'vitest';
import type {
  EndReason,
  ErrorCode,
  ParticipantOutcome,
  RequeueCause,
  SessionEnd,
  SessionState,
} from '../src/index.ts';

/* Checked by the compiler alone. What is one of a few is public as such: a page can write a `switch` that forgets nothing. */

type StateOf<S extends SessionState['state']> = Extract<SessionState, { state: S }>;

expectTypeOf<SessionEnd['outcome']>().toEqualTypeOf<ParticipantOutcome>();
expectTypeOf<SessionEnd['reason']>().toEqualTypeOf<EndReason | undefined>();
expectTypeOf<NonNullable<SessionEnd['error']>['code']>().toEqualTypeOf<ErrorCode>();
expectTypeOf<StateOf<'refused'>['code']>().toEqualTypeOf<ErrorCode>();
expectTypeOf<StateOf<'waiting'>['requeuedBecause']>().toEqualTypeOf<RequeueCause | undefined>();

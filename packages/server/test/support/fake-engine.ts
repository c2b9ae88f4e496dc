import { ok, type ParticipantId, type Result, refuse, type SessionId, type View } from '@greenroom/protocol';
import type { Engine } from '../../src/engine/engine.ts';

export const WAITING_VIEW: View = {
  state: 'waiting',
  version: 1,
  session: 'session-1' as SessionId,
  epoch: 1,
  groupSize: 2,
  present: 1,
  needed: 1,
  deadlineAt: 1_000,
  arrivedAt: 0,
  requeuedBecause: null,
  fallback: null,
};

export interface FakeEngine extends Engine {
  /** Every call that came through, in order: what the binding let pass. */
  readonly calls: { readonly method: string; readonly connection: string; readonly message: unknown }[];
  /** Resolves when a call of `method` has come `times` times. */
  called(method: string, times?: number): Promise<void>;
  /** Replaces the answer of one method. */
  answer<M extends 'join' | 'reports' | 'route' | 'away'>(method: M, answer: Engine[M]): void;
}

/** An engine that remembers what it is asked and answers politely. */
export function createFakeEngine(): FakeEngine {
  const calls: FakeEngine['calls'] = [];
  const waiters = new Set<() => void>();
  const answers: Partial<Engine> = {};
  const note = (method: string, connection: string, message: unknown) => {
    calls.push({ method, connection, message });
    for (const waiter of waiters) waiter();
  };
  return {
    calls,
    called(method, times = 1) {
      const isReached = () => calls.filter((call) => call.method === method).length >= times;
      if (isReached()) return Promise.resolve();
      return new Promise((resolve) => {
        const waiter = () => {
          if (!isReached()) return;
          waiters.delete(waiter);
          resolve();
        };
        waiters.add(waiter);
      });
    },
    answer(method, answer) {
      answers[method] = answer;
    },
    async join(connection, message) {
      note('join', connection.id, message);
      const token = 'token-0123456789abcdef' as never;
      return answers.join?.(connection, message) ?? ok({ token, lastSeq: 0, view: WAITING_VIEW });
    },
    async reports(connection, message) {
      note('reports', connection.id, message);
      return answers.reports?.(connection, message) ?? ok({ upTo: 0, flagged: [] });
    },
    async relink(connection, message) {
      note('relink', connection.id, message);
      return ok({});
    },
    async rejoin(connection, message) {
      note('rejoin', connection.id, message);
      return ok({});
    },
    async away(connection, message) {
      note('away', connection.id, message);
      await answers.away?.(connection, message);
    },
    async disconnected(connection) {
      note('disconnected', connection.id, undefined);
    },
    route(connection, signal) {
      note('route', connection.id, signal);
      const refusal: Result<never> = refuse('notJoined');
      return answers.route?.(connection, signal) ?? refusal;
    },
    cancel: async () => true,
    drain: () => undefined,
    underWay: () => 0,
    ledger: () => ({}),
    isStoring: () => true,
    participantOf: (): ParticipantId | undefined => undefined,
    start: async () => undefined,
    stop: async () => undefined,
  };
}

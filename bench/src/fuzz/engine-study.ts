import type { View } from '@greenroom/protocol';
import { createEngine } from '../../../packages/server/src/engine/create-engine.ts';
import { createMetrics } from '../../../packages/server/src/metrics/metrics.ts';
import { sessionMachine } from '../../../packages/server/src/session/session-machine.ts';
import { createConnections } from '../../../packages/server/src/socketio/connections.ts';
import { dispatch } from '../../../packages/server/src/socketio/dispatch.ts';
import type { RateLimiter } from '../../../packages/server/src/socketio/rate-limiter.ts';
import { createMemoryStore } from '../../../packages/server/src/store/memory/memory-store.ts';
import { makeScene } from '../../../packages/server/test/engine/support/scenes.ts';
import { createSimulatedClock } from '../../../packages/server/test/engine/support/simulated-clock.ts';
import { seededRandom } from '../../../packages/server/test/engine/support/study.ts';

/** Everything that a message passes but the wire itself: dispatch, schemas, engine, machine, store. */
export type EngineStudy = Awaited<ReturnType<typeof startEngineStudy>>;

/** One connection of somebody; `ask` resolves with the answer. */
export type Wire = ReturnType<EngineStudy['connect']>;

/** The rates are shown elsewhere: here everything must get through to what is behind them. */
const NO_LIMIT: RateLimiter = { take: () => 'ok', has: () => true };

export async function startEngineStudy(seed: number) {
  const faults: string[] = [];
  const log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (fields: object, message: string) =>
      void faults.push(`${message} ${JSON.stringify(fields, errorsToo)}`),
  };
  const clock = createSimulatedClock();
  const metrics = createMetrics();
  // Far ahead of all rates of a person, which are measured by it.
  let steadyMs = 0;
  const steadyNow = () => (steadyMs += 60_000);
  const connections = createConnections({ log, metrics, clock, steadyNow, most: 1_000 });
  const store = createMemoryStore();
  const rules = { graceMs: 1_000, loadMs: 5_000, uploadMs: 1_000, pairMemoryMs: 1_000 };
  const engine = createEngine({
    store,
    machine: sessionMachine,
    scenes: [makeScene('kitchen', { repeat: 'allow', rules }), makeScene('pantry'), makeScene('cellar')],
    clock,
    random: seededRandom(seed),
    output: connections,
    log,
    metrics: metrics.engine,
  });
  await engine.start();
  let count = 0;

  function connect(scene: string) {
    count += 1;
    let view: View | undefined;
    let isOpen = true;
    const socket = {
      id: `c${count}`,
      nsp: { adapter: { rooms: new Map() }, in: () => ({ socketsLeave: () => {} }) },
      conn: { writeBuffer: [] },
      emit: (event: string, value: unknown) => {
        if (event === 'view') view = value as View;
      },
      join: () => {},
      leave: () => {},
      disconnect: () => {
        isOpen = false;
      },
      listenersAny: () => [],
      listeners: () => [],
    };
    const connection = connections.add(scene as never, socket as never);
    return {
      view: () => view,
      isOpen: () => isOpen,
      async ask(event: string, ...args: unknown[]): Promise<unknown> {
        let answer: unknown;
        const hear = (value: unknown) => {
          answer = value;
        };
        const context = { engine, connections, log, metrics, now: clock.now };
        await dispatch(context, connection, NO_LIMIT, { event, args: [...args, hear] });
        const { ok, value, error } = (answer ?? {}) as {
          ok?: boolean;
          value?: { view?: View };
          error?: { code: string };
        };
        if (ok && value?.view) view = value.view;
        if (error?.code === 'internal')
          faults.push(`${event} is answered with internal: ${JSON.stringify(error)}`);
        return answer;
      },
      async close() {
        connections.remove(connection);
        await engine.disconnected(connection.ref);
      },
    };
  }

  return { engine, store, clock, connections, faults, connect };
}

function errorsToo(_key: string, value: unknown): unknown {
  return value instanceof Error ? `${value.stack}` : value;
}

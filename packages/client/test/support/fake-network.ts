import { type Away, refuse } from '@greenroom/protocol';
import type { Clock } from '../../src/ports/clock.ts';
import type { ConnectSignaling, Requests, SignalingOptions } from '../../src/ports/signaling.ts';

/** One way over the fake network. */
const DELAY_MS = 4;
const RETRY_MS = 500;

/** The server's end of a page's connection. */
export interface FakeConnection<Person> {
  readonly options: SignalingOptions;
  isOpen: boolean;
  isClosed: boolean;
  /** Who has joined over it. */
  person: Person | undefined;
}

export interface FakeNetworkOptions<Person> {
  readonly clock: Clock;
  answer(connection: FakeConnection<Person>, event: keyof Requests, message: unknown): unknown;
  onAway(connection: FakeConnection<Person>, message: Away): void;
}

/** What lies between pages and a server in memory: a delay, and now and then nothing at all. Messages are copied. */
export function createFakeNetwork<Person>({ clock, answer, onAway }: FakeNetworkOptions<Person>) {
  type Connection = FakeConnection<Person>;
  const connections = new Set<Connection>();
  let isUp = true;
  /** Messages that were answered with nothing, to be told apart from those that never came. */
  const swallowed: (keyof Requests)[] = [];
  const swallow = new Set<keyof Requests>();

  function open(connection: Connection): void {
    connection.isOpen = true;
    connection.options.onConnected();
  }

  const connect: ConnectSignaling = (options) => {
    const connection: Connection = { options, isOpen: false, isClosed: false, person: undefined };
    connections.add(connection);
    let attempt = 0;
    const tryToOpen = () => {
      clock.after(DELAY_MS, () => {
        if (connection.isClosed || connection.isOpen) return;
        if (isUp) {
          attempt = 0;
          open(connection);
        } else {
          options.onUnreachable(++attempt);
          clock.after(RETRY_MS, tryToOpen);
        }
      });
    };
    tryToOpen();
    return {
      request: (event, message) =>
        new Promise((resolve) => {
          const wire = structuredClone(message);
          if (!connection.isOpen) return resolve(refuse('unreachable'));
          clock.after(DELAY_MS, () => {
            if (!connection.isOpen || !isUp) return resolve(refuse('unreachable'));
            const result = structuredClone(answer(connection, event, wire));
            if (swallow.has(event)) {
              swallowed.push(event);
              clock.after(5_000, () => resolve(refuse('timeout')));
              return;
            }
            clock.after(DELAY_MS, () =>
              resolve((connection.isOpen ? result : refuse('unreachable')) as never),
            );
          });
        }),
      away(message) {
        if (connection.isOpen) onAway(connection, message);
      },
      close: () => cutOff(connection),
    };
  };

  /** Nothing of this connection is heard any more. */
  function cutOff(connection: Connection): void {
    connection.isClosed = true;
    connection.isOpen = false;
    connections.delete(connection);
  }

  return {
    connect,
    cutOff,
    swallowed,
    /** To the page, if it is still there when that arrives. */
    later(connection: Connection, run: () => void): void {
      clock.after(DELAY_MS, () => {
        if (connection.isOpen && !connection.isClosed) run();
      });
    },
    /** Connections that a page has not released. */
    get connections() {
      return connections.size;
    },
    /** Does what such a request asks and never answers. */
    swallow(event: keyof Requests, on = true) {
      if (on) swallow.add(event);
      else swallow.delete(event);
    },
    goDown() {
      isUp = false;
      for (const connection of connections) {
        connection.isOpen = false;
        connection.options.onUnreachable(1);
      }
    },
    comeBack() {
      isUp = true;
      for (const connection of connections) {
        if (connection.isOpen) continue;
        clock.after(DELAY_MS, () => {
          if (!connection.isClosed && !connection.isOpen) open(connection);
        });
      }
    },
  };
}

import type { EndedView, Report, ResumeToken, SessionId } from '@greenroom/protocol';
import { createProtocolBot, type ProtocolBot } from '@greenroom/testkit';

/** All that the server has acknowledged to one person: what must be in the record whatever happens to the process. */
export interface Acknowledged {
  readonly participant: string;
  token: ResumeToken | undefined;
  readonly reports: Report[];
  readonly sessions: Set<SessionId>;
  end: EndedView | undefined;
  /** The server told them to go away: never right here. */
  refusal: Error | undefined;
  /** Times that the bot joined: once, and again after each time the server went away. */
  joins: number;
}

export interface Crowd {
  readonly everybody: readonly Acknowledged[];
  /** Resolves when `count` more answers have come. */
  acknowledgements(count: number): Promise<void>;
  /** Nobody new comes; who is left over at the end leaves. Resolves when everybody was told an end and has handed in all. */
  drain(): Promise<void>;
  close(): void;
}

/** A steady load: `size` people at once, each going through one session, and the next coming when one is done. */
export function createCrowd({ url, size }: { readonly url: string; readonly size: number }): Crowd {
  const everybody: Acknowledged[] = [];
  const present = new Map<string, ProtocolBot>();
  const waiters = new Set<{ left: number; resolve: () => void }>();
  let isDraining = false;
  let drained: (() => void) | undefined;

  function acknowledged(): void {
    for (const waiter of waiters) {
      waiter.left -= 1;
      if (waiter.left > 0) continue;
      waiters.delete(waiter);
      waiter.resolve();
    }
  }

  function arrive(): void {
    const participant = `p${everybody.length}`;
    const known: Acknowledged = {
      participant,
      token: undefined,
      reports: [],
      sessions: new Set(),
      end: undefined,
      refusal: undefined,
      joins: 0,
    };
    everybody.push(known);
    const bot = createProtocolBot({
      url,
      scene: 'duel',
      participant,
      game: 'duel@2',
      reconnectDelayMs: [20, 100],
      behaviour: { playMs: 20 },
      onJoined({ token }) {
        known.token = token;
        known.joins += 1;
        acknowledged();
      },
      onAcknowledged(items) {
        known.reports.push(...items);
        acknowledged();
      },
      onView(view) {
        known.sessions.add(view.session);
        if (view.state === 'ended') known.end = view;
        leaveIfLast();
      },
    });
    present.set(participant, bot);
    bot.settled.then(
      () => depart(participant, bot),
      (error) => {
        // Closed by the test, or refused: the latter must not happen to anybody.
        if (!present.has(participant)) return;
        known.refusal = error;
        depart(participant, bot);
      },
    );
  }

  function depart(participant: string, bot: ProtocolBot): void {
    present.delete(participant);
    bot.close();
    if (!isDraining) arrive();
    else if (present.size === 0) drained?.();
    else leaveIfLast();
  }

  /** With an odd number one is left over, for whom no partner will come. */
  function leaveIfLast(): void {
    const [last, ...others] = present.values();
    if (isDraining && others.length === 0 && last?.view?.state === 'waiting') last.leave();
  }

  for (let i = 0; i < size; i += 1) arrive();

  return {
    everybody,
    acknowledgements: (count) => new Promise((resolve) => void waiters.add({ left: count, resolve })),
    drain() {
      isDraining = true;
      leaveIfLast();
      return new Promise((resolve) => {
        drained = resolve;
      });
    },
    close() {
      for (const [participant, bot] of present) {
        present.delete(participant);
        bot.close();
      }
    },
  };
}

import { GreenroomError, type SessionId } from '@greenroom/protocol';
import type { EngineParts } from './parts.ts';
import { type EventInput, type Happened, happenAlone, happenTogether } from './session-events.ts';
import type { Transactions } from './transactions.ts';

/** Takes events through their sessions' turns (and the scene's, where people are placed). */
export interface SessionTurns {
  /** Rejects as transactions do. */
  happen(input: EventInput): Promise<Happened>;
}

interface Waiting {
  readonly input: EventInput;
  readonly resolve: (happened: Happened) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One turn takes all that waits for the session: members of one group say the same thing at the same moment, and one
 * commit for both costs half. What cannot be planned together is taken one by one, in the same turn and order.
 */
export function createSessionTurns(parts: EngineParts, transactions: Transactions): SessionTurns {
  /** By session; there is an entry exactly while a turn for it waits to begin. */
  const waiting = new Map<SessionId, Waiting[]>();

  async function takeTurn(session: SessionId): Promise<void> {
    await parts.afterArrivals();
    const taken = waiting.get(session) ?? [];
    waiting.delete(session);
    for (const group of groupsOf(taken)) {
      if (group.length > 1 && (await tryTogether(group))) continue;
      for (const one of group) await settle(one);
    }
  }

  async function settle({ input, resolve, reject }: Waiting): Promise<void> {
    try {
      resolve(await happenAlone(parts, transactions, input));
    } catch (error) {
      reject(error);
    }
  }

  /** False: nothing was done, and each is to be tried by itself. */
  async function tryTogether(group: readonly Waiting[]): Promise<boolean> {
    const inputs = group.map(({ input }) => input);
    try {
      const answers = await happenTogether(parts, transactions, inputs);
      for (const [index, { resolve }] of group.entries()) if (answers?.[index]) resolve(answers[index]);
      return answers !== undefined;
    } catch (error) {
      // What one event breaks must not be put down to the others.
      if (!(error instanceof GreenroomError) || error.code === 'internal') return false;
      for (const { reject } of group) reject(error);
      return true;
    }
  }

  return {
    happen: (input) =>
      new Promise((resolve, reject) => {
        const one: Waiting = { input, resolve, reject };
        const others = waiting.get(input.session);
        if (others) {
          others.push(one);
          return;
        }
        waiting.set(input.session, [one]);
        void parts.sessionQueue.run(input.session, () => takeTurn(input.session));
      }),
  };
}

/** Runs of events that may be planned together; a deadline stands alone, since it is void when its row is gone. */
function groupsOf(taken: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = [];
  let isOpen = false;
  for (const one of taken) {
    const isDeadline = one.input.deadline !== undefined;
    const last = groups.at(-1);
    if (last && isOpen && !isDeadline) last.push(one);
    else groups.push([one]);
    isOpen = !isDeadline;
  }
  return groups;
}

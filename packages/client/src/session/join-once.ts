import type { Session, SessionState } from '../api.ts';

/** Nothing goes on in these any more: who joins after them begins anew. */
const OVER: ReadonlySet<SessionState['state']> = new Set(['refused', 'superseded', 'disposed']);

/**
 * Joining twice gives the session that goes on. A second one would take the seat away from the first, and the person
 * who clicked twice would be told that another tab has it (REG-09).
 */
export function joinOnce(running: Map<string, Session>, key: string, create: () => Session): Session {
  const first = running.get(key);
  if (first) return first;
  const session = create();
  running.set(key, session);
  session.subscribe(({ state }) => {
    if (OVER.has(state) && running.get(key) === session) running.delete(key);
  });
  return session;
}

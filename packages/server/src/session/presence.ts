import { change, type Guard, type Reducer } from './change.ts';
import type { PlayContext, SessionContext } from './context.ts';
import { pairKey } from './context.ts';
import { pairKeysOf } from './matched.ts';
import { connect, disconnect, heldSlots, isConnected, isGone, slotOf } from './members.ts';
import { afterOutage, dropConnections } from './outage.ts';

/*
 * Who is still there, while a game is played from page to page and the server sees only sockets.
 * `away` outranks the socket: a page that reloads joins again, but its simulation is gone. Otherwise a lost socket alone
 * proves nothing: the link may be alive and the game going on. A slot counts as lost when it said `away` and has not come
 * back, or has come back and its game has not yet, or has no socket and is reported unreachable by a witness, or has had none since somebody was taken out. Then its
 * reconnect deadline runs; it is void as soon as the evidence is gone. What counts is the evidence when the deadline fires, not who reported first (REG-55).
 * A link that is down between two who are not lost has a deadline of its own, and every game has a cap.
 */

/** The game itself: null only outside of `playing`. */
export function playOf(context: SessionContext): PlayContext {
  if (context.play === null) throw new Error(`session ${context.id} is not in play`);
  return context.play;
}

export function withPlay(context: SessionContext, update: Partial<PlayContext>): SessionContext {
  return { ...context, play: { ...playOf(context), ...update } };
}

export const isAway: Guard<'away'> = (context, event) =>
  playOf(context).away.includes(slotOf(context, event.participant));

/** The same connection again from somebody who was not missed. */
export const isPresent: Guard<'connected'> = (context, event) => {
  const slot = slotOf(context, event.participant);
  return context.members[slot]?.connection === event.connection && !playOf(context).away.includes(slot);
};

/** Also of a link to somebody who is gone: that says nothing about who is left. */
export const isKnownDown: Guard<'linkDown'> = (context, event) => {
  const slot = slotOf(context, event.participant);
  return isGone(context, event.peer) || reportersOf(playOf(context), slot, event.peer).includes(slot);
};

/** Nobody says otherwise. */
export const isKnownUp: Guard<'linkUp'> = (context, event) => {
  const slot = slotOf(context, event.participant);
  const play = playOf(context);
  if (isGone(context, event.peer)) return true;
  return (
    reportersOf(play, slot, event.peer).length === 0 &&
    [slot, event.peer].every((end) => !play.away.includes(end) && !play.returning.includes(end))
  );
};

/**
 * Who was away has a page again, and nobody knows which: the one that went, out of the browser's cache, with its game
 * alive, or another one, which will ask to rejoin. Whoever is alone among bots has no link that could tell.
 */
export const comeBack: Reducer<'connected'> = (context, event) => {
  const slot = slotOf(context, event.participant);
  const { away, returning, rejoining, unaware } = playOf(context);
  const isUnknown = away.includes(slot) && !rejoining.includes(slot) && peersOf(context, slot).length > 0;
  const back = withPlay(connect(context, event).context, {
    away: withoutSlot(away, slot),
    returning: isUnknown ? [...returning, slot] : returning,
    unaware: withoutSlot(unaware, slot),
  });
  return change(judgePresence(back, event.at));
};

export const loseSocket: Reducer<'disconnected'> = (context, event) =>
  change(judgePresence(disconnect(context, event).context, event.at));

export const noteAway: Reducer<'away'> = (context, event) => {
  const slot = slotOf(context, event.participant);
  const play = playOf(context);
  const away = [...play.away, slot];
  const returning = withoutSlot(play.returning, slot);
  return change(judgePresence(withPlay(context, { away, returning }), event.at));
};

export const noteLinkDown: Reducer<'linkDown'> = (context, event) => {
  const play = playOf(context);
  const slot = slotOf(context, event.participant);
  const key = pairKey(slot, event.peer);
  const linksDown = { ...play.linksDown, [key]: [...reportersOf(play, slot, event.peer), slot] };
  return change(judgePresence(withPlay(context, { linksDown }), event.at));
};

/**
 * A link that is up at one end is up: neither of the two is lost, nor away, and whoever came back did so with its game.
 * Of a page that has said itself that it has no game the link alone shows nothing.
 */
export const noteLinkUp: Reducer<'linkUp'> = (context, event) => {
  const play = playOf(context);
  const slot = slotOf(context, event.participant);
  const { [pairKey(slot, event.peer)]: _healed, ...linksDown } = play.linksDown;
  const away = withoutSlot(withoutSlot(play.away, slot), event.peer);
  const returning = withoutSlot(withoutSlot(play.returning, slot), event.peer);
  return change(judgePresence(withPlay(context, { linksDown, away, returning }), event.at));
};

/** Sockets are gone by the server's fault: every deadline that runs moves. */
export const restartPlay: Reducer<'serverRestarted'> = (context, event) => {
  const play = playOf(context);
  const moved = (dueAt: number | null) => (dueAt === null ? null : afterOutage(dueAt, context.rules, event));
  const reconnectDueAt = Object.fromEntries(
    Object.entries(play.reconnectDueAt).map(([slot, dueAt]) => [
      slot,
      afterOutage(dueAt, context.rules, event),
    ]),
  );
  const restarted = withPlay(dropConnections(context), {
    ...onNewClock(play, event.gapMs),
    startDueAt: moved(play.startDueAt),
    finishDueAt: moved(play.finishDueAt),
    reconnectDueAt,
    capAt: null,
  });
  return change(judgePresence(restarted, event.at));
};

/** Of an outage whose length a clock that was set back hides, for the benefit of who has played on meanwhile. */
const HIDDEN_OUTAGE_MS = 600_000;

/**
 * A clock that was set back has left start and planned end in its future: no final frame would be possible for as long.
 * Before everybody has started nobody may find the start in the past, where frames would be owed.
 */
function onNewClock({ startAt, plannedEndAt, startDueAt }: PlayContext, gapMs: number): Partial<PlayContext> {
  if (gapMs >= 0) return {};
  const hiddenMs = startDueAt === null ? HIDDEN_OUTAGE_MS : 0;
  return { startAt: startAt + gapMs - hiddenMs, plannedEndAt: plannedEndAt + gapMs };
}

/**
 * Is there evidence that the slot takes part? A socket, or a link that a witness does not report down; `away`, or a page
 * without its game, is evidence to the contrary. No witness left: nobody vouches.
 */
export function isHere(context: SessionContext, slot: number): boolean {
  if (isOut(playOf(context), slot)) return false;
  if (hasSocket(context, slot)) return true;
  return (
    hasWitness(context) && !isReportedByWitness(context, slot) && !playOf(context).unaware.includes(slot)
  );
}

/** Sets and clears the deadlines that depend on presence, after anything that may have changed it. */
export function judgePresence(context: SessionContext, at: number): SessionContext {
  const play = playOf(context);
  // Once a member has the final frame, the finish deadline alone decides (REG-14).
  if (play.finishDueAt !== null) {
    return withPlay(context, { reconnectDueAt: {}, linkDueAt: {}, capAt: null });
  }
  const { play: rules, silentEndMs } = context.rules;
  const reconnectDueAt: Record<number, number> = {};
  for (const slot of heldSlots(context)) {
    if (isLost(context, slot)) reconnectDueAt[slot] = play.reconnectDueAt[slot] ?? at + rules.reconnectMs;
  }
  // Before that the start deadline is there to undo the match.
  if (play.startDueAt !== null) return withPlay(context, { reconnectDueAt });
  const linkDueAt: Record<string, number> = {};
  for (const pair of pairKeysOf(context)) {
    if (isLinkDead(context, pair)) linkDueAt[pair] = play.linkDueAt[pair] ?? at + rules.reconnectMs;
  }
  // After an outage there is at least the time to reconnect.
  const capAt = play.capAt ?? Math.max(play.plannedEndAt + silentEndMs, at + rules.reconnectMs);
  return withPlay(context, { reconnectDueAt, linkDueAt, capAt });
}

/**
 * Reported down between two who are not lost: no reconnect deadline will decide. It takes both sockets to arm the
 * deadline; one that runs is not stopped by a socket that flaps.
 */
function isLinkDead(context: SessionContext, pair: string): boolean {
  const play = playOf(context);
  const ends = pair.split('-').map(Number);
  if ((play.linksDown[pair] ?? []).length === 0 || ends.some((end) => isLost(context, end))) return false;
  return play.linkDueAt[pair] === undefined
    ? ends.every((end) => hasSocket(context, end))
    : hasWitness(context);
}

function isLost(context: SessionContext, slot: number): boolean {
  const play = playOf(context);
  if (isOut(play, slot)) return true;
  if (hasSocket(context, slot)) return false;
  // The others have to agree with their page on how to go on without somebody, and it does not know of it.
  if (play.unaware.includes(slot)) return true;
  // Whoever is alone among bots is reported by nobody: their page needs neither links nor us to play on.
  if (isReportedByWitness(context, slot)) return true;
  // A deadline that runs goes on when the reporter's own socket flaps, as long as anybody is there to wait for it.
  return (
    play.reconnectDueAt[slot] !== undefined &&
    hasWitness(context) &&
    peersOf(context, slot).some((peer) => reportersOf(play, slot, peer).includes(peer))
  );
}

/** Its page went away, or is back without having shown that its game is. */
export function isOut({ away, returning, rejoining }: PlayContext, slot: number): boolean {
  return [away, returning, rejoining].some((slots) => slots.includes(slot));
}

/** A witness says that its link to the slot is down. */
function isReportedByWitness(context: SessionContext, slot: number): boolean {
  const play = playOf(context);
  return peersOf(context, slot).some(
    (peer) => isWitness(context, peer) && reportersOf(play, slot, peer).includes(peer),
  );
}

/** Whose word on links counts: the server hears it, and it has links to speak of. */
function isWitness(context: SessionContext, slot: number): boolean {
  return hasSocket(context, slot) && !isOut(playOf(context), slot);
}

function hasWitness(context: SessionContext): boolean {
  return [...context.members.keys()].some((slot) => isWitness(context, slot));
}

function reportersOf(play: PlayContext, a: number, b: number): readonly number[] {
  return play.linksDown[pairKey(a, b)] ?? [];
}

function peersOf(context: SessionContext, slot: number): readonly number[] {
  return heldSlots(context).filter((peer) => peer !== slot);
}

function hasSocket(context: SessionContext, slot: number): boolean {
  const member = context.members[slot];
  return member !== undefined && isConnected(member);
}

export function withoutSlot(slots: readonly number[], slot: number): readonly number[] {
  return slots.filter((other) => other !== slot);
}

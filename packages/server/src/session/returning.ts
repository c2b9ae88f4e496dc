import { LIMITS } from '@greenroom/protocol';
import { type Change, change, type Guard, type Reducer } from './change.ts';
import { type PairContext, pairKey, type SessionContext } from './context.ts';
import { heldSlots, isGone, slotOf } from './members.ts';
import { judgePresence, playOf, withoutSlot, withPlay } from './presence.ts';

/*
 * New links and new pages in a game under way. A pair's link is numbered (SES-7): whoever of its two ends finds that the
 * present one carries nothing asks for the next, and both are told of it. A page that is loaded into a game has neither
 * links nor state: it gets new links to everybody, and counts as lost until it says that it has the state (`rejoined`).
 */

/** Of what both ends validate before play; all later ones are made in play. */
const FIRST_ATTEMPT = 1;

/** The other end has asked first, or the answer to our own question was lost. */
export const isAttemptOld: Guard<'relink'> = (context, event) =>
  event.attempt < (pairOf(context, slotOf(context, event.participant), event.peer)?.attempt ?? 0);

export const isPeerGone: Guard<'relink'> = (context, event) => isGone(context, event.peer);

/** Only this pair's number rises; what was said of the link stays, until the next carries something. */
export const relink: Reducer<'relink'> = (context, event) =>
  change(withNextAttempt(context, [pairKey(slotOf(context, event.participant), event.peer)]));

/** Facts of links that were made in play: they change nothing, whenever they come. */
export const isLaterAttempt: Guard<'linkReported'> = (_context, event) => event.attempt > FIRST_ATTEMPT;

export const isPageKnown: Guard<'rejoin'> = (context, event) =>
  event.page === pageOf(context, slotOf(context, event.participant));

/** Pages are counted one by one: another number speaks of another game, or of another page's view. */
export const isPageImpossible: Guard<'rejoin'> = (context, event) =>
  event.page !== pageOf(context, slotOf(context, event.participant)) + 1;

/** Everybody else has lost the state as well: there is nobody to get it from. */
export const isStateLost: Guard<'rejoin'> = (context, event) =>
  !hasState(context, slotOf(context, event.participant));

/** The page is there, so that it is not away; what was said of the links of the page before it says nothing of its own. */
export const noteRejoin: Reducer<'rejoin'> = (context, event) => {
  const slot = slotOf(context, event.participant);
  const { pages, away, returning, rejoining } = playOf(context);
  const renewed = withNextAttempt(withLinksUp(context, slot), liveLinksOf(context, slot));
  const noted = withPlay(renewed, {
    pages: { ...pages, [slot]: event.page },
    away: withoutSlot(away, slot),
    returning: withoutSlot(returning, slot),
    rejoining: [...withoutSlot(rejoining, slot), slot],
  });
  return change(judgePresence(noted, event.at));
};

export const isRejoining: Guard<'rejoined'> = (context, event) => {
  const slot = slotOf(context, event.participant);
  return playOf(context).rejoining.includes(slot) && event.page === pageOf(context, slot);
};

/** Said again, or late, by a page that was there before. */
export const isPagePast: Guard<'rejoined'> = (context, event) =>
  event.page <= pageOf(context, slotOf(context, event.participant));

/** It plays: its links are up, whatever was said of them late. */
export const noteRejoined: Reducer<'rejoined'> = (context, event): Change => {
  const slot = slotOf(context, event.participant);
  const rejoining = withoutSlot(playOf(context).rejoining, slot);
  return change(judgePresence(withPlay(withLinksUp(context, slot), { rejoining }), event.at));
};

/** Is anybody but `slot` left in whose page the game lives, as far as anybody knows? */
export function hasState(context: SessionContext, slot: number): boolean {
  const { rejoining } = playOf(context);
  return heldSlots(context).some((other) => other !== slot && !rejoining.includes(other));
}

/** Number of the page in this seat: 0 is the one that began to play. */
export function pageOf({ play }: SessionContext, slot: number): number {
  return play?.pages[slot] ?? 0;
}

/** The number of a pair's newest link, at most: those that were asked for, and one for each page that was loaded in play. */
export function mostLinks(context: SessionContext, key: string): number {
  if (context.play?.startDueAt !== null) return FIRST_ATTEMPT;
  const [a, b] = key.split('-').map(Number);
  return LIMITS.linkAttempts + pageOf(context, a ?? -1) + pageOf(context, b ?? -1);
}

function pairOf({ match }: SessionContext, a: number, b: number): PairContext | undefined {
  return match?.pairs[pairKey(a, b)];
}

/** Pairs of this slot with those who are still in. */
function liveLinksOf(context: SessionContext, slot: number): readonly string[] {
  return heldSlots(context).flatMap((peer) => (peer === slot ? [] : [pairKey(slot, peer)]));
}

function withNextAttempt(context: SessionContext, keys: readonly string[]): SessionContext {
  if (context.match === null) return context;
  const pairs = Object.entries(context.match.pairs).map(([key, pair]) => [
    key,
    keys.includes(key) ? { ...pair, attempt: pair.attempt + 1 } : pair,
  ]);
  return { ...context, match: { ...context.match, pairs: Object.fromEntries(pairs) } };
}

/** Nothing is known against any link of this slot. */
function withLinksUp(context: SessionContext, slot: number): SessionContext {
  const { linksDown } = playOf(context);
  const others = Object.entries(linksDown).filter(([key]) => !key.split('-').map(Number).includes(slot));
  return withPlay(context, { linksDown: Object.fromEntries(others) });
}

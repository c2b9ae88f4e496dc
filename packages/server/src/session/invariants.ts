import type { EndContext, MatchContext, PlayContext, SessionContext, SessionSnapshot } from './context.ts';
import { deadlinesOf } from './deadlines.ts';
import { pairKeysOf } from './matched.ts';
import { isOut } from './presence.ts';
import { hasState, mostLinks, pageOf } from './returning.ts';

/** No slot: to ask of all of them. */
const NOBODY = -1;

/**
 * What is true of every session after every step, one sentence for each thing that is not. Tests expect none; in
 * production they are counted and logged.
 */
export function checkInvariants(snapshot: SessionSnapshot): string[] {
  const { state, context } = snapshot;
  return [...seats(context), ...parts(snapshot), ...deadlines(snapshot), ...inside(state, context)];
}

function seats({ members, rules, match }: SessionContext): string[] {
  const holders = new Set(members.map(({ participant }) => participant));
  return report([
    members.length + (match?.bots.length ?? 0) > rules.groupSize && 'more seats than the group size (SES-2)',
    holders.size < members.length && 'a participant holds two seats (SES-1)',
  ]);
}

/** Which parts of the context a state has: all of them and no other. */
function parts({ state, context }: SessionSnapshot): string[] {
  const { members, match, play, end, epoch, rules } = context;
  const isMatched = state === 'matched' || state === 'validating' || state === 'playing';
  const isOver = state === 'ended' || state === 'disposed';
  return report([
    (isMatched
      ? members.length === 0 || members.length + (match?.bots.length ?? 0) !== rules.groupSize
      : members.length > 0 !== (state === 'waiting')) && `${members.length} seats in ${state}`,
    (match !== null) !== isMatched && `match is ${match === null ? 'missing' : 'held'} in ${state}`,
    (play !== null) !== (state === 'playing') && `play is ${play === null ? 'missing' : 'held'} in ${state}`,
    (end !== null) !== isOver && `end is ${end === null ? 'missing' : 'set'} in ${state}`,
    // The epoch rises once, at the match (SES-7).
    (isOver ? epoch > 2 : epoch !== (isMatched ? 2 : 1)) && `epoch ${epoch} in ${state}`,
  ]);
}

function deadlines(snapshot: SessionSnapshot): string[] {
  const { state, context } = snapshot;
  const { members, stateDueAt, end } = context;
  const all = deadlinesOf(snapshot);
  return report([
    all.some(({ dueAt }) => !Number.isFinite(dueAt)) && 'a deadline without an instant',
    new Set(all.map(({ name }) => name)).size < all.length && 'two deadlines of one name',
    (stateDueAt !== null) !== (state === 'matched' || state === 'validating') &&
      `the state's own deadline in ${state} (SES-4)`,
    ((end?.uploadDueAt ?? null) !== null) !== (state === 'ended') && `upload deadline in ${state} (SES-4)`,
    members.some(
      ({ connection, graceUntil }) => (graceUntil !== null) !== (state === 'waiting' && connection === null),
    ) && 'a waiter without a socket has no grace, or one with a socket has',
    // Nobody is stuck (SES-12): whatever is not over and waits for people has an instant at which it goes on without them.
    all.length === 0 &&
      state !== 'created' &&
      state !== 'disposed' &&
      `nothing will ever end ${state} (SES-12)`,
  ]);
}

function inside(state: SessionSnapshot['state'], context: SessionContext): string[] {
  const { match, play, end } = context;
  return [
    ...(match ? insideMatch(context, match, state) : []),
    ...(play ? insidePlay(context, play) : []),
    ...(end ? insideEnd(end) : []),
  ];
}

function insideMatch(context: SessionContext, match: MatchContext, state: string): string[] {
  const keys = pairKeysOf(context);
  const { members, rules } = context;
  return report([
    match.bots.some((slot, index) => slot !== members.length + index) &&
      'a bot in the slot of a member, or none such',
    match.bots.length > 0 && rules.onTimeout !== 'startWithBots' && 'bots although the rules have none',
    keys.join() !== Object.keys(match.pairs).join() && 'a pair without its context',
    Object.entries(match.pairs).some(([key, { attempt }]) => attempt > mostLinks(context, key)) &&
      'a new link outside of play, or one too many (SES-7)',
    !isSlotSet(context, match.loaded) && 'a slot loaded twice, or none such',
    (match.loaded.length === context.members.length) !== (state !== 'matched') &&
      `${match.loaded.length} loaded in ${state}`,
  ]);
}

function insidePlay(context: SessionContext, play: PlayContext): string[] {
  const { members } = context;
  const { started, away, returning, rejoining, uploaded, unaware } = play;
  // Nobody is away, back and rejoining at once: but a page that rejoins may go away.
  const states = [
    [...away, ...returning],
    [...returning, ...rejoining],
  ];
  const slots = [...states, started, uploaded, unaware, ...Object.values(play.linksDown)];
  const finishers = Object.keys(play.finished).map(Number);
  const lost = Object.keys(play.reconnectDueAt).map(Number);
  const deadLinks = Object.keys(play.linkDueAt);
  const isUnderWay = play.startDueAt === null && play.finishDueAt === null;
  const { rules } = context;
  const gone = Object.keys(play.gone).map(Number);
  const tellers = Object.keys(play.episodes).map(Number);
  const back = [...play.returning, ...play.rejoining];
  const heard = [...play.away, ...back, ...play.uploaded, ...play.unaware, ...lost, ...finishers, ...tellers];
  const linked = [...Object.keys(play.linksDown), ...deadLinks].flatMap((pair) =>
    pair.split('-').map(Number),
  );
  return report([
    slots.some((set) => !isSlotSet(context, set)) && 'a slot named twice, or none such',
    (play.startDueAt === null) !== (play.started.length === members.length) &&
      'a start deadline although all have started, or none although not',
    lost.some((slot) => members[slot]?.connection !== null && !isOut(play, slot)) &&
      'a reconnect deadline of a slot with a socket that is not away',
    // Nobody is stranded: a page without its simulation comes back or ends the game.
    isUnderWay &&
      [...away, ...back].some((slot) => !lost.includes(slot)) &&
      'away or without its game in play, and no reconnect deadline',
    (!isSlotSet(context, Object.keys(play.pages).map(Number)) ||
      rejoining.some((slot) => pageOf(context, slot) === 0)) &&
      'a page number of nobody, or rejoining without one',
    // There would be nobody to get the state from.
    isUnderWay && !hasState(context, NOBODY) && 'a game goes on that lives in no page',
    play.unaware.some((slot) => members[slot]?.connection !== null || (isUnderWay && !lost.includes(slot))) &&
      'somebody with a socket does not know who is gone, or is not waited for without one',
    play.startDueAt !== null && [...away, ...back].length > 0 && 'away or rejoining before the start',
    deadLinks.some(
      (pair) =>
        (play.linksDown[pair] ?? []).length === 0 ||
        pair.split('-').some((end) => play.reconnectDueAt[Number(end)] !== undefined),
    ) && 'a link deadline of a link that is not down, or of a slot that is lost',
    (play.finishDueAt === null) !== (finishers.length === 0) &&
      'a finish deadline without a finish, or a finish without',
    play.finishDueAt !== null &&
      (lost.length > 0 || deadLinks.length > 0) &&
      'a loss can still end a game that is over (REG-14)',
    (play.capAt !== null) !== isUnderWay &&
      'a cap although the game is not under way, or none although it is',
    !isSlotSet(context, gone) && 'somebody is gone who was never there',
    gone.some(
      (slot) => members[slot]?.connection !== null || heard.includes(slot) || linked.includes(slot),
    ) && 'who is gone has a socket, or something is still awaited of them',
    gone.length > 0 &&
      (rules.play.onPlayerDrop === 'end' ||
        play.startDueAt !== null ||
        members.length - gone.length < rules.minHumans) &&
      'the game goes on without enough people',
    rules.play.inputDelayFrames !== 'auto' &&
      play.inputDelayFrames !== rules.play.inputDelayFrames &&
      'another input delay than the rules say (RB-10)',
    Object.values(play.episodes).some(({ episode }) => episode >= rules.play.episodes) &&
      'an episode that the scene does not have',
    play.uploaded.some((slot) => !finishers.includes(slot)) && 'records complete before the final frame',
  ]);
}

function insideEnd(end: EndContext): string[] {
  const settled = end.outcomes.map(({ participant }) => participant);
  return report([
    new Set(settled).size < settled.length && 'an outcome told twice',
    (new Set(end.uploaded).size < end.uploaded.length ||
      end.uploaded.some((participant) => !settled.includes(participant))) &&
      'records of somebody who was not settled',
  ]);
}

function isSlotSet({ members }: SessionContext, slots: readonly number[]): boolean {
  return new Set(slots).size === slots.length && slots.every((slot) => members[slot] !== undefined);
}

/** The sentences that hold. Those that do not are never even made: this runs after every commit. */
function report(findings: readonly (string | false)[]): string[] {
  return findings.filter((finding) => finding !== false);
}

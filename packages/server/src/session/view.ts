import type { Match, MemberPresence, Pair, ParticipantId, View } from '@greenroom/protocol';
import {
  type Member,
  type PlayContext,
  pairKey,
  type SessionContext,
  type SessionSnapshot,
} from './context.ts';
import { isGone, slotOf } from './members.ts';
import { isOut } from './presence.ts';
import { pageOf } from './returning.ts';

/**
 * All that one member may know now, complete. Others appear as player slots only, and only the member's own pairs show
 * their secret (SES-8). Undefined for who has no seat here: before, after, or never. How a session ended is told from the
 * enrolment, which knows the completion code.
 */
export function viewOf(
  { state, context }: SessionSnapshot,
  participant: string,
  position: number,
): View | undefined {
  const slot = slotOf(context, participant as ParticipantId);
  const member = context.members[slot];
  if (member === undefined) return undefined;
  const head = { version: position, session: context.id, epoch: context.epoch };

  if (state === 'waiting') return { state, ...head, ...waitingPart(context, member) };
  const match = matchOf(context, slot);
  if (match === undefined) return undefined;
  const { stateDueAt, play } = context;
  if (state === 'matched' && stateDueAt !== null) return { state, ...head, match, loadDueAt: stateDueAt };
  if (state === 'validating' && stateDueAt !== null) return { state, ...head, match, dueAt: stateDueAt };
  if (state === 'playing' && play !== null) {
    return {
      state,
      ...head,
      match,
      startAt: play.startAt,
      inputDelayFrames: play.inputDelayFrames,
      members: presenceOf(context, play, slot),
    };
  }
  return undefined;
}

function waitingPart(context: SessionContext, member: Member) {
  const { groupSize, fallback } = context.rules;
  return {
    groupSize,
    present: context.members.length,
    needed: groupSize - context.members.length,
    deadlineAt: member.waitingDeadlineAt,
    arrivedAt: member.arrivedAt,
    requeuedBecause: member.requeuedBecause,
    // Whoever waits after a failed link does so because nobody else is there: anybody else would have been matched at once.
    fallback: member.requeuedBecause === 'validationFailed' ? fallback : null,
  };
}

function matchOf(context: SessionContext, slot: number): Match | undefined {
  const { match, rules } = context;
  if (match === null) return undefined;
  const pairs = [...context.members.keys()].flatMap((peer): Pair[] => {
    const pair = match.pairs[pairKey(slot, peer)];
    return pair === undefined || peer === slot ? [] : [{ peer, key: pair.key, attempt: pair.attempt }];
  });
  return {
    slot,
    players: context.members.length + match.bots.length,
    bots: [...match.bots],
    game: rules.game,
    seed: match.seed,
    treatment: match.treatment,
    settings: match.settings,
    iceServers: [...match.iceServers],
    relay: rules.relay,
    pairs,
    validation: rules.validation,
    play: rules.play,
  };
}

/**
 * `lost`: its reconnect deadline runs; `returning`: so it does, and a page is there. `offline`: no socket, or about to close it; the game may go on. Of somebody who is
 * not lost and whom a link does not reach, the link's own deadline is shown: the game ends then as well.
 */
function presenceOf(context: SessionContext, play: PlayContext, viewer: number): MemberPresence[] {
  return context.members.map((member, slot) => {
    const page = pageOf(context, slot);
    if (isGone(context, slot)) return { slot, presence: 'gone', page, reconnectDueAt: null };
    const reconnectDueAt = play.reconnectDueAt[slot];
    if (reconnectDueAt !== undefined) {
      const isBack = isOut(play, slot) && !play.away.includes(slot) && member.connection !== null;
      return { slot, presence: isBack ? 'returning' : 'lost', page, reconnectDueAt };
    }
    const isOffline = member.connection === null || play.away.includes(slot);
    const presence = isOffline ? 'offline' : 'here';
    return { slot, presence, page, reconnectDueAt: slot === viewer ? null : linkDueAt(play, slot) };
  });
}

/** The earliest deadline of a dead link of this slot. */
function linkDueAt(play: PlayContext, slot: number): number | null {
  const dueAt = Object.entries(play.linkDueAt).flatMap(([pair, due]) =>
    pair.split('-').map(Number).includes(slot) ? [due] : [],
  );
  return dueAt.length > 0 ? Math.min(...dueAt) : null;
}

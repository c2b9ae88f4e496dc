/*
 * The rules of standing still, as pure functions of what everybody has said (hold.ts tells how it is said).
 *
 * Nobody can confirm a frame for which a player gave no input. So a stop needs no vote: whoever asks for one ends its
 * own stream of inputs, and the frame we all stand on is the least of those ends. It lies at or above everybody's
 * confirmed frame, since confirming takes an input of every stream; so it is in everybody's ring of snapshots, and once
 * it is confirmed here, no smaller end can exist that we have not heard of.
 *
 * A lost player's stream ends as well: with the newest input that ANY survivor has, since one of them may have confirmed
 * that frame. Survivors stop listening to it and tell what they have, together with the set of the lost players they
 * know. Only words told for the same set count: a word of a survivor who is lost itself a moment later was told for a
 * smaller set, and may speak of inputs that nobody has any more.
 *
 * Source of the second: GGPO's and ggrs' n-player disconnect (`PollNPlayers`; ggrs issues 3 and 119), where everybody
 * goes back to the LEAST frame reported instead; here nothing that anybody confirmed is ever taken back.
 */
import type { Frame } from './frame.ts';
import { type HoldWord, hasSlot } from './hold-word.ts';
import { isSameLoss } from './lost-players.ts';

export interface HoldFrame {
  /** Nothing is stepped past this frame; `Infinity` for no such frame. */
  readonly frame: Frame;
  /** Whether it can still move: up, while a lost player's last input is not agreed. */
  readonly isFinal: boolean;
}

const NOWHERE: HoldFrame = { frame: Number.POSITIVE_INFINITY, isFinal: false };

/** A lost player's last input, as far as known from us and from all other survivors. */
export interface StreamEnd {
  readonly frame: Frame;
  /** All survivors have told for the same losses: it is the last one. */
  readonly isKnown: boolean;
}

/** `own` is our word, `survivors` those of all others who are not lost themselves. */
export function endOfLost(slot: number, own: HoldWord, survivors: readonly HoldWord[]): StreamEnd {
  let frame = own.held[slot]!;
  let isKnown = true;
  for (const word of survivors) {
    if (word.generation !== own.generation || word.lost !== own.lost) isKnown = false;
    else frame = Math.max(frame, word.held[slot]!);
  }
  return { frame, isKnown };
}

/** Where to stand still: the least end of those who asked and of the lost players' streams. */
export function findHoldFrame(
  own: HoldWord,
  peers: readonly HoldWord[],
  lostEnds: readonly StreamEnd[],
): HoldFrame {
  let found = NOWHERE;
  const limit = (frame: Frame, isFinal: boolean) => {
    if (frame < found.frame || (frame === found.frame && isFinal)) found = { frame, isFinal };
  };
  if (own.ends) limit(own.endsAt, true);
  for (const word of peers) {
    if (word.generation === own.generation && word.ends) limit(word.endsAt, true);
  }
  for (const end of lostEnds) limit(end.frame, end.isKnown);
  return found;
}

/**
 * Whether all others stand where we stand, those who have a say know the losses that we know, and nobody asks. A page that
 * comes back stands as well, by its own word to us: else one could be taken for the page that was there before it.
 */
export function isAgreed(own: HoldWord, survivors: readonly HoldWord[], peers: readonly HoldWord[]): boolean {
  if (!own.stands || own.asks) return false;
  if (peers.some((word) => word.generation === own.generation && word.asks)) return false;
  return peers.every((word) => isSameStand(own, word)) && survivors.every((word) => isSameLoss(own, word));
}

/** Whether this peer stands still where we do, with the same state. */
export function isSameStand(own: HoldWord, word: HoldWord): boolean {
  return isStandingWithUs(own, word) && word.checksum === own.checksum;
}

/** Whether this peer stands still where we do, whatever its state. */
export function isStandingWithUs(own: HoldWord, word: HoldWord): boolean {
  const areStanding = own.stands && word.stands && word.generation === own.generation;
  return areStanding && word.standsAt === own.standsAt;
}

/** Whether this peer stands still on a later frame than we do. */
export function isStandingAbove(own: HoldWord, word: HoldWord): boolean {
  return word.stands && word.generation === own.generation && word.standsAt > own.standsAt;
}

/** Whether everybody is clear to go on, those who come back included. */
export function isEverybodyClear(own: HoldWord, peers: readonly HoldWord[]): boolean {
  if (!own.isClear) return false;
  return peers.every((word) => word.isClear && isSameStand(own, word) && isSameLoss(own, word));
}

/** Every lost player is gone for good or back. */
export function isEveryLossSettled(own: HoldWord): boolean {
  return (own.gone | own.back) === own.lost;
}

/** The lowest slot that has a say lets play go on. */
export function isLeader(localSlot: number, own: HoldWord, survivorSlots: readonly number[]): boolean {
  return !hasSlot(own.lost, localSlot) && survivorSlots.every((slot) => slot > localSlot);
}

const MIN_NOTICE_MS = 150;
const MAX_NOTICE_MS = 1000;

/** How long before it happens the going on is told: long enough for several packets to reach everybody. */
export function noticeMs(worstRttMs: number): number {
  return Math.min(MAX_NOTICE_MS, MIN_NOTICE_MS + Math.ceil(1.5 * worstRttMs));
}

/*
 * What must hold of a session with faults once it is over.
 */
import type { FaultPlan, Loss } from './fault-plan.ts';
import { INPUT_BYTES } from './ledger-game.ts';
import type { PlayingPeer, SimulatedPlay } from './simulated-play.ts';

/** Inputs from here on are a bot's. */
export const BOT = 0x8000;
/** Where the inputs of a page that came back begin. */
export const SECOND_PAGE = 0x4000;

export function checkEvents(
  { runner, events, now }: PlayingPeer<unknown>,
  slot: number,
  expected: { frame: number; checksum: number },
  corruptedFrame: number | undefined,
  complain: (problem: string) => void,
): void {
  let paused: number | undefined;
  for (const event of events) {
    if (event.type === 'desynced') complain(`slot ${slot} raised a desync at frame ${event.frame}`);
    if (event.type === 'failed') complain(`slot ${slot} failed at frame ${event.frame}: ${event.error}`);
    if (event.type === 'paused') {
      if (paused !== undefined) complain(`slot ${slot} paused on ${event.frame} while paused on ${paused}`);
      paused = event.frame;
    }
    if (event.type === 'unpaused') {
      if (paused !== event.frame)
        complain(`slot ${slot} paused on ${paused} and went on from ${event.frame}`);
      paused = undefined;
    }
    if (event.type !== 'healed') continue;
    if (corruptedFrame === undefined) complain(`slot ${slot} healed at frame ${event.frame} for no reason`);
    else if (event.firstFrame !== undefined && event.firstFrame !== corruptedFrame) {
      complain(`slot ${slot} says frame ${event.firstFrame} was the first wrong one, not ${corruptedFrame}`);
    }
  }
  const end = events.find((event) => event.type === 'finished');
  if (end === undefined) {
    const { frame, confirmedFrame, isPaused } = runner.stats(now());
    complain(
      `slot ${slot} did not reach the end: frame ${frame}, confirmed ${confirmedFrame}${isPaused ? ', paused' : ''}`,
    );
  } else if (end.frame !== expected.frame || end.checksum !== expected.checksum) {
    complain(
      `slot ${slot} ended at frame ${end.frame} with ${end.checksum}, not at ${expected.frame} with ${expected.checksum}`,
    );
  }
}

/** All who are left say of every dropped player that its input ended with the same frame. */
export function checkDrops(
  play: SimulatedPlay<unknown>,
  inPlay: readonly PlayingPeer<unknown>[],
  losses: readonly Loss[],
  complain: (problem: string) => void,
): void {
  for (const { slot, comesBack } of losses) {
    if (comesBack) continue;
    const ends = new Map<number, number>();
    for (const { events } of inPlay) {
      for (const event of events) {
        if (event.type !== 'dropped' || event.slot !== slot) continue;
        ends.set(event.frame, (ends.get(event.frame) ?? 0) + 1);
      }
    }
    if (ends.size > 1) complain(`slot ${slot} was dropped at frames ${[...ends.keys()].join(' and ')}`);
  }
  for (const peer of inPlay) {
    for (const event of peer.events) {
      if (event.type !== 'dropped') continue;
      if (losses.some(({ slot, comesBack }) => slot === event.slot && !comesBack)) continue;
      complain(`slot ${play.peers.indexOf(peer)} dropped slot ${event.slot}, which was never given up`);
    }
  }
}

/** Every player's inputs are those it gave, in their order, each once; a bot's only where one may play. */
export function checkInputs(
  truth: Uint8Array,
  frames: number,
  heals: number,
  { session, pauses, losses, onPlayerDrop }: FaultPlan,
  complain: (problem: string) => void,
): void {
  const { players, netcode } = session;
  for (let slot = 0; slot < players; slot++) {
    const loss = losses.find((one) => one.slot === slot);
    let last = 0;
    let idle = 0;
    for (let frame = 0; frame < frames; frame++) {
      const at = (frame * players + slot) * INPUT_BYTES;
      const input = truth[at]! | (truth[at + 1]! << 8);
      if (input >= BOT) {
        if (loss === undefined || onPlayerDrop !== 'bot') complain(`a bot played for slot ${slot}`);
      } else if (input === 0) {
        idle += 1;
      } else if (input === last + 1 || (input > last && input > SECOND_PAGE && last < SECOND_PAGE)) {
        last = input;
      } else {
        complain(`frame ${frame} holds input ${input} of slot ${slot} after ${last}`);
        break;
      }
    }
    // Who asked for a pause gives its first input for the frame that lies its input delay ahead, as at the start; and to
    // compare states everybody asks.
    const beginnings = 1 + pauses.filter((pause) => pause.slot === slot).length + heals;
    if (loss === undefined && idle > netcode.inputDelayFrames * beginnings) {
      complain(`slot ${slot} was idle for ${idle} frames`);
    }
  }
}

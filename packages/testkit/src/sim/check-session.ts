/*
 * Plays one planned session and says everything that is wrong with it. Nothing is sampled: every confirmed frame of
 * every peer is held against the script as it is told.
 */
import { createRandom, createRunner, replay } from '@greenroom/netcode';
import { INPUT_BYTES, ledgerGame } from './ledger-game.ts';
import type { SessionPlan } from './session-plan.ts';
import { createSimulatedPlay, type PlayingPeer } from './simulated-play.ts';

export interface SessionResult {
  /** Sentences; empty when all is well. */
  readonly problems: readonly string[];
  /** Confirmed frames, all peers together. */
  readonly frames: number;
  readonly rollbacks: number;
  readonly resimulatedFrames: number;
  readonly stalls: number;
  readonly packets: number;
}

/** A link of 400 ms that loses a third takes the smallest window a while; after this it is stuck. */
const MAX_MS_PER_FRAME = 1500;
const MAX_PROBLEMS = 5;

/** The input of a slot for its n-th frame, held for `heldFrames`, each slot changing at another frame. */
export function scriptOf({ seed, heldFrames }: SessionPlan): (slot: number, index: number) => number {
  const salt = createRandom(`${seed}/script`).uint32() | 1;
  return (slot, index) => {
    const held = Math.floor((index + slot * 5) / heldFrames);
    const mixed = Math.imul(Math.imul(held + 1, 0x9e37_79b1) ^ Math.imul(slot + 1, salt), 0x85eb_ca6b);
    return (mixed ^ (mixed >>> 15)) & 0xffff;
  };
}

/** `makeRunner` is netcode's own, unless a test wants to see that a broken one is found out. */
export function checkSession(
  plan: SessionPlan,
  makeRunner: typeof createRunner = createRunner,
): SessionResult {
  const { players, frames, seed, netcode } = plan;
  const { inputDelayFrames, maxPredictionFrames } = netcode;
  const script = scriptOf(plan);
  const problems: string[] = [];
  const complain = (problem: string) => {
    if (problems.length < MAX_PROBLEMS) problems.push(problem);
  };

  const truth = new Uint8Array(frames * players * INPUT_BYTES);
  for (let frame = inputDelayFrames; frame < frames; frame++) {
    for (let slot = 0; slot < players; slot++) {
      const input = script(slot, frame - inputDelayFrames);
      ledgerGame.input.encode(input, truth, (frame * players + slot) * INPUT_BYTES);
    }
  }
  const confirmed = new Array<number>(players).fill(0);
  /** When each slot gave its input for each frame, in true ms. */
  const givenAt = Array.from({ length: players }, () =>
    new Float64Array(frames).fill(Number.POSITIVE_INFINITY),
  );
  for (const given of givenAt) given.fill(0, 0, inputDelayFrames);

  function checkConfirmed(slot: number, frame: number, inputs: Uint8Array): void {
    if (frame !== confirmed[slot])
      complain(`slot ${slot} confirmed frame ${frame} after ${confirmed[slot]! - 1}`);
    confirmed[slot] = frame + 1;
    const at = frame * players * INPUT_BYTES;
    for (let i = 0; i < players * INPUT_BYTES; i++) {
      if (inputs[i] === truth[at + i]) continue;
      complain(
        `slot ${slot} confirmed a wrong input of slot ${Math.floor(i / INPUT_BYTES)} in frame ${frame}`,
      );
      break;
    }
    // A right guess is a guess all the same: an input cannot be here before it has travelled.
    for (let from = 0; from < players; from++) {
      const travelMs = from === slot ? 0 : plan.links[from]![slot]!.delayMs;
      const since = play.clock.now - givenAt[from]![frame]!;
      // Those of the first frames are agreed before the game.
      if (frame >= inputDelayFrames && since < travelMs) {
        complain(`slot ${slot} confirmed frame ${frame} before it could have the input of slot ${from}`);
      }
    }
  }

  const play = createSimulatedPlay({
    game: ledgerGame,
    players,
    seed,
    settings: null,
    netcode,
    durationFrames: frames,
    createRunner: makeRunner,
    links: (from, to) => plan.links[from]![to]!,
    startAt: (slot) => plan.startAtMs[slot]!,
    clockRate: (slot) => plan.clockRates[slot]!,
    input(slot, index) {
      const frame = index + inputDelayFrames;
      if (frame < frames) givenAt[slot]![frame] = play.clock.now;
      return script(slot, index);
    },
    onConfirmed: checkConfirmed,
    onTick(slot) {
      const ahead = play.peers[slot]!.runner.frame - (confirmed[slot]! - 1);
      if (ahead > maxPredictionFrames) complain(`slot ${slot} ran ${ahead} frames past what is confirmed`);
    },
  });
  for (const { atMs, lastsMs, from, to, isBothWays } of plan.cuts) {
    play.clock.schedule(atMs, () => {
      play.network.cut(from, to, lastsMs);
      if (isBothWays) play.network.cut(to, from, lastsMs);
    });
  }
  for (const { atMs, lastsMs, slot } of plan.naps) {
    const peer = play.peers[slot]!;
    play.clock.schedule(atMs, () => {
      peer.isAsleep = true;
    });
    play.clock.schedule(atMs + lastsMs, () => {
      peer.isAsleep = false;
    });
  }
  play.runToEnd(MAX_MS_PER_FRAME * frames);

  const { checksum } = replay(ledgerGame, { players, seed, settings: null, inputs: truth });
  const end = { frame: frames - 1, checksum };
  for (const [slot, peer] of play.peers.entries()) checkEnd(peer, slot, end, complain);

  const stats = play.peers.map((peer) => peer.runner.stats(peer.now()));
  const total = (of: (one: (typeof stats)[number]) => number) => stats.reduce((sum, one) => sum + of(one), 0);
  return {
    problems,
    frames: confirmed.reduce((sum, count) => sum + count, 0),
    rollbacks: total((one) => one.rollbacks),
    resimulatedFrames: total((one) => one.resimulatedFrames),
    stalls: total((one) => one.stalls),
    packets: play.network.stats.sent,
  };
}

function checkEnd(
  { runner, events, now }: PlayingPeer<unknown>,
  slot: number,
  expected: { frame: number; checksum: number },
  complain: (problem: string) => void,
): void {
  for (const event of events) {
    if (event.type === 'desynced') complain(`slot ${slot} raised a desync at frame ${event.frame}`);
    if (event.type === 'failed') complain(`slot ${slot} failed at frame ${event.frame}: ${event.error}`);
  }
  const end = events.find((event) => event.type === 'finished');
  if (end === undefined) {
    const { frame, confirmedFrame } = runner.stats(now());
    complain(`slot ${slot} did not reach the end: frame ${frame}, confirmed ${confirmedFrame}`);
  } else if (end.frame !== expected.frame || end.checksum !== expected.checksum) {
    complain(
      `slot ${slot} ended at frame ${end.frame} with ${end.checksum}, not at ${expected.frame} with ${expected.checksum}`,
    );
  }
}

/*
 * Plays one session with faults and says everything that is wrong with it. What a player's inputs will be is not known
 * beforehand here, so every input that a page gives is one that nobody gave before: a guess that is told as confirmed,
 * an input lost, or one used twice, shows by its number.
 */
import { type createRunner, type Game, replay } from '@greenroom/netcode';
import type { SessionResult } from './check-session.ts';
import type { FaultPlan, Loss } from './fault-plan.ts';
import { type LedgerState, ledgerGame } from './ledger-game.ts';
import { createSimulatedPlay, type PlayingPeer, type SimulatedPlay } from './simulated-play.ts';

const INPUT_BYTES = ledgerGame.input.sizeBytes;
const FOREVER_MS = 1e9;
const MAX_MS_PER_FRAME = 1500;
const MAX_PROBLEMS = 5;
/** Inputs from here on are a bot's. */
const BOT = 0x8000;
/** Where the inputs of a page that came back begin. */
const SECOND_PAGE = 0x4000;

const game: typeof ledgerGame = {
  ...ledgerGame,
  bot: (state, slot, random) => BOT | ((state.words[2 * slot]! ^ random.uint32()) & 0x7fff),
};

export function checkFaultySession(plan: FaultPlan, makeRunner?: typeof createRunner): SessionResult {
  const { session, onPlayerDrop, pauses, losses, corruption } = plan;
  const { players, frames, seed, netcode } = session;
  const problems: string[] = [];
  const complain = (problem: string) => {
    if (problems.length < MAX_PROBLEMS) problems.push(problem);
  };
  /**
   * As the first to confirm a frame has it; all others must have the same. What a page confirmed that is closed later
   * does not count: it may have had inputs of another lost player that nobody who is left ever got.
   */
  const truth = new Uint8Array(frames * players * INPUT_BYTES);
  let known = 0;
  /** The frame each peer confirms next; undefined while a new page has no state. */
  const next = new Array<number | undefined>(players).fill(0);
  const given = new Array<number>(players).fill(0);
  const standing = new Array<number | undefined>(players).fill(undefined);
  const closing = new Set(losses.map(({ slot }) => slot));
  let frameCount = 0;

  function checkConfirmed(slot: number, frame: number, inputs: Uint8Array): void {
    if (frame !== (next[slot] ?? frame)) complain(`slot ${slot} confirmed frame ${frame}, not ${next[slot]}`);
    next[slot] = frame + 1;
    if (closing.has(slot)) return;
    frameCount += 1;
    const at = frame * players * INPUT_BYTES;
    if (frame === known) {
      truth.set(inputs, at);
      known += 1;
      return;
    }
    for (let i = 0; i < players * INPUT_BYTES; i++) {
      if (inputs[i] === truth[at + i]) continue;
      complain(
        `slot ${slot} confirmed another input of slot ${Math.floor(i / INPUT_BYTES)} in frame ${frame}`,
      );
      break;
    }
  }

  const play = createSimulatedPlay<LedgerState, null, Int32Array>({
    game,
    players,
    seed,
    settings: null,
    netcode,
    durationFrames: frames,
    ...(makeRunner && { createRunner: makeRunner }),
    links: (from, to) => session.links[from]![to]!,
    startAt: (slot) => session.startAtMs[slot]!,
    clockRate: (slot) => session.clockRates[slot]!,
    input(slot) {
      given[slot]! += 1;
      return given[slot]!;
    },
    onConfirmed: checkConfirmed,
    override: (slot) => ({
      onPlayerDrop,
      onDesync: 'heal',
      ...(corruption?.slot === slot && { game: corrupted(corruption.frame) }),
    }),
    onTick(slot) {
      const { runner } = play.peers[slot]!;
      const { isPaused, frame } = runner.stats(play.peers[slot]!.now());
      const stood = standing[slot];
      standing[slot] = isPaused ? frame : undefined;
      if (isPaused && stood !== undefined && frame !== stood) {
        complain(`slot ${slot} stood on frame ${stood} and then on ${frame}`);
      }
    },
  });

  schedulePauses(play, pauses);
  for (const loss of losses) {
    scheduleLoss(play, loss, () => {
      closing.delete(loss.slot);
      next[loss.slot] = undefined;
      given[loss.slot] = SECOND_PAGE;
      standing[loss.slot] = undefined;
    });
  }
  for (const { atMs, lastsMs, from, to } of session.cuts) {
    // A cut ends a cut: the links of a closed page must stay as they are.
    if (losses.some(({ slot }) => slot === from || slot === to)) continue;
    play.clock.schedule(atMs, () => play.network.cut(from, to, lastsMs));
  }
  const inPlay = play.peers.filter(
    (_, slot) => !losses.some((loss) => loss.slot === slot && !loss.comesBack),
  );
  const until = MAX_MS_PER_FRAME * frames;
  while (play.clock.now < until && inPlay.some(({ runner }) => !runner.isOver)) play.run(100);
  for (const { runner, events } of play.peers) events.push(...runner.drainEvents());

  const { checksum } = replay(game, {
    players,
    seed,
    settings: null,
    inputs: truth.subarray(0, known * players * INPUT_BYTES),
  });
  for (const peer of inPlay) {
    checkEvents(peer, play.peers.indexOf(peer), { frame: frames - 1, checksum }, corruption?.frame, complain);
  }
  checkDrops(play, inPlay, losses, complain);

  const stats = inPlay.map((peer) => peer.runner.stats(peer.now()));
  checkInputs(truth, known, Math.max(...stats.map(({ heals }) => heals)), plan, complain);
  const total = (of: (one: (typeof stats)[number]) => number) => stats.reduce((sum, one) => sum + of(one), 0);
  return {
    problems,
    frames: frameCount,
    rollbacks: total((one) => one.rollbacks),
    resimulatedFrames: total((one) => one.resimulatedFrames),
    stalls: total((one) => one.stalls),
    packets: play.network.stats.sent,
  };
}

function corrupted(wrongFrame: number): Game<LedgerState, number, null, Int32Array> {
  return {
    ...game,
    step(state, inputs, context) {
      game.step(state, inputs, context);
      if (context.frame === wrongFrame) state.words[0]! += 1;
    },
  };
}

function schedulePauses(play: SimulatedPlay<unknown>, pauses: FaultPlan['pauses']): void {
  for (const { slot, atMs, lastsMs } of pauses) {
    const peer = play.peers[slot]!;
    play.clock.schedule(atMs, () => peer.runner.pause());
    play.clock.schedule(atMs + lastsMs, () => peer.runner.resume());
  }
}

/** The page in a slot is closed, the others are told, and then it is dropped or a new page comes. */
function scheduleLoss(play: SimulatedPlay<unknown>, loss: Loss, onReload: () => void): void {
  const { slot, atMs, suspendAfterMs, decideAfterMs, reloadAfterMs, comesBack } = loss;
  const { clock, network, peers } = play;
  const page = peers[slot]!;
  const linksOf = (action: (from: number, to: number) => void) => {
    for (let other = 0; other < peers.length; other++) {
      if (other === slot) continue;
      action(slot, other);
      action(other, slot);
    }
  };
  clock.schedule(atMs, () => {
    page.isAsleep = true;
    linksOf((from, to) => {
      network.breakLink(from, to);
      network.cut(from, to, FOREVER_MS);
    });
  });
  for (const [other, peer] of peers.entries()) {
    if (other === slot) continue;
    const suspendAt = atMs + suspendAfterMs[other]!;
    const decideAt = suspendAt + decideAfterMs[other]! + (comesBack ? reloadAfterMs : 0);
    clock.schedule(suspendAt, () => peer.runner.suspendPlayer(slot));
    clock.schedule(decideAt, () =>
      comesBack ? peer.runner.readmitPlayer(slot) : peer.runner.dropPlayer(slot),
    );
  }
  if (!comesBack) return;
  clock.schedule(atMs + Math.max(...suspendAfterMs) + reloadAfterMs, () => {
    linksOf((from, to) => {
      network.breakLink(from, to);
      network.cut(from, to, 0);
    });
    onReload();
    page.reload();
    page.isAsleep = false;
  });
}

function checkEvents(
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
function checkDrops(
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
function checkInputs(
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

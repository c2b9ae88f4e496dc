import type { LinkConditions } from '../../../testkit/src/network/simulated-network.ts';
import { createSimulatedPlay, type SimulatedPlay } from '../../../testkit/src/sim/simulated-play.ts';
import { createRandom, createRunner } from '../../src/index.ts';
import { type CounterState, counterGame } from './counter-game.ts';

export const FRAME_MS = 1000 / 60;

export interface PacedSessionOptions {
  readonly seed: string;
  readonly players?: number;
  readonly inputDelayFrames?: number;
  readonly maxPredictionFrames?: number;
  links(from: number, to: number): Partial<LinkConditions>;
  /** Default: all at 100 ms, true time. */
  startAt?(slot: number): number;
  clockRate?(slot: number): number;
  /** Default: half a frame and a little noise, as the SDK's worker clock ticks. */
  readonly tickMs?: number;
}

export interface PacedPeer {
  /** When each frame was stepped first, in true ms. */
  readonly steppedAt: number[];
  /** The frames before which it had to wait at the edge of the prediction window. */
  readonly stalledBefore: Set<number>;
}

/** A session of which every step is timed: the measure of who is ahead of whom is the instant each steps the same frame. */
export interface PacedSession {
  readonly play: SimulatedPlay<CounterState>;
  readonly peers: readonly PacedPeer[];
  /** Frames that `ahead` is before `behind` between two instants, averaged over the frames stepped there. */
  offset(ahead: number, behind: number, fromMs: number, toMs: number): number;
  /** The largest such offset of any two peers. */
  spread(fromMs: number, toMs: number): number;
  /** Frames stepped per second between two instants. */
  rate(slot: number, fromMs: number, toMs: number): number;
  /** How many of the frames between two instants had to wait at the window's edge. */
  stalls(slot: number, fromMs: number, toMs: number): number;
  /** The most whole frames by which the newest frames of two peers ever differ between two instants. */
  widestGap(fromMs: number, toMs: number): number;
  /** The longest time between two steps of a peer between two instants, in frames; waits at the window's edge left out. */
  longestFrame(slot: number, fromMs: number, toMs: number): number;
  /** Mean frames stepped again per rollback, over the whole session. */
  rollbackDepth(slot: number): number;
}

export function createPacedSession(options: PacedSessionOptions): PacedSession {
  const {
    seed,
    players = 2,
    inputDelayFrames = 2,
    maxPredictionFrames = 10,
    tickMs = FRAME_MS / 2,
  } = options;
  const random = createRandom(`${seed}/tick noise`);
  const peers = Array.from(
    { length: players },
    (): PacedPeer => ({ steppedAt: [], stalledBefore: new Set() }),
  );
  const stallCounts = new Array<number>(players).fill(0);
  const play = createSimulatedPlay({
    game: counterGame,
    players,
    seed,
    settings: { endAfter: 0 },
    netcode: { inputDelayFrames, maxPredictionFrames, checksumIntervalFrames: 10, notifyAfterMs: 500 },
    durationFrames: undefined,
    createRunner,
    links: (from, to) => options.links(from, to),
    startAt: (slot) => options.startAt?.(slot) ?? 100,
    clockRate: (slot) => options.clockRate?.(slot) ?? 1,
    tickMs: () => tickMs + (random.float() - 0.5) * Math.min(2, tickMs),
    // Another input in every frame: whatever is predicted is wrong, so the depth of rollbacks is that of the network.
    input: (slot, index) => (Math.imul(index + 1, 0x9e37) ^ slot) & 0xffff,
    onTick(slot) {
      const { steppedAt, stalledBefore } = peers[slot]!;
      const { runner, now } = play.peers[slot]!;
      const { frame, stalls } = runner.stats(now());
      while (steppedAt.length <= frame) steppedAt.push(play.clock.now);
      // Counted when it is noticed: the next frame is the one that waits.
      if (stalls > stallCounts[slot]!) stalledBefore.add(frame + 1);
      stallCounts[slot] = stalls;
    },
  });

  function offset(ahead: number, behind: number, fromMs: number, toMs: number): number {
    const first = peers[ahead]!.steppedAt;
    const second = peers[behind]!.steppedAt;
    let sum = 0;
    let count = 0;
    for (let frame = 0; frame < Math.min(first.length, second.length); frame++) {
      if (first[frame]! < fromMs || first[frame]! >= toMs) continue;
      sum += second[frame]! - first[frame]!;
      count += 1;
    }
    return sum / count / FRAME_MS;
  }

  return {
    play,
    peers,
    offset,
    spread(fromMs, toMs) {
      let most = 0;
      for (let a = 0; a < players; a++) {
        for (let b = 0; b < a; b++) most = Math.max(most, Math.abs(offset(a, b, fromMs, toMs)));
      }
      return most;
    },
    rate(slot, fromMs, toMs) {
      const count = peers[slot]!.steppedAt.filter((at) => at >= fromMs && at < toMs).length;
      return (1000 * count) / (toMs - fromMs);
    },
    stalls(slot, fromMs, toMs) {
      const { steppedAt, stalledBefore } = peers[slot]!;
      return [...stalledBefore].filter((frame) => steppedAt[frame]! >= fromMs && steppedAt[frame]! < toMs)
        .length;
    },
    widestGap(fromMs, toMs) {
      let widest = 0;
      for (const { steppedAt } of peers) {
        for (const other of peers) {
          let reached = 0;
          for (const [frame, at] of steppedAt.entries()) {
            while (other.steppedAt[reached]! <= at) reached += 1;
            if (at >= fromMs && at < toMs) widest = Math.max(widest, frame - (reached - 1));
          }
        }
      }
      return widest;
    },
    longestFrame(slot, fromMs, toMs) {
      const { steppedAt, stalledBefore } = peers[slot]!;
      let longest = 0;
      for (let frame = 1; frame < steppedAt.length; frame++) {
        const at = steppedAt[frame]!;
        if (at < fromMs || at >= toMs || stalledBefore.has(frame)) continue;
        longest = Math.max(longest, at - steppedAt[frame - 1]!);
      }
      return longest / FRAME_MS;
    },
    rollbackDepth(slot) {
      const { rollbacks, resimulatedFrames } = play.peers[slot]!.runner.stats(play.clock.now);
      return resimulatedFrames / rollbacks;
    },
  };
}

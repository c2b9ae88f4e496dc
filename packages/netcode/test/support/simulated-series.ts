import { createSimulatedClock } from '../../../testkit/src/network/simulated-clock.ts';
import {
  createSimulatedNetwork,
  type LinkConditions,
} from '../../../testkit/src/network/simulated-network.ts';
import { createRandom, type Game, type Json } from '../../src/index.ts';
import { createSeries, type Series, type SeriesEvent, type SeriesOptions } from '../../src/series.ts';
import { isSeriesWord } from '../../src/series-word.ts';
import { scriptedInput } from './simulated-session.ts';

export interface SimulatedSeriesOptions<State, Settings extends Json> {
  readonly game: Game<State, number, Settings>;
  readonly players: number;
  readonly settings: Settings;
  readonly seed: string;
  readonly episodes: number;
  readonly intermissionMs?: number;
  readonly durationFrames?: number;
  readonly links?: (from: number, to: number) => Partial<LinkConditions>;
  readonly input?: (slot: number, index: number) => number;
  readonly override?: (slot: number) => Partial<SeriesOptions<State, number, Settings>>;
}

export interface SimulatedSeriesPeer<State> {
  series: Series<State, number>;
  /** With the instant of the tick that gave it. */
  readonly events: (SeriesEvent & { readonly at: number })[];
  /** Confirmed inputs, by episode, frame after frame. */
  readonly confirmed: Uint8Array[][];
  /** When frame 0 of each episode was stepped. */
  readonly startedAt: number[];
  isAsleep: boolean;
  /** What is told between episodes is lost on the way to it. */
  isDeafToWords: boolean;
}

const TICK_MS = 1000 / 60;

/** Series on a simulated network, all due to start at 100 ms. */
export function createSimulatedSeries<State, Settings extends Json>(
  options: SimulatedSeriesOptions<State, Settings>,
) {
  const { players, seed, game, settings, episodes } = options;
  const clock = createSimulatedClock();
  const network = createSimulatedNetwork({ seed, clock, links: options.links ?? (() => ({})) });
  const random = createRandom(`${seed}/ticks`);
  const input = options.input ?? scriptedInput(seed);

  function makePeer(slot: number, extra: Partial<SeriesOptions<State, number, Settings>> = {}) {
    const confirmed: Uint8Array[][] = [];
    const series = createSeries<State, number, Settings, unknown>({
      game,
      players,
      localSlot: slot,
      seed,
      settings,
      netcode: {
        inputDelayFrames: 2,
        maxPredictionFrames: 8,
        checksumIntervalFrames: 10,
        notifyAfterMs: 500,
      },
      epoch: 7,
      durationFrames: options.durationFrames,
      episodes,
      intermissionMs: options.intermissionMs ?? 500,
      send: (to, bytes) => network.send(slot, to, bytes),
      sendReliable: (to, bytes) => network.sendReliable(slot, to, bytes),
      onConfirmed: (frame, bytes, episode) => {
        confirmed[episode] ??= [];
        confirmed[episode][frame] = bytes.slice();
      },
      ...options.override?.(slot),
      ...extra,
    });
    const peer: SimulatedSeriesPeer<State> = {
      series,
      confirmed,
      events: [],
      startedAt: [],
      isAsleep: false,
      isDeafToWords: false,
    };
    network.onPacket(slot, (from, bytes) => {
      if (!peer.isDeafToWords || !isSeriesWord(bytes)) peer.series.receive(from, bytes, clock.now);
    });
    network.onReliable(slot, (from, bytes) => peer.series.receiveReliable(from, bytes, clock.now));
    series.start(100);
    let index = 0;
    const tick = () => {
      if (peers[slot] !== peer) return;
      if (!peer.isAsleep) {
        peer.series.tick(clock.now, () => input(slot, index++));
        for (const event of peer.series.drainEvents()) peer.events.push({ ...event, at: clock.now });
        if (peer.series.frame >= 0) peer.startedAt[peer.series.episode] ??= clock.now;
      }
      clock.schedule(clock.now + TICK_MS + (random.float() - 0.5) * 4, tick);
    };
    clock.schedule(clock.now + random.float() * TICK_MS, tick);
    return peer;
  }

  const peers: (SimulatedSeriesPeer<State> | undefined)[] = [];
  const bots = options.override?.(0).bots ?? [];
  for (let slot = 0; slot < players; slot++) if (!bots.includes(slot)) peers[slot] = makePeer(slot);
  const present = () => peers.filter((peer) => peer !== undefined);

  return {
    clock,
    network,
    peers: peers as SimulatedSeriesPeer<State>[],
    run: (ms: number) => clock.advance(ms),
    /** Runs until `until` holds, at most for `maxMs`; true if it does. */
    runUntil(maxMs: number, until: () => boolean): boolean {
      const end = clock.now + maxMs;
      while (clock.now < end && !until()) clock.advance(5);
      return until();
    },
    runToEnd(maxMs: number) {
      const end = clock.now + maxMs;
      while (clock.now < end && !present().every(({ series }) => series.isOver)) clock.advance(50);
      clock.advance(100);
    },
    /** The page of this slot is gone. */
    close(slot: number) {
      delete peers[slot];
      network.onPacket(slot, () => {});
      network.onReliable(slot, () => {});
    },
    /** A new page in this slot, that comes back. */
    comeBack(slot: number) {
      const peer = makePeer(slot, { rejoin: true });
      peers[slot] = peer;
      return peer;
    },
  };
}

/** Events of the given types, without when they came. */
export function typesOf(peer: SimulatedSeriesPeer<unknown>, ...types: string[]) {
  return peer.events.filter(({ type }) => types.includes(type)).map(({ at: _, ...event }) => event);
}

/** How far apart the peers stepped frame 0 of an episode. */
export function startSpreadMs(peers: readonly SimulatedSeriesPeer<unknown>[], episode: number): number {
  const starts = peers.map(({ startedAt }) => startedAt[episode]!);
  return Math.max(...starts) - Math.min(...starts);
}

import { createSimulatedClock, type SimulatedClock } from '../../../testkit/src/network/simulated-clock.ts';
import type { LinkConditions } from '../../../testkit/src/network/simulated-network.ts';
import {
  createSimulatedNetwork,
  type SimulatedNetwork,
} from '../../../testkit/src/network/simulated-network.ts';
import {
  createRandom,
  createRunner,
  type Game,
  type Json,
  type NetcodeSettings,
  type Runner,
  type RunnerEvent,
  type RunnerOptions,
} from '../../src/index.ts';

export interface SimulatedSessionOptions<State, Settings extends Json> {
  /** One game for all, or one per slot: peers that run different code are how desyncs are made. */
  readonly game: Game<State, number, Settings> | ((slot: number) => Game<State, number, Settings>);
  readonly players: number;
  readonly settings: Settings;
  readonly seed: string;
  readonly netcode?: Partial<NetcodeSettings>;
  readonly durationFrames?: number | undefined;
  readonly links?: (from: number, to: number) => Partial<LinkConditions>;
  /** When each slot starts, in ms. Default: all at 100. */
  readonly startAt?: (slot: number) => number;
  /** Input of a slot for its n-th new frame. Default: `scriptedInput`. */
  readonly input?: (slot: number, index: number) => number;
  readonly override?: (slot: number) => Partial<RunnerOptions<State, number, Settings>>;
}

export interface SimulatedPeer<State> {
  /** Another one after `reload`. */
  runner: Runner<State, number>;
  readonly events: RunnerEvent[];
  /** Confirmed inputs, frame after frame. */
  readonly confirmed: Uint8Array[];
  /** The frame that `confirmed` begins with; not 0 after `reload`. */
  firstConfirmed: number;
  /** Newest frame at each of its ticks is in `runner.frame`; while true the peer is not ticked. */
  isAsleep: boolean;
}

export interface SimulatedSession<State> {
  readonly clock: SimulatedClock;
  readonly network: SimulatedNetwork;
  readonly peers: readonly SimulatedPeer<State>[];
  /** Lets `ms` pass; every peer is ticked about once per frame, each at a phase of its own. */
  run(ms: number): void;
  /** Runs until every peer is over, at most for `maxMs`. */
  runToEnd(maxMs: number): void;
  /** The page in `slot` is closed: nothing of it arrives any more, and it hears nothing. */
  close(slot: number): void;
  /** The page in `slot` is loaded anew, with links of its own, and wants to come back. */
  reload(slot: number): void;
}

const TICK_MS = 1000 / 60;

/** An input held for a few frames, different for every slot; bit 0 makes the counter game draw a random number. */
export function scriptedInput(seed: string): (slot: number, index: number) => number {
  const random = createRandom(`${seed}/script`);
  const salt = random.uint32();
  return (slot, index) => {
    const held = Math.floor((index + slot * 5) / (3 + (slot % 3)));
    return (Math.imul(held + 1, 0x9e3779b1) ^ Math.imul(slot + 1, salt | 1)) & 0xffff;
  };
}

export function createSimulatedSession<State, Settings extends Json>(
  options: SimulatedSessionOptions<State, Settings>,
): SimulatedSession<State> {
  const { players, seed, settings } = options;
  const clock = createSimulatedClock();
  const network = createSimulatedNetwork({ seed, clock, links: options.links ?? (() => ({})) });
  const random = createRandom(`${seed}/ticks`);
  const input = options.input ?? scriptedInput(seed);
  const slots = Array.from({ length: players }, (_, slot) => slot);

  function makeRunner(slot: number, rejoin?: true): Runner<State, number> {
    const { game } = options;
    const runner = createRunner({
      game: typeof game === 'function' ? game(slot) : game,
      players,
      localSlot: slot,
      seed,
      settings,
      netcode: {
        inputDelayFrames: 2,
        maxPredictionFrames: 8,
        checksumIntervalFrames: 30,
        notifyAfterMs: 500,
        ...options.netcode,
      },
      epoch: 7,
      episode: 1,
      durationFrames: options.durationFrames,
      rejoin,
      send: (to, bytes) => network.send(slot, to, bytes),
      sendReliable: (to, bytes) => network.sendReliable(slot, to, bytes),
      onConfirmed: (frame, bytes) => {
        const peer = peers[slot]!;
        if (rejoin && peer.confirmed.length === 0) peer.firstConfirmed = frame;
        const expected = peer.firstConfirmed + peer.confirmed.length;
        if (frame !== expected) throw new Error(`frame ${frame} confirmed instead of ${expected}`);
        peer.confirmed.push(bytes.slice());
      },
      ...options.override?.(slot),
    });
    network.onPacket(slot, (from, bytes) => runner.receive(from, bytes, clock.now));
    network.onReliable(slot, (from, bytes) => runner.receiveReliable(from, bytes, clock.now));
    return runner;
  }

  const peers = slots.map((slot): SimulatedPeer<State> => {
    const runner = makeRunner(slot);
    runner.start(options.startAt?.(slot) ?? 100);
    return { runner, confirmed: [], firstConfirmed: 0, events: [], isAsleep: false };
  });

  peers.forEach((peer, slot) => {
    let index = 0;
    const tick = () => {
      if (!peer.isAsleep) {
        peer.runner.tick(clock.now, () => input(slot, index++));
        peer.events.push(...peer.runner.drainEvents());
      }
      // A page's timer is never exact.
      clock.schedule(clock.now + TICK_MS + (random.float() - 0.5) * 4, tick);
    };
    clock.schedule(random.float() * TICK_MS, tick);
  });

  return {
    clock,
    network,
    peers,
    run: (ms) => clock.advance(ms),
    close(slot) {
      peers[slot]!.isAsleep = true;
      for (const other of slots) {
        network.cut(slot, other, 1e9);
        network.cut(other, slot, 1e9);
      }
    },
    reload(slot) {
      const peer = peers[slot]!;
      for (const other of slots) {
        network.breakLink(slot, other);
        network.breakLink(other, slot);
        network.cut(slot, other, 0);
        network.cut(other, slot, 0);
      }
      peer.events.length = 0;
      peer.confirmed.length = 0;
      peer.runner = makeRunner(slot, true);
      peer.runner.start(clock.now);
      peer.isAsleep = false;
    },
    runToEnd(maxMs) {
      const until = clock.now + maxMs;
      while (clock.now < until && !peers.every((peer) => peer.runner.isOver)) clock.advance(100);
      // An end may come with a packet, between two ticks.
      for (const peer of peers) peer.events.push(...peer.runner.drainEvents());
    },
  };
}

/** The confirmed inputs of a peer as one array, as they are recorded and replayed. */
export function joinInputs(confirmed: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(confirmed.reduce((sum, bytes) => sum + bytes.length, 0));
  let offset = 0;
  for (const bytes of confirmed) {
    joined.set(bytes, offset);
    offset += bytes.length;
  }
  return joined;
}

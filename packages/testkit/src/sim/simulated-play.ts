/*
 * One session on the simulated network: every peer a real runner with a clock of its own, ticked about once per frame at
 * a phase of its own, as pages are.
 */
import {
  createRandom,
  createRunner,
  type Game,
  type Json,
  type NetcodeSettings,
  type Runner,
  type RunnerEvent,
  type RunnerOptions,
} from '@greenroom/netcode';
import { createSimulatedClock, type SimulatedClock } from '../network/simulated-clock.ts';
import {
  createSimulatedNetwork,
  type LinkConditions,
  type SimulatedNetwork,
} from '../network/simulated-network.ts';

export interface SimulatedPlayOptions<State, Settings extends Json, Snapshot> {
  readonly game: Game<State, number, Settings, Snapshot>;
  readonly players: number;
  readonly settings: Settings;
  readonly seed: string;
  readonly netcode: NetcodeSettings;
  readonly durationFrames: number | undefined;
  links(from: number, to: number): Partial<LinkConditions>;
  /** The instant, in true ms, at which a slot believes that frame 0 is due. */
  startAt(slot: number): number;
  /** How fast the clock of a slot runs; default 1. */
  clockRate?(slot: number): number;
  /** How long until the next tick of a slot, in ms; default: a frame, give or take 2 ms. */
  tickMs?(slot: number): number;
  /** Input of a slot for its n-th new frame; asked once each. */
  input(slot: number, index: number): number;
  onConfirmed?(slot: number, frame: number, inputs: Uint8Array): void;
  /** After every tick of a slot. */
  onTick?(slot: number): void;
  /** What differs from peer to peer. */
  override?(slot: number): Partial<RunnerOptions<State, number, Settings, Snapshot>>;
  /** Netcode's own unless a test brings another. */
  readonly createRunner?: typeof createRunner;
}

export interface PlayingPeer<State> {
  /** Another one after `reload`. */
  runner: Runner<State, number>;
  readonly events: RunnerEvent[];
  /** While true the peer does nothing: its page is frozen. Packets still come in. */
  isAsleep: boolean;
  /** What this peer's clock shows, in ms. */
  now(): number;
  /** A new page takes this one's place: a new runner, which takes the state from its peers. */
  reload(): void;
}

export interface SimulatedPlay<State> {
  readonly clock: SimulatedClock;
  readonly network: SimulatedNetwork;
  readonly peers: readonly PlayingPeer<State>[];
  run(ms: number): void;
  /** Runs until every peer is over, at most for `maxMs`. */
  runToEnd(maxMs: number): void;
}

/** How far apart the clocks of two pages are: nothing may hang on their agreeing. */
const CLOCK_OFFSET_MS = 100_000;

export function createSimulatedPlay<State, Settings extends Json, Snapshot>(
  options: SimulatedPlayOptions<State, Settings, Snapshot>,
): SimulatedPlay<State> {
  const { game, players, seed, settings, netcode, durationFrames } = options;
  const frameMs = 1000 / game.stepsPerSecond;
  const clock = createSimulatedClock();
  const network = createSimulatedNetwork({ seed, clock, links: (from, to) => options.links(from, to) });
  const random = createRandom(`${seed}/ticks`);
  const slots = Array.from({ length: players }, (_, slot) => slot);

  const peers = slots.map((slot): PlayingPeer<State> => {
    const rate = options.clockRate?.(slot) ?? 1;
    const local = (at: number) => slot * CLOCK_OFFSET_MS + at * rate;
    const now = () => local(clock.now);
    const makeRunner = (rejoin: true | undefined) =>
      (options.createRunner ?? createRunner)({
        game,
        players,
        localSlot: slot,
        seed,
        settings,
        netcode,
        epoch: 7,
        episode: 0,
        durationFrames,
        send: (to, bytes) => network.send(slot, to, bytes),
        sendReliable: (to, bytes) => network.sendReliable(slot, to, bytes),
        onConfirmed: (frame, inputs) => options.onConfirmed?.(slot, frame, inputs),
        rejoin,
        ...options.override?.(slot),
      });
    const peer: PlayingPeer<State> = {
      runner: makeRunner(undefined),
      events: [],
      isAsleep: false,
      now,
      reload() {
        peer.events.length = 0;
        peer.runner = makeRunner(true);
        peer.runner.start(now());
      },
    };
    network.onPacket(slot, (from, bytes) => peer.runner.receive(from, bytes, now()));
    network.onReliable(slot, (from, bytes) => peer.runner.receiveReliable(from, bytes, now()));
    peer.runner.start(local(options.startAt(slot)));
    return peer;
  });

  peers.forEach((peer, slot) => {
    let index = 0;
    const readInput = () => options.input(slot, index++);
    const tick = () => {
      if (!peer.isAsleep) {
        peer.runner.tick(peer.now(), readInput);
        for (const event of peer.runner.drainEvents()) peer.events.push(event);
        options.onTick?.(slot);
      }
      clock.schedule(clock.now + (options.tickMs?.(slot) ?? frameMs + (random.float() - 0.5) * 4), tick);
    };
    clock.schedule(random.float() * frameMs, tick);
  });

  return {
    clock,
    network,
    peers,
    run: (ms) => clock.advance(ms),
    runToEnd(maxMs) {
      const until = clock.now + maxMs;
      while (clock.now < until && !peers.every((peer) => peer.runner.isOver)) clock.advance(100);
      // An end may come with a packet, between two ticks.
      for (const peer of peers) peer.events.push(...peer.runner.drainEvents());
    },
  };
}

import type { RelayedSignal } from '@greenroom/protocol';
import type { FrameClock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { CreatePeerLink } from '../ports/peer-link.ts';
import { gameDigest } from '../session/digest.ts';
import type { CreateMesh, Mesh } from '../session/mesh-types.ts';
import type { Play, PlayOptions, PreparePlay } from '../session/play-types.ts';
import { textOf } from './error-text.ts';
import { type Gameplay, startGameplay } from './gameplay.ts';
import { followMembers } from './members.ts';

/** What play needs of the outside: links, ticks and repaints. */
export interface PlayWorld {
  readonly createMesh: CreateMesh;
  readonly createLink: CreatePeerLink;
  randomBytes(count: number): Uint8Array;
  createFrameClock(options: { ledger: Ledger; warn(text: string, cause?: unknown): void }): FrameClock;
  /** Calls now and at every change; returns the function that stops it. */
  watchVisibility(listener: (isHidden: boolean) => void): () => void;
  requestFrame(run: () => void): number;
  cancelFrame(handle: number): void;
}

/** Links and game over a given world. */
export function preparePlayIn(world: PlayWorld): PreparePlay {
  return async (options) => {
    const { game, match, onFact } = options;
    try {
      const digest = await gameDigest(game, match.settings, match.players);
      return createPlay(world, options, digest);
    } catch (error) {
      onFact({ type: 'gameFailed', frame: 0, message: textOf(error) });
      throw error;
    }
  };
}

function createPlay(world: PlayWorld, options: PlayOptions, digest: Uint8Array): Play {
  const { ledger, onFact, warn } = options;
  const { slot: localSlot } = options.match;
  let mesh: Mesh | undefined;
  let gameplay: Gameplay | undefined;
  let isClosed = false;
  /** Signals of a peer that began before us. */
  const early: RelayedSignal[] = [];
  /** The server's newest word. */
  let view: Parameters<Play['follow']>[0] | undefined;
  const silent = new Set<number>();
  const members = followMembers({
    suspendPlayer: (slot) => gameplay?.runner?.suspendPlayer(slot),
    readmitPlayer: (slot) => gameplay?.runner?.readmitPlayer(slot),
    dropPlayer: (slot) => gameplay?.runner?.dropPlayer(slot),
  });

  function interrupt(slot: number): void {
    // Who goes after the end is not missed.
    if (silent.has(slot) || members.isGone(slot) || gameplay?.isOver) return;
    silent.add(slot);
    onFact({ type: 'interrupted', slot });
  }

  function hear(slot: number): void {
    if (silent.delete(slot) && !members.isGone(slot)) onFact({ type: 'reconnected', slot });
  }

  function makeMesh(): Mesh {
    mesh = world.createMesh({
      ...options,
      digest,
      createLink: world.createLink,
      randomBytes: world.randomBytes,
      onStage: (slot, stage) => onFact({ type: 'stage', slot, stage }),
      onVerdict: (slot, attempt, failure, measurement) =>
        onFact({ type: 'verdict', slot, attempt, failure, measurement }),
      onLinked: members.linked,
      onLost: interrupt,
      onPacket: (slot, delivery, packet) => gameplay?.receive(slot, delivery, packet),
    });
    for (const signal of early.splice(0)) mesh.receiveSignal(signal);
    return mesh;
  }

  function startGame(startAt: number, inputDelayFrames: number, isRejoining: boolean): void {
    gameplay = startGameplay(
      {
        ...options,
        onFact(fact) {
          if (fact.type === 'interrupted') return interrupt(fact.slot);
          if (fact.type === 'reconnected') return hear(fact.slot);
          // The page that was missed is another one now.
          if (fact.type === 'rejoined' && fact.slot !== localSlot) return hear(fact.slot);
          onFact(fact);
        },
        inputDelayFrames,
        isRejoining,
        gone: view?.members.flatMap(({ slot, presence }) => (presence === 'gone' ? slot : [])) ?? [],
        send: (slot, delivery, packet) => void mesh?.sendPacket(slot, delivery, packet),
        watchVisibility: world.watchVisibility,
        createFrameClock: () => world.createFrameClock({ ledger, warn }),
        beforeRepaint(run) {
          const release = ledger.take('repaint', options.session);
          const handle = world.requestFrame(() => {
            release();
            run();
          });
          return () => {
            release();
            world.cancelFrame(handle);
          };
        },
      },
      startAt,
    );
  }

  return {
    validate() {
      if (!mesh && !isClosed) void makeMesh().validate();
    },
    start(startAt, inputDelayFrames) {
      if (isClosed) return;
      if (gameplay) gameplay.start(startAt);
      else startGame(startAt, inputDelayFrames, false);
    },
    rejoin(inputDelayFrames) {
      if (mesh || isClosed || !view) return;
      makeMesh().follow(view.match.pairs);
      startGame(options.clock.now(), inputDelayFrames, true);
      members.follow(view);
    },
    follow(newest) {
      view = newest;
      mesh?.follow(view.match.pairs);
      if (gameplay) members.follow(view);
    },
    sayBye: () => mesh?.sayBye(),
    receiveSignal(signal) {
      if (mesh) mesh.receiveSignal(signal);
      else early.push(signal);
    },
    get frame() {
      const frame = gameplay?.runner?.frame ?? -1;
      return frame < 0 ? null : frame;
    },
    figures: () => ({
      stats: gameplay?.runner?.stats(options.clock.now()),
      dropped: mesh?.dropped ?? 0,
      links: options.match.pairs.map(({ peer: slot }) => {
        const measured = mesh?.measurement(slot);
        return {
          slot,
          route: measured?.route ?? undefined,
          rttMs: measured?.rttMs ?? undefined,
          lossRatio: measured?.probesSent ? 1 - measured.probesReceived / measured.probesSent : undefined,
        };
      }),
    }),
    close() {
      isClosed = true;
      gameplay?.close();
      mesh?.close();
    },
  };
}

import type { RelayedSignal } from '@greenroom/protocol';
import type { FrameClock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { CreatePeerLink } from '../ports/peer-link.ts';
import { gameDigest } from '../session/digest.ts';
import type { CreateMesh, Mesh } from '../session/mesh-types.ts';
import type { Play, PlayOptions, PreparePlay } from '../session/play-types.ts';
import { textOf } from './error-text.ts';
import { type Gameplay, startGameplay } from './gameplay.ts';

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
  let mesh: Mesh | undefined;
  let gameplay: Gameplay | undefined;
  let isClosed = false;
  /** Signals of a peer that began before us. */
  const early: RelayedSignal[] = [];
  const gone = new Set<number>();
  const dropped = new Set<number>();

  function interrupt(slot: number): void {
    // Who goes after the end is not missed.
    if (gone.has(slot) || gameplay?.isOver) return;
    gone.add(slot);
    onFact({ type: 'interrupted', slot });
  }

  return {
    validate() {
      if (mesh || isClosed) return;
      mesh = world.createMesh({
        ...options,
        digest,
        createLink: world.createLink,
        randomBytes: world.randomBytes,
        onStage: (slot, stage) => onFact({ type: 'stage', slot, stage }),
        onVerdict: (slot, attempt, failure, measurement) =>
          onFact({ type: 'verdict', slot, attempt, failure, measurement }),
        onLinked: () => {},
        onLost: interrupt,
        onPacket: (slot, delivery, packet) => gameplay?.receive(slot, delivery, packet),
      });
      for (const signal of early.splice(0)) mesh.receiveSignal(signal);
      void mesh.validate();
    },
    start(startAt, inputDelayFrames) {
      if (isClosed) return;
      if (gameplay) return gameplay.start(startAt);
      gameplay = startGameplay(
        {
          ...options,
          onFact(fact) {
            if (fact.type === 'interrupted') return interrupt(fact.slot);
            if (fact.type === 'reconnected') {
              if (dropped.has(fact.slot)) return;
              gone.delete(fact.slot);
            }
            onFact(fact);
          },
          inputDelayFrames,
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
    },
    drop(slot) {
      if (!gameplay || dropped.has(slot)) return;
      dropped.add(slot);
      gone.add(slot);
      gameplay.runner?.dropPlayer(slot);
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

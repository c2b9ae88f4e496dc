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
import { createRelinking } from './relinking.ts';

/** Offers and candidates of more peers than a game can have. More than that is somebody who floods. */
const MAX_EARLY_SIGNALS = 500;

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
  const missed = new Set<number>();
  const relinking = createRelinking({
    clock: options.clock,
    pairs: options.match.pairs,
    isOver: () => gameplay?.isOver === true,
    restartIce: (slot) => mesh?.restartIce(slot),
    askRelink: options.askRelink,
    onMissed(slot) {
      missed.add(slot);
      onFact({ type: 'interrupted', slot });
    },
    onBack(slot) {
      if (missed.delete(slot)) onFact({ type: 'reconnected', slot });
    },
  });
  const members = followMembers({
    suspendPlayer(slot) {
      relinking.awaitPage(slot);
      gameplay?.runner?.suspendPlayer(slot);
    },
    readmitPlayer: (slot) => gameplay?.runner?.readmitPlayer(slot),
    dropPlayer(slot) {
      relinking.forget(slot);
      gameplay?.runner?.dropPlayer(slot);
    },
  });

  function makeMesh(): Mesh {
    mesh = world.createMesh({
      ...options,
      digest,
      createLink: world.createLink,
      randomBytes: world.randomBytes,
      onStage: (slot, stage) => onFact({ type: 'stage', slot, stage }),
      onVerdict(slot, attempt, failure, measurement) {
        onFact({ type: 'verdict', slot, attempt, failure, measurement });
        if (failure !== null && gameplay) relinking.failed(slot, attempt);
      },
      onLinked(slot, attempt) {
        relinking.linked(slot);
        members.linked(slot, attempt);
      },
      onLost: relinking.lost,
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
          if (fact.type === 'interrupted') return relinking.silent(fact.slot);
          if (fact.type === 'reconnected') return relinking.heard(fact.slot);
          // The page that was missed is another one now.
          if (fact.type === 'rejoined' && fact.slot !== localSlot) return relinking.heard(fact.slot);
          onFact(fact);
        },
        inputDelayFrames,
        isRejoining,
        gone: view?.members.flatMap(({ slot, presence }) => (presence === 'gone' ? slot : [])) ?? [],
        isStandstill: () => relinking.isStandstill,
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
      relinking.beginUnlinked();
      relinking.follow(view.match.pairs);
      makeMesh().follow(view.match);
      startGame(options.clock.now(), inputDelayFrames, true);
      members.follow(view);
    },
    follow(newest) {
      const isKnown = newest === view;
      view = newest;
      if (mesh) relinking.follow(view.match.pairs);
      mesh?.follow(view.match);
      if (gameplay) members.follow(view);
      // Out of the browser's cache: the server cannot know by itself that this page still has its game.
      const us = view.members.find(({ slot }) => slot === localSlot)?.presence;
      if (isKnown || this.frame === null || (us !== 'lost' && us !== 'returning')) return;
      for (const { peer: slot } of view.match.pairs)
        if (!missed.has(slot) && !members.isGone(slot)) onFact({ type: 'reconnected', slot });
    },
    sayBye: () => mesh?.sayBye(),
    receiveSignal(signal) {
      if (mesh) mesh.receiveSignal(signal);
      else if (early.length < MAX_EARLY_SIGNALS) early.push(signal);
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
      relinking.close();
      gameplay?.close();
      mesh?.close();
    },
  };
}

import type { RelayedSignal } from '@greenroom/protocol';
import { createSimulatedPageClock } from '@greenroom/testkit';
import { expect, test } from 'vitest';
import { preparePlayIn } from '../../src/play/prepare.ts';
import { createLedger } from '../../src/session/ledger.ts';
import type { Mesh, MeshOptions } from '../../src/session/mesh-types.ts';
import type { PlayFact } from '../../src/session/play-types.ts';
import { makeSumGame } from '../support/sum-game.ts';
import { makeMatch, SESSION } from '../support/views.ts';

/** Play of slot 0 over a mesh that does nothing but be asked. */
async function setUp(durationFrames: number | null) {
  const clock = createSimulatedPageClock();
  const ledger = createLedger();
  const facts: PlayFact[] = [];
  const meshes: MeshOptions[] = [];
  const fed: RelayedSignal[] = [];
  const ticking: { tick: (() => void) | undefined } = { tick: undefined };
  const prepare = preparePlayIn({
    createMesh(options): Mesh {
      meshes.push(options);
      return {
        validate: async () => {},
        receiveSignal: (signal) => void fed.push(signal),
        sendPacket: () => true,
        dropped: 0,
        measurement: () => undefined,
        close: () => {},
      };
    },
    createLink: () => {
      throw new Error('no links here');
    },
    randomBytes: (count) => new Uint8Array(count),
    createFrameClock: () => ({
      start(_, onTick) {
        ticking.tick = onTick;
      },
      close() {
        ticking.tick = undefined;
      },
    }),
    requestFrame: () => 0,
    cancelFrame: () => {},
  });
  const match = makeMatch(0);
  const play = await prepare({
    session: SESSION,
    epoch: 2,
    // Alone: every frame is confirmed at once.
    match: { ...match, players: 1, pairs: [], play: { ...match.play, durationFrames } },
    game: makeSumGame(),
    view: { mount() {}, draw() {}, readInput: () => 1, unmount() {} },
    clock,
    ledger,
    sendSignal: () => {},
    onFact: (fact) => void facts.push(fact),
    warn: () => {},
  });
  const run = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 8) {
      clock.advance(8);
      ticking.tick?.();
    }
  };
  return { play, facts, meshes, fed, run, ledger, ticking };
}

const types = (facts: readonly PlayFact[]) => facts.map(({ type }) => type);

test('signals that come before we validate wait for the mesh; it is made once', async () => {
  const { play, meshes, fed } = await setUp(null);
  const signal: RelayedSignal = { session: SESSION, epoch: 2, attempt: 1, from: 1, seq: 0, data: 'offer' };
  play.receiveSignal(signal);
  expect(fed).toEqual([]);
  play.validate();
  play.validate();
  expect(meshes).toHaveLength(1);
  expect(fed).toEqual([signal]);
});

test('a lost link is told once, and not at all once the game is over', async () => {
  const lost = await setUp(null);
  lost.play.validate();
  lost.play.start(0);
  lost.run(100);
  lost.meshes[0]?.onLost(1, 'closed');
  lost.meshes[0]?.onLost(1, 'bye');
  expect(types(lost.facts)).toEqual(['started', 'interrupted']);

  const over = await setUp(5);
  over.play.validate();
  over.play.start(0);
  over.run(300);
  over.meshes[0]?.onLost(1, 'bye');
  expect(types(over.facts)).toEqual(['started', 'finished']);
});

test('closed: nothing starts any more, and nothing is held', async () => {
  const { play, facts, meshes, ledger, ticking } = await setUp(null);
  play.start(0);
  play.close();
  play.close();
  expect(ticking.tick).toBeUndefined();
  play.start(0);
  play.validate();
  expect(meshes).toEqual([]);
  expect(ledger.counts()).toEqual({});
  expect(types(facts)).toEqual([]);
});

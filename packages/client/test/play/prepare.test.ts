import { createRunner } from '@greenroom/netcode';
import type { RelayedSignal } from '@greenroom/protocol';
import { expect, test } from 'vitest';
import type { PlayFact } from '../../src/session/play-types.ts';
import { playAlone } from '../support/play-alone.ts';
import { makeSumGame } from '../support/sum-game.ts';
import { makeMatch, SESSION } from '../support/views.ts';

/** Where a game packet says which of its sender's packets it is. */
const SEQUENCE_AT = 8;

const types = (facts: readonly PlayFact[]) => facts.map(({ type }) => type);

test('signals that come before we validate wait for the mesh; it is made once', async () => {
  const { play, meshes, fed } = await playAlone();
  const signal: RelayedSignal = { session: SESSION, epoch: 2, attempt: 1, from: 1, seq: 0, data: 'offer' };
  play.receiveSignal(signal);
  expect(fed).toEqual([]);
  play.validate();
  play.validate();
  expect(meshes).toHaveLength(1);
  expect(fed).toEqual([signal]);
});

test('a lost link is told once, and not at all once the game is over', async () => {
  const lost = await playAlone({}, makeSumGame(), {}, 2);
  lost.play.validate();
  lost.play.start(0, 2);
  lost.run(100);
  lost.meshes[0]?.onLost(1, 'closed');
  lost.meshes[0]?.onLost(1, 'bye');
  expect(types(lost.facts)).toEqual(['started', 'interrupted']);

  const over = await playAlone({ durationFrames: 5 }, makeSumGame({ bot: () => 1 }), {}, 2, [1]);
  over.play.validate();
  over.play.start(0, 2);
  over.run(300);
  over.meshes[0]?.onLost(1, 'bye');
  expect(types(over.facts)).toEqual(['started', 'finished']);
});

test('a peer that only repeats itself is told as interrupted, once: it is heard and gives nothing', async () => {
  const { play, facts, meshes, run } = await playAlone({}, makeSumGame(), {}, 2);
  let last = new Uint8Array();
  const peer = createRunner({
    game: makeSumGame(),
    players: 2,
    localSlot: 1,
    seed: 'seed',
    settings: {},
    netcode: { ...makeMatch(1).play, inputDelayFrames: 2, notifyAfterMs: 1_000 },
    epoch: 2,
    episode: 0,
    durationFrames: undefined,
    send: (_, bytes) => {
      last = bytes.slice();
    },
  });
  peer.start(0);
  peer.tick(0, () => 1);
  play.validate();
  play.start(0, 2);
  for (let passed = 0; passed < 3_000; passed += 16) {
    last[SEQUENCE_AT] = (passed / 16) & 0xff;
    meshes[0]?.onPacket(1, 'lossy', last);
    run(16);
  }
  expect(play.figures().stats?.peers[0]?.silentMs).toBeLessThan(100);
  expect(facts).toEqual([{ type: 'started' }, { type: 'interrupted', slot: 1 }]);
});

test('closed: nothing starts any more, and nothing is held', async () => {
  const { play, facts, meshes, ledger, ticking } = await playAlone();
  play.start(0, 2);
  play.close();
  play.close();
  expect(ticking.tick).toBeUndefined();
  play.start(0, 2);
  play.validate();
  expect(meshes).toEqual([]);
  expect(ledger.counts()).toEqual({});
  expect(types(facts)).toEqual([]);
});

import { createRunner } from '@greenroom/netcode';
import type { RelayedSignal } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import type { PlayFact } from '../../src/session/play-types.ts';
import { playAlone } from '../support/play-alone.ts';
import { makeSumGame } from '../support/sum-game.ts';
import { makeMatch, playingView, SESSION } from '../support/views.ts';

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

test('of signals before there is a mesh only so many are kept', async () => {
  const { play, fed } = await playAlone();
  for (let seq = 0; seq < 1_000; seq++)
    play.receiveSignal({ session: SESSION, epoch: 2, attempt: 1, from: 1, seq, data: 'candidate' });
  play.validate();
  expect(fed).toHaveLength(500);
});

describe('a page that the server holds for away, or for back without its game', () => {
  const follow = (presence: 'lost' | 'returning' | 'here', peer: 'here' | 'gone' = 'here') =>
    playingView(
      { version: 9 },
      {
        members: [
          { slot: 0, presence, page: 0, reconnectDueAt: null },
          { slot: 1, presence: peer, page: 0, reconnectDueAt: null },
        ],
      },
    );

  test.each(['lost', 'returning'] as const)('[SES-10] says that its links live: %s', async (presence) => {
    const { play, facts, run } = await playAlone({}, makeSumGame(), {}, 2);
    play.validate();
    play.start(0, 2);
    play.follow(follow(presence));
    expect(facts).toEqual([]);
    run(50);
    play.follow(follow('here'));
    expect(types(facts)).toEqual(['started']);
    const view = follow(presence);
    play.follow(view);
    // Whatever else is news on the page brings the same view once more.
    play.follow(view);
    expect(facts.slice(1)).toEqual([{ type: 'reconnected', slot: 1 }]);
  });

  test('[SES-10] says nothing of a peer whom it misses itself, or who is gone', async () => {
    const missing = await playAlone({}, makeSumGame(), {}, 2);
    missing.play.validate();
    missing.play.start(0, 2);
    missing.run(50);
    missing.meshes[0]?.onLost(1, 'closed');
    missing.play.follow(follow('returning'));
    expect(types(missing.facts)).toEqual(['started', 'interrupted']);

    const alone = await playAlone({}, makeSumGame(), {}, 2);
    alone.play.validate();
    alone.play.start(0, 2);
    alone.run(50);
    alone.play.follow(follow('returning', 'gone'));
    expect(types(alone.facts)).not.toContain('reconnected');
  });
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

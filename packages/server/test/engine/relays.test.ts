import { createSecretKey } from 'node:crypto';
import type { IceServer } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import type { Page } from './support/page.ts';
import { load } from './support/play.ts';
import { makeScene, type SceneOptions } from './support/scenes.ts';
import { startStudy } from './support/study.ts';

const STUN = { urls: 'stun:stun.example.org' };
const TURN = {
  urls: ['turn:turn.test:3478'],
  key: createSecretKey('a secret of more than sixteen', 'utf8'),
  ttlSeconds: 600,
};

function serversOf(page: Page): readonly IceServer[] {
  const view = page.view();
  if (!view || !('match' in view)) throw new Error(`${page.participant} has no match`);
  return view.match.iceServers;
}

function relayOf(page: Page): IceServer {
  const [, relay] = serversOf(page);
  if (!relay) throw new Error(`${page.participant} has no relay`);
  return relay;
}

async function pairWith(options: SceneOptions) {
  const study = await startStudy({ scenes: [makeScene('kitchen', options)] });
  const [ada, ben] = [await study.arrive('ada'), await study.arrive('ben')];
  return { study, ada, ben };
}

describe('relays', () => {
  test('[THR-31] whoever is matched gets credentials of their own, beside the servers of the scene', async () => {
    const { study, ada, ben } = await pairWith({ turn: TURN });
    const expiry = Math.floor(study.clock.now() / 1_000) + TURN.ttlSeconds;
    for (const page of [ada, ben]) {
      expect(serversOf(page)).toEqual([
        STUN,
        { ...TURN, key: undefined, ttlSeconds: undefined, ...relayOf(page) },
      ]);
      expect(relayOf(page).username).toMatch(new RegExp(`^${expiry}:`));
    }
    expect(relayOf(ada).username).not.toBe(relayOf(ben).username);
    expect(relayOf(ada).credential).not.toBe(relayOf(ben).credential);
  });

  test.each(['turn', 'only'] as const)(
    'a later view, and the view of a page that comes back, has fresh ones (%s)',
    async (relay) => {
      const { study, ada, ben } = await pairWith({ turn: TURN, rules: { relay, loadMs: 60_000 } });
      const first = relayOf(ada);
      await study.clock.advance(5_000);
      await load(ada, ben);
      expect(ada.view()).toMatchObject({ state: 'validating' });
      const second = relayOf(ada);
      await study.clock.advance(5_000);
      const again = ada.reopen();
      await again.join({ intent: 'resume' });
      const third = relayOf(again);
      const seconds = [first, second, third].map(({ username }) => Number(username?.split(':')[0]));
      expect(seconds.map((one) => one - (seconds[0] ?? 0))).toEqual([0, 5, 10]);
    },
  );

  test('time alone is no news: nobody is sent a view because new credentials could be made', async () => {
    const { study, ada, ben } = await pairWith({ turn: TURN });
    const sent = () => study.output.viewsOf(ada.connection.id).length;
    const before = sent();
    await study.clock.advance(1_000);
    // A fact of the other that ada cannot see.
    await load(ben);
    expect(sent()).toBe(before);
  });

  test('[THR-31] the record and the log hold nothing of them', async () => {
    const { study, ada } = await pairWith({ turn: TURN });
    const view = ada.view();
    const session = view && (await study.store.loadSession(view.session));
    const stored = JSON.stringify([session, view && (await study.store.sessionEvents(view.session))]);
    expect(stored).toContain(STUN.urls);
    for (const text of [stored, JSON.stringify(study.infos)]) {
      expect(text).not.toContain('turn.test');
      expect(text).not.toContain(relayOf(ada).username);
      expect(text).not.toContain(relayOf(ada).credential);
    }
  });

  test('where no relay may be used, and where there is none, nobody is given any', async () => {
    const never = await pairWith({ turn: TURN, rules: { relay: 'never' } });
    expect(serversOf(never.ada)).toEqual([STUN]);
    const none = await pairWith({ turn: null });
    expect(serversOf(none.ada)).toEqual([STUN]);
  });
});

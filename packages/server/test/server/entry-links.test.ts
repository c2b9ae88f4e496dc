import { createSecretKey } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { signEntry } from '../../src/entry/entry-signature.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { ask, connected, dial } from '../support/socket-server.ts';
import { bot, QUICK_SCENE, reached, startServer } from '../support/start-server.ts';

const SECRET = 'entry-secret-of-the-tests';
const KEY = createSecretKey(SECRET, 'utf8');
const JOIN = { participant: 'ada', game: 'duel@2', intent: 'join', rttMs: null };

async function startSigned() {
  vi.stubEnv('TEST_ENTRY_SECRET', SECRET);
  onTestFinished(() => void vi.unstubAllEnvs());
  const scenes = { kitchen: QUICK_SCENE, pantry: { ...QUICK_SCENE, entry: 'open' as const } };
  const entryLinks = { secret: { env: 'TEST_ENTRY_SECRET' } };
  const server = await startServer(scenes, createMemoryStore(), { entryLinks });
  const page = async (scene = 'kitchen') => {
    const socket = dial(server.url, { scene });
    await connected(socket);
    return socket;
  };
  return { server, page };
}

const signed = (more: { participant?: string; scene?: string; expiresAt?: number } = {}) =>
  signEntry(KEY, { participant: 'ada', ...more });

describe('a scene with signed entry links', () => {
  it('lets in whoever has one, and plays to the end with them', async () => {
    const { server } = await startSigned();
    const bots = ['ada', 'bob'].map((participant) =>
      bot(server.url, participant, { signature: signed({ participant, scene: 'kitchen' }) }),
    );
    const ends = await Promise.all(bots.map(({ settled }) => settled));
    expect(ends).toMatchObject([{ outcome: 'completed' }, { outcome: 'completed' }]);
  });

  it.each([
    ['none', {}, 'entryMissing'],
    ['one for somebody else', { signature: signed({ participant: 'bob' }) }, 'entryInvalid'],
    ['one for another scene', { signature: signed({ scene: 'pantry' }) }, 'entryInvalid'],
    ['one whose time is up', { signature: signed({ expiresAt: 1_000 }) }, 'entryExpired'],
    ['one that grew on its way', { signature: `${signed()}${'x'.repeat(150)}` }, 'entryInvalid'],
  ])('[THR-3] with %s nobody gets in, and nothing is kept of it', async (_name, more, code) => {
    const { server, page } = await startSigned();
    for (const intent of ['join', 'resume']) {
      const answer = await ask(await page(), 'join', { ...JOIN, intent, ...more });
      expect(answer).toMatchObject({ ok: false, error: { code } });
    }
    expect(await server.store.latestEnrolment('kitchen' as never, 'ada' as never)).toBeUndefined();
    expect((await server.ledger()).seats).toBe(0);
    expect(server.errors).toEqual([]);
  });

  it('[THR-3] whoever has no link is not told who takes part', async () => {
    const { server, page } = await startSigned();
    await reached(bot(server.url, 'ada', { signature: signed() }), 'waiting');
    const stranger = await page();
    const answers = [];
    for (const participant of ['ada', 'nobody']) {
      answers.push(await ask(stranger, 'join', { ...JOIN, participant }));
    }
    expect(answers[0]).toEqual({ ok: false, error: { code: 'entryMissing' } });
    expect(answers[1]).toEqual(answers[0]);
  });

  it('a scene beside it that is open stays so', async () => {
    const { page } = await startSigned();
    expect(await ask(await page('pantry'), 'join', JOIN)).toMatchObject({ ok: true });
  });
});

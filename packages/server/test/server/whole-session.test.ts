import { describe, expect, it, vi } from 'vitest';
import { AS_ADMIN, bot, openTestRecord, QUICK_SCENE, reached, startServer } from '../support/start-server.ts';

/** What counts the server's own life and is never zero while it runs. */
const OWN = ['timers'];

describe('the whole server', () => {
  it('[SES-5] takes two people from arrival to their codes, and holds nothing once they are gone', async () => {
    const server = await startServer({ kitchen: QUICK_SCENE }, await openTestRecord());
    const bots = ['ada', 'bob'].map((name) => bot(server.url, name));
    const ends = await Promise.all(bots.map(({ settled }) => settled));
    for (const end of ends) {
      expect(end).toMatchObject({ reason: 'completed', outcome: 'completed', completionCode: 'DONE' });
    }
    const metrics = await (await fetch(`${server.url}/metrics`, AS_ADMIN)).text();
    expect(metrics).toMatch(/^greenroom_commits_total\{result="ok"\} [1-9]/m);
    expect(metrics).toMatch(/^greenroom_session_transitions_total\{step="playing:ended"\} 1$/m);
    expect(metrics).toMatch(/^greenroom_connections\{scene="kitchen"\} 2$/m);
    for (const made of bots) made.close();
    await vi.waitFor(async () => {
      const held = Object.entries(await server.ledger()).filter(
        ([name, count]) => count > 0 && !OWN.includes(name),
      );
      expect(held).toEqual([]);
    });
    expect(server.errors).toEqual([]);
  });

  it('[REG-18] everybody who waits sees the counts change', async () => {
    const server = await startServer({
      kitchen: { ...QUICK_SCENE, game: { module: './games.js', id: 'crowd@1' }, groupSize: 3 },
    });
    const first = bot(server.url, 'ada', { game: 'crowd@1' });
    expect(await reached(first, 'waiting')).toMatchObject({ present: 1, needed: 2 });
    const second = bot(server.url, 'bob', { game: 'crowd@1' });
    expect(await reached(second, 'waiting')).toMatchObject({ present: 2, needed: 1 });
    await vi.waitFor(() => expect(first.view).toMatchObject({ state: 'waiting', present: 2, needed: 1 }));
    second.leave();
    await vi.waitFor(() => expect(first.view).toMatchObject({ state: 'waiting', present: 1, needed: 2 }));
  });

  it('[REG-01] a third person waits as the first of a new session after a pair has finished', async () => {
    const server = await startServer({ kitchen: QUICK_SCENE });
    const pair = ['ada', 'bob'].map((name) => bot(server.url, name));
    const [end] = await Promise.all(pair.map(({ settled }) => settled));
    const view = await reached(bot(server.url, 'eve'), 'waiting');
    expect(view).toMatchObject({ present: 1, needed: 1 });
    expect(view.session).not.toBe(end?.session);
  });

  it('[SES-12] a restart in the middle of play is not noticed: the same people finish on a new server', async () => {
    const { createMemoryStore } = await import('../../src/store/memory/memory-store.ts');
    const kept = createMemoryStore();
    // The record outlives its server here as a file would.
    const first = await startServer({ kitchen: QUICK_SCENE }, { ...kept, close: async () => undefined });
    const before = ['ada', 'bob'].map((name) => bot(first.url, name, { behaviour: { finishes: false } }));
    const views = await Promise.all(before.map((made) => reached(made, 'playing')));
    await vi.waitFor(async () => {
      const rows = await kept.timeline(views[0]?.session as never);
      expect(rows.filter(({ kind }) => kind === 'started')).toHaveLength(2);
    });
    await first.close();
    for (const made of before) made.close();
    const second = await startServer({ kitchen: QUICK_SCENE }, kept);
    const after = before.map(({ participant, token }) =>
      bot(second.url, participant, { intent: 'resume', ...(token ? { token } : {}) }),
    );
    const ends = await Promise.all(after.map(({ settled }) => settled));
    expect(ends.map(({ session, outcome }) => [session, outcome])).toEqual(
      views.map(({ session }) => [session, 'completed']),
    );
  });
});

import { type Report, type Result, refuse } from '@greenroom/protocol';
import type { ProtocolBot } from '@greenroom/testkit';
import { describe, expect, it, vi } from 'vitest';
import { ask, connected, dial } from '../support/socket-server.ts';
import { bot, QUICK_SCENE, reached, startServer, type TestServer } from '../support/start-server.ts';

/** Two people who are about to prove their link, and somebody who waits for a partner in the same scene. */
async function startWithPair() {
  const server = await startServer({ kitchen: QUICK_SCENE, pantry: QUICK_SCENE });
  const behaviour = { provesLinks: false };
  const [ada, bob] = [bot(server.url, 'ada', { behaviour }), bot(server.url, 'bob', { behaviour })];
  const view = await reached(ada, 'validating');
  await reached(bob, 'validating');
  const acknowledged: { readonly item: Report; readonly flags: readonly string[] }[] = [];
  const eve = bot(server.url, 'eve', {
    onAcknowledged(items, { flagged }) {
      for (const item of items) {
        acknowledged.push({
          item,
          flags: flagged.filter(({ seq }) => seq === item.seq).map(({ code }) => code),
        });
      }
    },
  });
  await reached(eve, 'waiting');
  return { server, ada, bob, eve, acknowledged, view, pair: { session: view.session, epoch: view.epoch } };
}

/** All that a stranger could have changed. */
async function stateOf({ store, ledger }: TestServer, session: string, bots: readonly ProtocolBot[]) {
  // A socket that asked to join is known until it goes: that is the stranger's own.
  const { people: _people, connections: _connections, ...held } = await ledger();
  return { held, log: await store.sessionEvents(session as never), views: bots.map(({ view }) => view) };
}

const JOIN = { participant: 'ada', game: 'duel@2', intent: 'join', rttMs: null };
const STAMP = { seq: 1, clientAt: 0, serverAt: null, frame: null };

describe('a stranger', () => {
  it.each([
    ['[THR-1] [SES-8] without a token does not get the seat', { intent: 'join' }, 'seatTaken'],
    ['[SES-8] without a token does not get it by resuming', { intent: 'resume' }, 'seatTaken'],
    ['[THR-2] [SES-8] with a wrong token does not get it', { token: 'x'.repeat(32) }, 'seatTaken'],
  ])('%s', async (_name, change, code) => {
    const { server, ada, bob, pair } = await startWithPair();
    const stranger = dial(server.url);
    await connected(stranger);
    const before = await stateOf(server, pair.session, [ada, bob]);
    expect(await ask(stranger, 'join', { ...JOIN, ...change })).toMatchObject({ ok: false, error: { code } });
    expect(await stateOf(server, pair.session, [ada, bob])).toEqual(before);
    expect(server.errors).toEqual([]);
  });

  it('[SES-8] with the token of somebody else does not get the seat', async () => {
    const { server, eve } = await startWithPair();
    const stranger = dial(server.url);
    await connected(stranger);
    const answer = await ask(stranger, 'join', { ...JOIN, token: eve.token });
    expect(answer).toMatchObject({ ok: false, error: { code: 'seatTaken' } });
  });

  it('[THR-16] [SES-1] whoever holds a seat in one scene gets none in another, with the right token or without', async () => {
    const { server, ada } = await startWithPair();
    const elsewhere = dial(server.url, { scene: 'pantry' });
    await connected(elsewhere);
    expect(await ask(elsewhere, 'join', JOIN)).toMatchObject({ error: { code: 'seatTaken' } });
    expect(await ask(elsewhere, 'join', { ...JOIN, token: ada.token })).toMatchObject({ ok: false });
  });

  it('[SES-8] a connection that has joined cannot become somebody else', async () => {
    const { eve, ada } = await startWithPair();
    const answer = await ask(eve.socket, 'join', { ...JOIN, token: ada.token });
    expect(answer).toMatchObject({ ok: false, error: { code: 'wrongState' } });
  });

  it.each([
    ['before joining', 'notJoined', {}],
    ['to a session of others', 'staleEpoch', {}],
    ['of an earlier epoch', 'staleEpoch', { epoch: 1 }],
    ['of a later epoch', 'staleEpoch', { epoch: 3 }],
    ['of an attempt that is not', 'staleAttempt', { attempt: 2 }],
    ['to a slot that is not', 'unknownPeer', { to: 7 }],
    ['to oneself', 'unknownPeer', { to: 'self' }],
  ])('[THR-15] [SES-7] a signal %s is refused as %s and reaches nobody', async (name, code, change) => {
    const { server, ada, bob, eve, view, pair } = await startWithPair();
    const own = view.match.slot;
    let heard = 0;
    for (const { socket } of [ada, bob, eve]) socket.on('signal', () => (heard += 1));
    const stranger = dial(server.url);
    await connected(stranger);
    const from =
      name === 'before joining' ? stranger : name.startsWith('to a session') ? eve.socket : ada.socket;
    const signal = { ...pair, attempt: 1, to: 1 - own, seq: 0, data: 'offer', ...change };
    const message = { ...signal, to: signal.to === 'self' ? own : signal.to };
    const before = await stateOf(server, pair.session, [ada, bob]);
    expect(await ask(from, 'signal', message)).toMatchObject({ ok: false, error: { code } });
    await Promise.all([ada, bob, eve].map(({ socket }) => ask(socket, 'clock', {})));
    expect(heard).toBe(0);
    expect(await stateOf(server, pair.session, [ada, bob])).toEqual(before);
  });

  it.each([
    ['finished', { kind: 'finished', frame: 9, outcome: { score: 9 }, checksum: 1 }],
    ['gameFailed', { kind: 'gameFailed', message: 'x' }],
    [
      'desynced',
      { kind: 'desynced', frame: 3, firstFrame: null, peer: 0, localChecksum: 1, remoteChecksum: 2 },
    ],
    ['hiddenTooLong', { kind: 'hiddenTooLong' }],
    ['episodeFinished', { kind: 'episodeFinished', episode: 0, frame: 9, outcome: null, checksum: 1 }],
    [
      'link',
      {
        kind: 'link',
        peer: 0,
        attempt: 1,
        failure: 'noLink',
        measurement: { rttMs: null, jitterMs: null, probesSent: 0, probesReceived: 0, route: null },
      },
    ],
    ['loaded', { kind: 'loaded' }],
    ['uploaded', { kind: 'uploaded' }],
  ])('[THR-14] [REG-54] cannot end or change a session by naming its id: %s', async (_kind, fact) => {
    const { server, ada, bob, eve, acknowledged, pair } = await startWithPair();
    const before = await stateOf(server, pair.session, [ada, bob]);
    eve.report((seq) => ({ ...STAMP, ...pair, ...fact, seq }) as Report);
    const flagged = await vi.waitUntil(() => acknowledged.find(({ item }) => item.kind === fact.kind)?.flags);
    expect(flagged).toEqual([expect.stringMatching(/^(staleEpoch|wrongState)$/)]);
    await ask(ada.socket, 'clock', {});
    expect(await stateOf(server, pair.session, [ada, bob])).toEqual(before);
    expect(server.errors).toEqual([]);
  });

  it('[REG-54] leaving in the name of another session gives up the own seat and no other', async () => {
    const { server, ada, bob, eve, pair } = await startWithPair();
    const before = await stateOf(server, pair.session, [ada, bob]);
    eve.report((seq) => ({ ...STAMP, ...pair, kind: 'leave', seq }));
    expect(await eve.ended).toMatchObject({ outcome: 'youLeft', completionCode: 'LEFT' });
    const after = await stateOf(server, pair.session, [ada, bob]);
    expect({ ...after, held: undefined }).toEqual({ ...before, held: undefined });
  });

  it('[REG-54] saying goodbye for the session of others does nothing', async () => {
    const { server, ada, bob, eve, pair } = await startWithPair();
    const before = await stateOf(server, pair.session, [ada, bob]);
    await ask(eve.socket, 'away', { ...pair, cause: 'stranded' });
    expect(await stateOf(server, pair.session, [ada, bob])).toEqual(before);
  });

  it('before joining, every request is refused and nothing is held', async () => {
    const server = await startServer({ kitchen: QUICK_SCENE });
    const stranger = dial(server.url);
    await connected(stranger);
    const before = await server.ledger();
    const reports = { items: [{ ...STAMP, session: 's', epoch: 1, kind: 'leave' }] };
    expect(await ask(stranger, 'reports', reports)).toMatchObject({ error: { code: 'notJoined' } });
    expect(await ask(stranger, 'join', { ...JOIN, game: 'duel@1' })).toMatchObject({
      error: { code: 'gameMismatch' },
    });
    expect(await ask(stranger, 'join', { ...JOIN, intent: 'resume' })).toEqual(refuse('nothingToResume'));
    expect(await server.store.counts()).toMatchObject({ liveSessions: 0, seats: 0, events: 0 });
    stranger.disconnect();
    await vi.waitFor(async () =>
      expect(await server.ledger()).toEqual({ ...before, sockets: 0, listeners: 0 }),
    );
  });
});

describe('a second tab', () => {
  it('with the token takes the seat; the first is told, closed, and can no longer speak', async () => {
    const { server, ada, pair } = await startWithPair();
    const told = new Promise<void>((resolve) => void ada.socket.once('superseded', () => resolve()));
    const second = dial(server.url);
    await connected(second);
    const answer: Result<{ view: object }> = await ask(second, 'join', { ...JOIN, token: ada.token });
    expect(answer).toMatchObject({
      ok: true,
      value: { view: { state: 'validating', session: pair.session } },
    });
    await told;
    await expect(ada.ended).rejects.toThrow('superseded');
    expect(await server.ledger()).toMatchObject({ seats: 3, sessions: 2 });
  });

  it('[REG-09] a double click joins once', async () => {
    const server = await startServer({ kitchen: QUICK_SCENE });
    const page = dial(server.url);
    await connected(page);
    const answers: Result<{ token: string; view: { session: string } }>[] = await Promise.all([
      ask(page, 'join', JOIN),
      ask(page, 'join', JOIN),
    ] as never);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await server.ledger()).toMatchObject({ sessions: 1, seats: 1 });
  });
});

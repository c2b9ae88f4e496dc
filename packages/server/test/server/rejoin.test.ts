import type { PlayingView, Report } from '@greenroom/protocol';
import type { ProtocolBot } from '@greenroom/testkit';
import { describe, expect, it, vi } from 'vitest';
import { bot, QUICK_SCENE, reached, startServer, type TestServer } from '../support/start-server.ts';

/** Everything that a page could ask or say of its game, over a real socket. */
const ask = (made: ProtocolBot, event: string, message: object) =>
  made.socket.timeout(5_000).emitWithAck(event, message);

function playing(made: ProtocolBot): PlayingView {
  if (made.view?.state !== 'playing') throw new Error(`${made.participant} is in ${made.view?.state}`);
  return made.view;
}

const here = (made: ProtocolBot) => {
  const { session, epoch } = playing(made);
  return { session, epoch };
};

const memberOf = (made: ProtocolBot, slot: number) => playing(made).members[slot];
const attemptOf = (made: ProtocolBot) => playing(made).match.pairs[0]?.attempt;

function say(made: ProtocolBot, kind: 'rejoined', fields: { page: number }): void {
  const stamp = { clientAt: Date.now(), serverAt: null, frame: 60, ...here(made) };
  made.report((seq) => ({ kind, ...fields, ...stamp, seq }) as Report);
}

function finish(made: ProtocolBot): void {
  const stamp = { clientAt: Date.now(), serverAt: null, frame: 90, ...here(made) };
  made.report((seq) => ({ kind: 'finished', outcome: { score: 1 }, checksum: 7, ...stamp, seq }) as Report);
}

/** Two who have both simulated frame 0, and end nothing by themselves. */
async function underWay(server: TestServer) {
  const behaviour = { finishes: false };
  const bots = ['ada', 'bob'].map((name) => bot(server.url, name, { behaviour }));
  const [view] = await Promise.all(bots.map((made) => reached(made, 'playing')));
  await vi.waitFor(async () => {
    const rows = await server.store.timeline(view?.session as never);
    expect(rows.filter(({ kind }) => kind === 'started')).toHaveLength(2);
  });
  return bots.sort((a, b) => playing(a).match.slot - playing(b).match.slot) as [ProtocolBot, ProtocolBot];
}

/** The page goes, and another one of the same person is there. */
async function reload(server: TestServer, old: ProtocolBot): Promise<ProtocolBot> {
  old.socket.emit('away', { ...here(old), cause: 'leaving' });
  // Behind the news on the same socket.
  await ask(old, 'clock', {});
  const { participant, token } = old;
  old.close();
  const behaviour = { starts: false };
  const made = bot(server.url, participant, { intent: 'resume', token, behaviour });
  await reached(made, 'playing');
  return made;
}

describe('in play, over real sockets', () => {
  it('a page that was loaded anew rejoins: the others see it come back, and both finish', async () => {
    const server = await startServer({ kitchen: QUICK_SCENE });
    const [ada, bob] = await underWay(server);
    const again = await reload(server, bob);
    await vi.waitFor(() => expect(memberOf(ada, 1)).toMatchObject({ presence: 'returning', page: 0 }));
    expect(await ask(again, 'rejoin', { ...here(again), page: 1 })).toEqual({ ok: true, value: {} });
    await vi.waitFor(() => expect(memberOf(ada, 1)).toMatchObject({ presence: 'returning', page: 1 }));
    await vi.waitFor(() => expect([ada, again].map(attemptOf)).toEqual([2, 2]));
    // The answer was lost: asked again it is so already.
    expect(await ask(again, 'rejoin', { ...here(again), page: 1 })).toEqual({ ok: true, value: {} });
    say(again, 'rejoined', { page: 1 });
    await vi.waitFor(() =>
      expect(memberOf(ada, 1)).toEqual({ slot: 1, presence: 'here', page: 1, reconnectDueAt: null }),
    );
    for (const made of [ada, again]) finish(made);
    const ends = await Promise.all([ada, again].map(({ settled }) => settled));
    expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    expect(server.errors).toEqual([]);
  });

  it('[SES-10] two who are loaded anew at once have lost the game, and are told so at once', async () => {
    const server = await startServer({ kitchen: QUICK_SCENE });
    const old = await underWay(server);
    const bots = await Promise.all(old.map((made) => reload(server, made)));
    await Promise.all(bots.map((made) => ask(made, 'rejoin', { ...here(made), page: 1 })));
    const ends = await Promise.all(bots.map(({ settled }) => settled));
    for (const end of ends) {
      expect(end).toMatchObject({
        reason: 'participantLost',
        outcome: 'youWereLost',
        completionCode: 'OTHER',
      });
    }
  });

  it('[SES-7] a new link asked for by both ends is one; signals go with the new one and the one before', async () => {
    const server = await startServer({ kitchen: QUICK_SCENE });
    const [ada, bob] = await underWay(server);
    const answers = await Promise.all([
      ask(ada, 'relink', { ...here(ada), peer: 1, attempt: 1 }),
      ask(bob, 'relink', { ...here(bob), peer: 0, attempt: 1 }),
    ]);
    expect(answers).toEqual([
      { ok: true, value: {} },
      { ok: true, value: {} },
    ]);
    await vi.waitFor(() => expect([ada, bob].map(attemptOf)).toEqual([2, 2]));
    expect(await ask(ada, 'relink', { ...here(ada), peer: 1, attempt: 2 })).toMatchObject({ ok: true });
    await vi.waitFor(() => expect([ada, bob].map(attemptOf)).toEqual([3, 3]));
    const signal = (attempt: number) =>
      ask(ada, 'signal', { ...here(ada), attempt, to: 1, seq: 0, data: '{}' });
    expect(await signal(3)).toMatchObject({ ok: true });
    expect(await signal(2)).toMatchObject({ ok: true });
    for (const attempt of [1, 4]) {
      expect(await signal(attempt)).toMatchObject({ ok: false, error: { code: 'staleAttempt' } });
    }
  });

  it('what is asked of another session, epoch, attempt or peer, or is malformed, changes nothing', async () => {
    const server = await startServer({ kitchen: QUICK_SCENE });
    const [ada] = await underWay(server);
    const link = { ...here(ada), peer: 1, attempt: 1 };
    const page = { ...here(ada), page: 1 };
    for (const [event, message, code] of [
      ['relink', { ...link, session: 'elsewhere' }, 'staleEpoch'],
      ['relink', { ...link, epoch: 1 }, 'staleEpoch'],
      ['relink', { ...link, attempt: 2 }, 'staleAttempt'],
      ['relink', { ...link, peer: 0 }, 'unknownPeer'],
      ['relink', { ...link, peer: '1' }, 'badMessage'],
      ['rejoin', { ...page, session: 'elsewhere' }, 'staleEpoch'],
      ['rejoin', { ...page, page: 2 }, 'wrongState'],
      ['rejoin', { ...page, page: 0 }, 'badMessage'],
    ] as const) {
      expect(await ask(ada, event, message), `${event} ${code}`).toMatchObject({ error: { code } });
    }
    expect(memberOf(ada, 0)).toMatchObject({ presence: 'here', page: 0 });
    expect(attemptOf(ada)).toBe(1);
    const stranger = bot(server.url, 'eve');
    await reached(stranger, 'waiting');
    expect(await ask(stranger, 'relink', link)).toMatchObject({ error: { code: 'staleEpoch' } });
  });
});

import { describe, expect, test } from 'vitest';
import type { Page } from './support/page.ts';
import { codeOf } from './support/page.ts';
import { load, prove } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { startStudy } from './support/study.ts';

async function validating() {
  const study = await startStudy({ scenes: [makeScene('kitchen', { rules: { groupSize: 3 } })] });
  const pages = [await study.arrive('anna'), await study.arrive('ben'), await study.arrive('cleo')];
  await load(...pages);
  const [anna, ben, cleo] = pages as [Page, Page, Page];
  const { session, epoch } = anna.view()!;
  const signal = { session, epoch, attempt: 1, to: 1, seq: 0, data: '{"sdp":1}' };
  return { study, anna, ben, cleo, signal };
}

describe('a signal', () => {
  test('goes to the one connection that holds the slot, and names the sender’s slot only', async () => {
    const { study, anna, ben, cleo, signal } = await validating();
    const { to: _to, ...rest } = signal;
    expect(study.engine.route(anna.connection, signal)).toEqual({
      ok: true,
      value: { to: ben.connection.id, signal: { ...rest, from: 0 } },
    });
    expect(study.engine.route(cleo.connection, { ...signal, to: 0 })).toMatchObject({
      value: { to: anna.connection.id, signal: { from: 2 } },
    });
  });

  test('is still relayed in play, where a new link may be built', async () => {
    const { study, anna, ben, cleo, signal } = await validating();
    await prove(anna, ben, cleo);
    expect(anna.view()?.state).toBe('playing');
    expect(codeOf(study.engine.route(anna.connection, signal))).toBe('ok');
  });

  test('[SES-7] of another epoch, attempt or session is refused and counted', async () => {
    const { study, anna, signal } = await validating();
    const codes = [{ epoch: 1 }, { epoch: 3 }, { session: 'other' as never }, { attempt: 2 }].map((change) =>
      codeOf(study.engine.route(anna.connection, { ...signal, ...change })),
    );
    expect(codes).toEqual(['staleEpoch', 'staleEpoch', 'staleEpoch', 'staleAttempt']);
    expect(study.counted.get('refused staleEpoch')).toBe(3);
  });

  test('[SES-8] is taken from the holder of a seat alone', async () => {
    const { study, anna, signal } = await validating();
    const stranger = study.open('anna');
    expect(codeOf(study.engine.route(stranger.connection, signal))).toBe('notJoined');
    await stranger.join();
    expect(codeOf(study.engine.route(stranger.connection, signal))).toBe('notJoined');
    const other = await study.arrive('dora');
    expect(codeOf(study.engine.route(other.connection, signal))).toBe('staleEpoch');
    const second = anna.reopen();
    await second.join();
    expect(codeOf(study.engine.route(anna.connection, signal))).toBe('notJoined');
    expect(codeOf(study.engine.route(second.connection, signal))).toBe('ok');
  });

  test('[REG-26] slot 0 is a player like any other; the own slot and slots that are not there are not', async () => {
    const { study, anna, ben, signal } = await validating();
    expect(codeOf(study.engine.route(ben.connection, { ...signal, to: 0 }))).toBe('ok');
    expect(codeOf(study.engine.route(anna.connection, { ...signal, to: 0 }))).toBe('unknownPeer');
    expect(codeOf(study.engine.route(anna.connection, { ...signal, to: 3 }))).toBe('unknownPeer');
    await ben.close();
    expect(codeOf(study.engine.route(anna.connection, signal))).toBe('unknownPeer');
  });

  test('is refused where no links are built', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const view = anna.view()!;
    const signal = { session: view.session, epoch: 1, attempt: 1, to: 1, seq: 0, data: '' };
    expect(codeOf(study.engine.route(anna.connection, signal))).toBe('wrongState');
    await study.arrive('ben');
    expect(codeOf(study.engine.route(anna.connection, { ...signal, epoch: 2 }))).toBe('wrongState');
    await anna.report({ kind: 'leave' });
    expect(codeOf(study.engine.route(anna.connection, signal))).toBe('wrongState');
  });
});

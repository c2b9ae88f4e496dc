import { createSecretKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { signEntry } from '../../src/entry/entry-signature.ts';
import { codeOf } from './support/page.ts';
import { makeScene } from './support/scenes.ts';
import { startStudy } from './support/study.ts';

it('[THR-3] whoever has a place keeps it when the time of the link is over; it opens no new one', async () => {
  const entryKey = createSecretKey('entry secret of the tests', 'utf8');
  const study = await startStudy({ scenes: [makeScene('kitchen', { entryKey, repeat: 'allow' })] });
  const expiresAt = study.clock.now() + 60_000;
  const linkOf = (participant: string) => ({
    signature: signEntry(entryKey, { participant, expiresAt }) as never,
  });
  const ada = study.open('ada');
  expect(codeOf(await ada.join(linkOf('ada')))).toBe('ok');
  await study.clock.advance(60_000);
  const again = ada.reopen();
  expect(codeOf(await again.join())).toBe('ok');
  expect(codeOf(await study.open('bob').join(linkOf('bob')))).toBe('entryExpired');
  await again.report({ kind: 'leave' });
  expect(again.view()).toMatchObject({ state: 'ended' });
  expect(codeOf(await again.reopen().join({ intent: 'resume' }))).toBe('ok');
  expect(codeOf(await again.reopen().join(linkOf('ada')))).toBe('entryExpired');
  expect(study.errors).toEqual([]);
});

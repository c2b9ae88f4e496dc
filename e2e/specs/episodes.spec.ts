import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import { playingPair } from '../support/playing-pair.ts';
import { expect, test } from '../support/test.ts';

test.use({ serverOptions: { config: join(ROOT, 'e2e/configs/episodes.config.ts') } });

test('[RB-21] two play the game twice in one session: each time both agree on its last frame', async ({
  person,
  server,
}) => {
  const [ada, ben] = await playingPair(person);
  const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
  expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  expect(await ada.result()).toEqual(await ben.result());

  const results = (kind: string) =>
    server.record.reports(kind).map(({ participant, frame, checksum, outcome, episode }) => {
      return { participant, what: { frame, checksum, outcome, episode } };
    });
  for (const kind of ['episodeFinished', 'finished']) {
    const told = results(kind);
    expect(told.map(({ participant }) => participant).sort()).toEqual(['ada', 'ben']);
    expect(told[0]?.what).toEqual(told[1]?.what);
  }
  const [episode] = results('episodeFinished');
  const [last] = results('finished');
  expect(episode?.what).toMatchObject({ episode: 0, frame: last?.what.frame });
});

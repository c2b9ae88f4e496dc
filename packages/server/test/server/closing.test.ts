import { expect, it } from 'vitest';
import { bot, QUICK_SCENE, reached, startServer } from '../support/start-server.ts';

it('[SES-12] whoever waits for a server that drains is told when it is closed before its time', async () => {
  const server = await startServer({ kitchen: QUICK_SCENE });
  const behaviour = { loads: false };
  const pair = [bot(server.url, 'ada', { behaviour }), bot(server.url, 'bob', { behaviour })];
  await Promise.all(pair.map((made) => reached(made, 'matched')));
  const drained = server.drain({ limitMs: 86_400_000 });
  await server.close();
  expect(await drained).toBe(1);
});

import { createProtocolBot, type ProtocolBot } from '@greenroom/testkit';
import { type Bench, median } from '../bench.ts';
import { WAITERS_PER_SCENE, WAITING_SCENES, waitingScene } from '../server/bench.config.ts';
import { playSessions } from '../server/play-sessions.ts';
import { startServer } from '../server/start-server.ts';

const RUNS = 3;
const WAITERS = WAITING_SCENES * WAITERS_PER_SCENE;

/** Resident memory of the server per person in the waiting room: socket, seat, session and deadlines. */
export const waitingRss: Bench = {
  ids: ['waiting_rss_kib'],
  async run() {
    const values: number[] = [];
    for (let run = 0; run < RUNS; run++) values.push(await measureOnce());
    return [
      {
        id: 'waiting_rss_kib',
        value: median(values),
        unit: 'KiB',
        n: RUNS,
        note: `${WAITERS} waiting in ${WAITING_SCENES} scenes`,
      },
    ];
  },
};

async function measureOnce(): Promise<number> {
  const server = await startServer();
  const bots: ProtocolBot[] = [];
  try {
    await playSessions({ address: server.address, total: 200, atOnce: 50, prefix: 'warm' });
    const before = await server.process.usage({ isAfterCollection: true });
    for (let index = 0; index < WAITING_SCENES; index++) {
      bots.push(...(await fillScene(server.address, waitingScene(index))));
    }
    const { seats } = await server.ledger();
    if (seats !== WAITERS) throw new Error(`${seats} of ${WAITERS} hold a seat`);
    const after = await server.process.usage({ isAfterCollection: true });
    return (after.rssBytes - before.rssBytes) / 1024 / WAITERS;
  } finally {
    for (const bot of bots) bot.close();
    await server.stop();
  }
}

function fillScene(url: string, scene: string): Promise<ProtocolBot[]> {
  const seats = Array.from({ length: WAITERS_PER_SCENE }, (_, seat) => `${scene}-${seat}`);
  return Promise.all(
    seats.map(
      (participant) =>
        new Promise<ProtocolBot>((resolve) => {
          const bot = createProtocolBot({
            url,
            scene,
            game: 'idle@1',
            participant,
            onJoined: () => resolve(bot),
          });
        }),
    ),
  );
}

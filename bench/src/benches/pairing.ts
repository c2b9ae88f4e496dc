import { createProtocolBot } from '@greenroom/testkit';
import { type Bench, median } from '../bench.ts';
import { startServer } from '../server/start-server.ts';

const RUNS = 50;
const WARM_UP = 20;

/**
 * From the second arrival's join to its `matched` view, durable in between. Seen from the client on loopback, so that the
 * server's own part is a little less.
 */
export const pairing: Bench = {
  ids: ['pairing_ms'],
  async run() {
    const server = await startServer();
    try {
      const values: number[] = [];
      for (let run = -WARM_UP; run < RUNS; run++) {
        const ms = await pairOnce(server.address, `p${run}`);
        if (run >= 0) values.push(ms);
      }
      return [
        { id: 'pairing_ms', value: median(values), unit: 'ms', n: RUNS, note: 'under 5; loopback included' },
      ];
    } finally {
      await server.stop();
    }
  },
};

async function pairOnce(url: string, name: string): Promise<number> {
  const behaviour = { leavesIn: 'matched' } as const;
  const bot = (member: string, on: { onJoined?: () => void; onSent?: () => void }) => {
    const made = createProtocolBot({
      url,
      scene: 'pair',
      game: 'idle@1',
      participant: `${name}-${member}`,
      behaviour,
      ...(on.onJoined && { onJoined: on.onJoined }),
    });
    made.socket.onAnyOutgoing((event: string) => event === 'join' && on.onSent?.());
    return made;
  };
  let first: ReturnType<typeof bot> | undefined;
  await new Promise<void>((resolve) => {
    first = bot('a', { onJoined: resolve });
  });
  let sentAt = 0;
  const second = Promise.withResolvers<number>();
  const arriving = bot('b', {
    onSent: () => {
      sentAt = performance.now();
    },
    onJoined: () => second.resolve(performance.now() - sentAt),
  });
  const ms = await second.promise;
  const reached = arriving.view?.state;
  if (reached !== 'matched') throw new Error(`the second arrival is ${reached}`);
  // Both leave as soon as they are matched; a seat left in its grace would block the next pair.
  await Promise.all([first?.ended, arriving.ended]);
  first?.close();
  arriving.close();
  return ms;
}

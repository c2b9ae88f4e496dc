import type { Bench } from '../bench.ts';
import { playSessions, untilEmpty } from '../server/play-sessions.ts';
import { startServer } from '../server/start-server.ts';

const FIRST = 100;
const TOTAL = 1_000;

/** Heap of the server after a forced collection: after 1,000 sessions over after the first 100. Ledger empty at both. */
export const sessionHeap: Bench = {
  ids: ['session_heap_ratio'],
  async run() {
    const server = await startServer();
    try {
      const heapAfter = async (total: number, prefix: string) => {
        await playSessions({ address: server.address, total, atOnce: 50, prefix });
        await untilEmpty(server.ledger);
        return (await server.process.usage({ isAfterCollection: true })).heapUsedBytes;
      };
      const first = await heapAfter(FIRST, 'first');
      const all = await heapAfter(TOTAL - FIRST, 'more');
      return [
        {
          id: 'session_heap_ratio',
          value: all / first,
          unit: 'ratio',
          n: 1,
          note: `${Math.round(first / 1024)} KiB after ${FIRST}, ${Math.round(all / 1024)} KiB after ${TOTAL}; at most 1.05`,
        },
      ];
    } finally {
      await server.stop();
    }
  },
};

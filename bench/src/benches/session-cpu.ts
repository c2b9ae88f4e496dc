import { type Bench, type Figure, median } from '../bench.ts';
import { measureRelay, RELAY_PEER } from '../peers/measure-relay.ts';
import type { Trace } from '../peers/trace.ts';
import { playSessions, untilEmpty } from '../server/play-sessions.ts';
import { recordTrace } from '../server/record-trace.ts';
import { type BenchServer, startServer } from '../server/start-server.ts';

const RUNS = 3;
/** Sessions before the first measured one, ours and the relay alike: the compiler is done and the file has its size. */
const WARM_UP = 1_000;
/** How many whole sessions are measured at each number at once. */
const TOTALS = { 10: 400, 100: 600, 1000: 1_000 } as const;
type AtOnce = keyof typeof TOTALS;

const idOf = (atOnce: AtOnce) => `session_cpu_us_${atOnce}`;
const LEVELS = Object.keys(TOTALS).map(Number) as AtOnce[];

/** Server CPU of one whole two-person session, connects and durable log included, beside a bare relay of the same messages. */
export const sessionCpu: Bench = {
  ids: LEVELS.map(idOf),
  async run(wanted) {
    const server = await startServer();
    try {
      const trace = await recordTrace(server.address);
      await playSessions({ address: server.address, total: WARM_UP, atOnce: 50, prefix: 'warm' });
      const figures: Figure[] = [];
      for (const atOnce of LEVELS.filter((level) => wanted.has(idOf(level)))) {
        figures.push(await measureLevel(server, trace, atOnce));
      }
      await untilEmpty(server.ledger);
      return figures;
    } finally {
      await server.stop();
    }
  },
};

async function measureLevel(server: BenchServer, trace: Trace, atOnce: AtOnce): Promise<Figure> {
  const total = TOTALS[atOnce];
  const ours: number[] = [];
  const relays: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = await server.process.usage();
    await playSessions({ address: server.address, total, atOnce, prefix: `${atOnce}-${run}` });
    const after = await server.process.usage();
    ours.push((after.cpuUs - before.cpuUs) / total);
    relays.push(await measureRelay(trace, { total, atOnce, warmUp: WARM_UP }));
  }
  return {
    id: idOf(atOnce),
    value: median(ours),
    unit: 'us',
    n: RUNS,
    peer: RELAY_PEER,
    peerValue: median(relays),
    note: `${total} sessions a run; ${(median(ours) / median(relays)).toFixed(2)} x the relay`,
  };
}

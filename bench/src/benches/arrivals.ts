import { type Bench, type Figure, median } from '../bench.ts';
import { type Arrived, arriveTogether } from '../server/arrive-together.ts';
import { playSessions, untilEmpty } from '../server/play-sessions.ts';
import { startServer } from '../server/start-server.ts';

const RUNS = 5;
const WARM_UP = 100;
/** Within which all of them arrive. */
const SPREAD_MS = 1_000;
const COUNTS = [100, 1_000] as const;

const idOf = (count: number) => `arrivals_${count}_p95_ms`;

/**
 * From opening the connection to the `matched` view, where so many people arrive within one second. Everybody gets into
 * one pair, every pair is validated and plays to its end; anything else is an error and no figure.
 */
export const arrivals: Bench = {
  ids: COUNTS.map(idOf),
  async run(wanted) {
    const server = await startServer();
    try {
      await playSessions({ address: server.address, total: WARM_UP, atOnce: 20, prefix: 'warm' });
      const figures: Figure[] = [];
      for (const count of COUNTS.filter((one) => wanted.has(idOf(one)))) {
        const p95s: number[] = [];
        const slowest: number[] = [];
        for (let run = 0; run < RUNS; run++) {
          const arrived = await arriveTogether({
            address: server.address,
            count,
            spreadMs: SPREAD_MS,
            prefix: `${count}-${run}`,
          });
          const waits = waitsOf(arrived);
          p95s.push(waits[Math.ceil(waits.length * 0.95) - 1] ?? Number.NaN);
          slowest.push(waits.at(-1) ?? Number.NaN);
          await untilEmpty(server.ledger);
        }
        const note = `under 1000 within a second; ${count / 2} pairs a run, each validated; the slowest ${Math.round(median(slowest))}`;
        figures.push({ id: idOf(count), value: median(p95s), unit: 'ms', n: RUNS, note });
      }
      return figures;
    } finally {
      await server.stop();
    }
  },
};

function waitsOf(arrived: readonly Arrived[]): number[] {
  return arrived.map(({ matchedMs }) => matchedMs).sort((a, b) => a - b);
}

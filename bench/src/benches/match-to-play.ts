import { type Bench, type Figure, median } from '../bench.ts';
import { START_FLOOR_MS } from '../browser/browser.config.ts';
import { buildDemo } from '../browser/build-demo.ts';
import { runInBrowsers } from '../browser/run-in-browsers.ts';

const RUNS = 20;
const MEASURE = new URL('../browser/measure-match.ts', import.meta.url);
const DELAYS = { match_to_play_ms: 0, match_to_play_50_ms: 50 } as const;
const LIMITS = { match_to_play_ms: 600, match_to_play_50_ms: 900 } as const;
type Id = keyof typeof DELAYS;
const IDS = Object.keys(DELAYS) as Id[];

/** From `matched` to the first frame in two real browsers, countdown and the floor of `startAt` subtracted. */
export const matchToPlay: Bench = {
  ids: IDS,
  async run(wanted) {
    const page = await buildDemo();
    const figures: Figure[] = [];
    for (const id of IDS.filter((candidate) => wanted.has(candidate))) {
      const values = await measure(DELAYS[id], page);
      figures.push({
        id,
        value: median(values) - START_FLOOR_MS,
        unit: 'ms',
        n: values.length,
        note: `at most ${LIMITS[id]}; the later of both pages; ${DELAYS[id]} ms one-way signaling delay`,
      });
    }
    return figures;
  },
};

async function measure(delayMs: number, page: string): Promise<number[]> {
  return (await runInBrowsers(MEASURE, [String(delayMs), String(RUNS), page])) as number[];
}

import { type Bench, median } from '../bench.ts';
import { buildDemo } from '../browser/build-demo.ts';
import { runInBrowsers } from '../browser/run-in-browsers.ts';

const RELOADS = 20;
const LIMIT_MS = 2_000;
const MEASURE = new URL('../browser/measure-rejoin.ts', import.meta.url);

/** From a page's reload in play to its first new frame, in two real browsers on loopback; both records are equal afterwards. */
export const rejoin: Bench = {
  ids: ['rejoin_ms', 'rejoin_worst_ms'],
  async run() {
    const page = await buildDemo();
    const values = (await runInBrowsers(MEASURE, [String(RELOADS), page])) as number[];
    const good = values.filter((ms) => ms < LIMIT_MS).length;
    const note = `${good} of ${RELOADS} under ${LIMIT_MS}: ${values.map(Math.round).join(' ')}`;
    return [
      { id: 'rejoin_ms', value: median(values), unit: 'ms', n: values.length, note },
      { id: 'rejoin_worst_ms', value: Math.max(...values), unit: 'ms', n: values.length },
    ];
  },
};

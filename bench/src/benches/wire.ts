import { type Bench, type Figure, median } from '../bench.ts';
import type { WireCost } from '../browser/measure-wire.ts';
import { runInBrowsers } from '../browser/run-in-browsers.ts';
import type { WireCase } from '../browser/wire-page.ts';

const RUNS = 5;
const MEASURE = new URL('../browser/measure-wire.ts', import.meta.url);
const IDS = ['wire_bytes_per_frame', 'wire_bytes_random_per_frame', 'page_garbage_bytes_per_frame'] as const;
const PEER = 'netplayjs 0.4.1';

/** What a frame costs on a real data channel between two Chromium: bytes above UDP, and what the page allocates. */
export const wire: Bench = {
  ids: IDS,
  async run(wanted) {
    const ours = await measure('keyLike');
    const theirs = await measure('netplayjs');
    const figure = (id: string, costs: readonly WireCost[], key: keyof WireCost, note: string): Figure => ({
      id,
      value: medianOf(costs, key),
      unit: 'bytes',
      n: costs.length,
      peer: PEER,
      peerValue: medianOf(theirs, key),
      note,
    });
    const figures = [
      figure(
        'wire_bytes_per_frame',
        ours,
        'bytes',
        `at most 84; ${told(ours)}; a key changes 4 times a second; peer with a state of nothing: ${told(theirs)}`,
      ),
      figure(
        'page_garbage_bytes_per_frame',
        ours,
        'garbageBytes',
        'sampled by Chromium over the whole page: netcode, envelope, events and buffers of the channel; collected or not',
      ),
    ];
    if (wanted.has('wire_bytes_random_per_frame')) {
      const random = await measure('random');
      const { peer, peerValue, ...own } = figure(
        'wire_bytes_random_per_frame',
        random,
        'bytes',
        `${told(random)}; a random byte in every frame`,
      );
      figures.push(own);
    }
    return figures;
  },
};

async function measure(what: WireCase): Promise<readonly WireCost[]> {
  return (await runInBrowsers(MEASURE, [what, String(RUNS)])) as WireCost[];
}

function medianOf(costs: readonly WireCost[], key: keyof WireCost): number {
  return median(costs.map((cost) => cost[key]));
}

/** A packet more than a message is an acknowledgement of the channel's own that found no message to ride on. */
function told(costs: readonly WireCost[]): string {
  const of = (key: keyof WireCost, digits: number) => medianOf(costs, key).toFixed(digits);
  return (
    `payload ${of('payloadBytes', 1)} in ${of('messages', 2)} messages and ${of('packets', 2)} packets a frame, ` +
    `RTT ${of('rttMs', 0)} ms by CDP emulation, ${of('framesPerSecond', 0)} frames a second`
  );
}

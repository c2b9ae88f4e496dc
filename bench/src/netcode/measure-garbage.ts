/**
 * `node --expose-gc --min-semi-space-size=128 --max-semi-space-size=128 measure-garbage.ts [frames]`: how many bytes one steady frame of
 * netcode leaves behind. The session is recorded before, so that instants and packets are there already: what the heap grows
 * by while it is replayed is netcode's alone. With so large a young generation nothing is collected meanwhile.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, median } from '../bench.ts';
import type { Engine, Trace } from './engine.ts';
import { emptyGame } from './entities.ts';
import { keyLike } from './inputs.ts';
import { ourEngine } from './our-engine.ts';
import { recordSession } from './simulated-session.ts';

const FRAMES = Number(process.argv[2] ?? 100_000);
const WARM_UP_FRAMES = 20_000;
const ROUNDS = 5;

if (globalThis.gc === undefined) throw new Error('needs --expose-gc');
const collect = globalThis.gc;
let collections = 0;
new PerformanceObserver((list) => {
  collections += list.getEntries().length;
}).observe({ entryTypes: ['gc'] });

const make = ourEngine({ game: emptyGame, script: keyLike, inputDelayFrames: 2, maxPredictionFrames: 8 });
const [trace] = recordSession({
  make,
  seed: 'garbage',
  rttMs: 100,
  lossRatio: 0,
  frames: WARM_UP_FRAMES + FRAMES,
  channel: 'lossy',
});
const calls = listsOf(trace);
const baseline = listsOf({ ...trace, calls: [] });

const values: number[] = [];
for (let round = -1; round < ROUNDS; round++) {
  const engine = make(trace.slot, () => {});
  const bytes = await grownBy(calls, engine);
  // What asking for the size of the heap costs by itself.
  const asking = await grownBy(baseline, engine);
  if (round >= 0) values.push((bytes - asking) / FRAMES);
}
const figure: Figure = {
  id: 'garbage_bytes_per_frame',
  value: median(values),
  unit: 'bytes',
  n: ROUNDS,
  note: `at most 1; ${FRAMES} frames after ${WARM_UP_FRAMES}, RTT 100 ms, keys that change 4 times a second, about one rollback in four frames`,
};
console.log(JSON.stringify([figure]));

/** Growth of the heap from the end of the warm-up to the end of the trace. */
async function grownBy({ nows, packets }: ReturnType<typeof listsOf>, engine: Engine): Promise<number> {
  let at = play(engine, nows, packets, 0, WARM_UP_FRAMES);
  collect();
  await sleep(20);
  collections = 0;
  const before = process.memoryUsage().heapUsed;
  at = play(engine, nows, packets, at, WARM_UP_FRAMES + FRAMES);
  const grown = process.memoryUsage().heapUsed - before;
  await sleep(20);
  if (at > 0 && collections > 0) throw new Error(`${collections} collections while the heap was measured`);
  return grown;
}

/** Plays the calls from `from` on until the engine has run `frames`; returns the next call. */
function play(
  engine: Engine,
  nows: readonly unknown[],
  packets: readonly (Uint8Array | undefined)[],
  from: number,
  frames: number,
): number {
  let at = from;
  for (; at < nows.length && engine.frame < frames - 1; at++) {
    const packet = packets[at];
    const now = nows[at] as number;
    if (packet === undefined) engine.tick(now);
    else engine.receive(packet, now);
  }
  return at;
}

/** Instants as values of a list of mixed kinds: numbers that exist already, instead of one made anew with every call. */
function listsOf({ calls }: Trace): { nows: unknown[]; packets: (Uint8Array | undefined)[] } {
  const nows: unknown[] = [undefined, ...calls.map(({ now }) => now)];
  nows.shift();
  return { nows, packets: calls.map(({ bytes }) => bytes) };
}

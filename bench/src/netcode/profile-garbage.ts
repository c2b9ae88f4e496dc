/**
 * `node --expose-gc --min-semi-space-size=128 --max-semi-space-size=128 profile-garbage.ts [keyLike|restless|idle]`: where the
 * garbage of a steady frame is made. Samples every allocation of about 256 bytes, collected or not, and prints the places
 * that make most: bytes per frame and the innermost functions (those that were inlined included).
 */
import { type HeapProfiler, Session } from 'node:inspector/promises';
import { emptyGame } from './entities.ts';
import { idle, keyLike, restless } from './inputs.ts';
import { ourEngine } from './our-engine.ts';
import { recordSession } from './simulated-session.ts';

const SCRIPTS = { keyLike, restless, idle };
const FRAMES = 120_000;
const SHOWN = 20;
const DEPTH = 3;

const script = SCRIPTS[process.argv[2] as keyof typeof SCRIPTS] ?? keyLike;
const make = ourEngine({ game: emptyGame, script, inputDelayFrames: 2, maxPredictionFrames: 8 });
const [{ calls }] = recordSession({
  make,
  seed: 'garbage',
  rttMs: 100,
  lossRatio: 0,
  frames: FRAMES,
  channel: 'lossy',
});
// See measure-garbage.ts: numbers of a mixed list exist already.
const nows: unknown[] = [undefined, ...calls.map(({ now }) => now)];
nows.shift();
const packets = calls.map(({ bytes }) => bytes);
const engine = make(0, () => {});
const middle = Math.floor(calls.length / 2);
play(0, middle);
globalThis.gc?.();

const session = new Session();
session.connect();
await session.post('HeapProfiler.startSampling', {
  samplingInterval: 256,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
});
play(middle, calls.length);
const { profile } = await session.post('HeapProfiler.stopSampling');

const bytesOf = new Map<string, number>();
add(profile.head, []);
const most = [...bytesOf].sort(([, left], [, right]) => right - left).slice(0, SHOWN);
for (const [place, bytes] of most) console.log(`${((2 * bytes) / FRAMES).toFixed(2).padStart(8)}  ${place}`);

function add(node: HeapProfiler.SamplingHeapProfileNode, callers: readonly string[]): void {
  const { functionName, url, lineNumber } = node.callFrame;
  const path = [...callers, `${functionName || 'anonymous'} (${url.split('/').at(-1)}:${lineNumber + 1})`];
  if (node.selfSize > 0) {
    const place = path.slice(-DEPTH).join(' > ');
    bytesOf.set(place, (bytesOf.get(place) ?? 0) + node.selfSize);
  }
  for (const child of node.children) add(child, path);
}

function play(from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const packet = packets[at];
    const now = nows[at] as number;
    if (packet === undefined) engine.tick(now);
    else engine.receive(packet, now);
  }
}

/**
 * `node measure-grid.ts`: CPU and bytes per frame at every point of the grid, ours and netplayjs' over the same simulated
 * links, the game of plain objects, keys as people press them, ten frames of prediction and no input delay on both sides.
 * Prints the figures as one JSON line.
 */
import type { Figure } from '../bench.ts';
import { loadNetplayjs } from '../peers/netplayjs.ts';
import { netplayjsEngine } from '../peers/netplayjs-engine.ts';
import { interleaved } from './cpu.ts';
import type { Trace } from './engine.ts';
import { objectGame } from './entities.ts';
import { sessionCost } from './frame-cost.ts';
import { GRID, GRID_SUMMARIES, type GridPoint, gridId } from './grid.ts';
import { keyLike } from './inputs.ts';
import { ourEngine } from './our-engine.ts';
import { recordSession } from './simulated-session.ts';

const FRAMES = 600;
const ROUNDS = 5;
const WINDOW_FRAMES = 10;
const PEER = 'netplayjs 0.4.1';

const netplayjs = await loadNetplayjs();
const ours = ourEngine({
  game: objectGame,
  script: keyLike,
  inputDelayFrames: 0,
  maxPredictionFrames: WINDOW_FRAMES,
});
const theirs = netplayjsEngine({
  netplayjs,
  shape: 'object',
  script: keyLike,
  maxPredictedFrames: WINDOW_FRAMES,
});

const points = GRID.map(measure);
const summary = (id: string, isLess: (point: (typeof points)[number]) => boolean, what: string): Figure => ({
  id,
  value: points.filter(isLess).length,
  unit: 'points',
  n: 1,
  peer: 'all points',
  peerValue: points.length,
  note: `where ours uses less ${what} per frame than ${PEER}; must be all`,
});
const figures: Figure[] = [
  summary(GRID_SUMMARIES.cpu, ({ cpu }) => cpu.value < cpu.peerValue!, 'CPU'),
  summary(GRID_SUMMARIES.bytes, ({ bytes }) => bytes.value < bytes.peerValue!, 'bytes'),
  ...points.map(({ cpu }) => cpu),
  ...points.map(({ bytes }) => bytes),
];
console.log(JSON.stringify(figures));

function measure(point: GridPoint, index: number) {
  const { rttMs, lossPercent } = point;
  const session = {
    seed: `grid/${rttMs}/${lossPercent}`,
    rttMs,
    lossRatio: lossPercent / 100,
    frames: FRAMES,
    phase: 0.5,
  };
  const our = recordSession({ ...session, make: ours, channel: 'lossy' });
  const their = recordSession({ ...session, make: theirs, channel: 'reliable' });
  const [cpu, theirCpu] = interleaved([sessionCost(our, ours), sessionCost(their, theirs)], {
    rounds: ROUNDS,
    warmUp: index === 0 ? 5 : 1,
  });
  const told = (traces: readonly Trace[]) => {
    const frames = total(traces, 'frames');
    const resimulated = (total(traces, 'resimulatedFrames') / frames).toFixed(1);
    return `${Math.round(frames / traces.length)} frames, ${resimulated} resimulated a frame`;
  };
  const figure = { peer: PEER, note: `in 10 s: ${told(our)}; peer: ${told(their)}` };
  return {
    cpu: {
      ...figure,
      id: gridId('cpu_us', point),
      value: cpu!,
      peerValue: theirCpu!,
      unit: 'us',
      n: ROUNDS,
    } satisfies Figure,
    bytes: {
      ...figure,
      id: gridId('bytes', point),
      value: total(our, 'sentBytes') / total(our, 'frames'),
      peerValue: total(their, 'sentBytes') / total(their, 'frames'),
      unit: 'bytes',
      n: 1,
      note: `payload, what is sent again by the reliable channel not counted; ${messages(our)} messages a frame, peer ${messages(their)}`,
    } satisfies Figure,
  };
}

function messages(traces: readonly Trace[]): string {
  return (total(traces, 'sentMessages') / total(traces, 'frames')).toFixed(2);
}

function total(
  traces: readonly Trace[],
  what: 'frames' | 'resimulatedFrames' | 'sentBytes' | 'sentMessages',
): number {
  return traces.reduce((sum, trace) => sum + trace[what], 0);
}

import type { SoakOfOnePage } from '../pages/soak/main.ts';
import type { HiddenSteps } from './play-soak.ts';

/** A hidden page must keep its pace: 60 Hz, less what a measurement of it may miss. */
const HIDDEN_STEPS_PER_SECOND = 58;

/** Both pages' figures as one; of times the worse of the two. */
export function soakReport(pages: readonly SoakOfOnePage[]) {
  const [first, second] = pages;
  const logsEqual = first !== undefined && first.log !== '' && first.log === second?.log;
  const completed = pages.every(({ outcome, agreed }) => outcome === 'completed' && agreed);
  return {
    id: 'soak',
    isGood: logsEqual && completed,
    frames: (first?.frame ?? -1) + 1,
    outcomes: pages.map(({ outcome }) => outcome),
    desyncs: pages.filter(({ outcome }) => outcome === 'desynced').length,
    logsEqual,
    logBytes: Math.floor(((first?.log.length ?? 0) * 3) / 4),
    rollbacks: pages.map(({ rollbacks }) => rollbacks),
    resimulatedFrames: pages.map(({ resimulatedFrames }) => resimulatedFrames),
    stalls: pages.map(({ stalls }) => stalls),
    frameMs: worse(pages.map(({ frameMs }) => spread(frameMs))),
    workMs: worse(pages.map(({ workMs }) => spread(workMs))),
  };
}

export function hiddenReport({ frames, ms, visibility }: HiddenSteps) {
  const stepsPerSecond = frames / (ms / 1_000);
  return {
    id: 'hidden_steps_per_s',
    isGood: stepsPerSecond >= HIDDEN_STEPS_PER_SECOND && visibility.every((visible) => visible === 'hidden'),
    value: Math.round(stepsPerSecond * 100) / 100,
    frames,
    seconds: Math.round(ms / 1_000),
    visibility,
  };
}

interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
    return Math.round(value * 100) / 100;
  };
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function worse(spreads: readonly Spread[]): Spread {
  const most = (key: keyof Spread) => Math.max(...spreads.map((each) => each[key]));
  return { p50: most('p50'), p99: most('p99'), max: most('max') };
}

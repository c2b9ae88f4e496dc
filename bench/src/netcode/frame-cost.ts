import { cpuUs } from './cpu.ts';
import type { MakeEngine, Trace } from './engine.ts';
import { replayTrace } from './simulated-session.ts';

/** Makes the work that replays a trace to a fresh engine; it returns the CPU per frame, in microseconds. */
export function frameCost(trace: Trace, make: MakeEngine): () => number {
  return sessionCost([trace], make);
}

/** The same over several sides of one session. */
export function sessionCost(traces: readonly Trace[], make: MakeEngine): () => number {
  const frames = traces.reduce((sum, trace) => sum + trace.frames, 0);
  return () => {
    const engines = traces.map(({ slot }) => make(slot, () => {}));
    const us = cpuUs(() => {
      traces.forEach((trace, index) => {
        replayTrace(trace, engines[index]!);
      });
    });
    return us / frames;
  };
}

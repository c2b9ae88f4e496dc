import { Counter, type Registry } from 'prom-client';
import type { EngineCounter, EngineMetrics } from '../engine/ports.ts';

/** Name, help and label of each thing that the engine counts. */
const COUNTERS: Readonly<Record<EngineCounter, readonly [string, string, string]>> = {
  transition: ['session_transitions_total', 'Sessions that changed their state.', 'step'],
  refused: ['engine_refusals_total', 'Requests that the engine answered with an error.', 'code'],
  flagged: ['reports_flagged_total', 'Reports kept and not acted on.', 'code'],
  dropped: ['dropped_total', 'What was dropped without harm.', 'what'],
  conflict: ['plan_conflicts_total', 'Plans that met a newer version and were made again.', 'what'],
  storeFailure: ['store_failures_total', 'Calls that the store could not answer.', 'what'],
  violation: [
    'invariant_violations_total',
    'Rules of the session contract found broken: always a bug.',
    'rule',
  ],
};

export function createEngineMetrics(registry: Registry): EngineMetrics {
  const counters = new Map<string, (label: string) => void>();
  for (const [counter, [name, help, label]] of Object.entries(COUNTERS)) {
    const metric = new Counter({
      name: `greenroom_${name}`,
      help,
      labelNames: [label],
      registers: [registry],
    });
    counters.set(counter, (value) => metric.inc({ [label]: value }));
  }
  return { count: (counter, label) => counters.get(counter)?.(label) };
}

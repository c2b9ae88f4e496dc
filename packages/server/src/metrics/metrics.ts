import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EngineMetrics } from '../engine/ports.ts';
import { createEngineMetrics } from './engine-metrics.ts';

/** What the server counts, in a registry of its own: several servers can live in one process. */
export interface Metrics {
  readonly refusals: Counter<'event' | 'code'>;
  readonly droppedSignals: Counter<'code'>;
  readonly connections: Gauge<'scene'>;
  readonly disconnects: Counter<'cause'>;
  readonly roomsNotEmpty: Counter;
  readonly commits: Counter<'result'>;
  readonly commitSeconds: Histogram;
  readonly deadlineLatenessSeconds: Histogram;
  /** What the engine counts. */
  readonly engine: EngineMetrics;
  /** Reads `held` at every scrape: what the server holds now, by name. */
  watchHeld(held: () => Readonly<Record<string, number>>): void;
  /** The Prometheus text and its content type. */
  render(): Promise<{ readonly contentType: string; readonly body: string }>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const name = (suffix: string) => `greenroom_${suffix}`;
  addProcessMetrics(registry);
  return {
    refusals: new Counter({
      name: name('refusals_total'),
      help: 'Messages and connections answered with a typed error.',
      labelNames: ['event', 'code'],
      registers,
    }),
    droppedSignals: new Counter({
      name: name('signals_dropped_total'),
      help: 'Signals that were not relayed.',
      labelNames: ['code'],
      registers,
    }),
    connections: new Gauge({
      name: name('connections'),
      help: 'Open connections.',
      labelNames: ['scene'],
      registers,
    }),
    disconnects: new Counter({
      name: name('disconnects_total'),
      help: 'Connections that ended.',
      labelNames: ['cause'],
      registers,
    }),
    commits: new Counter({
      name: name('commits_total'),
      help: 'Plans given to the store.',
      labelNames: ['result'],
      registers,
    }),
    commitSeconds: new Histogram({
      name: name('commit_seconds'),
      help: 'From giving a plan to the store to its answer.',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    deadlineLatenessSeconds: new Histogram({
      name: name('deadline_lateness_seconds'),
      help: 'How long after its instant a deadline fired.',
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    roomsNotEmpty: new Counter({
      name: name('rooms_not_empty_total'),
      help: 'Rooms that still had members when their session was disposed.',
      registers,
    }),
    engine: createEngineMetrics(registry),
    watchHeld(held) {
      new Gauge({
        name: name('held'),
        help: 'What the server holds now, by name: sessions, seats, deadlines, rooms, connections, queues, timers.',
        labelNames: ['what'],
        registers,
        collect() {
          this.reset();
          for (const [what, count] of Object.entries(held())) this.set({ what }, count);
        },
      });
    },
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function addProcessMetrics(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}

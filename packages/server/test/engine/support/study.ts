import type { Scene } from '../../../src/config/scene.ts';
import { createEngine } from '../../../src/engine/create-engine.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { EngineLog, EngineMetrics, RandomSource } from '../../../src/engine/ports.ts';
import { sessionMachine } from '../../../src/session/session-machine.ts';
import type { SessionMachine } from '../../../src/session/step.ts';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import type { Store } from '../../../src/store/port.ts';
import { openPage, type Page, type PageOptions } from './page.ts';
import { createRecordingOutput, type RecordingOutput } from './recording-output.ts';
import { makeScene } from './scenes.ts';
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts';

export interface LogLine {
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

export interface Study {
  readonly engine: Engine;
  readonly clock: SimulatedClock;
  readonly output: RecordingOutput;
  readonly store: Store;
  /** Counters by `counter label`. */
  readonly counted: ReadonlyMap<string, number>;
  readonly infos: LogLine[];
  /** Faults that the engine found in itself: none, in any test. */
  readonly errors: readonly LogLine[];
  /** Has asked to join and neither gone nor been superseded. */
  isConnected(connection: string): boolean;
  open(name: string, options?: PageOptions): Page;
  /** Opens and joins; throws when refused. */
  arrive(name: string, options?: PageOptions): Promise<Page>;
  /** The process is gone (kill -9) for so long; a new one starts on the same store. */
  restart(gapMs?: number): Promise<Study>;
  /** What is not zero in the ledger. */
  held(): Record<string, number>;
}

export interface StudyOptions {
  readonly scenes?: readonly Scene[];
  readonly store?: Store;
  readonly clock?: SimulatedClock;
  readonly random?: RandomSource;
  readonly machine?: SessionMachine;
}

/** Not cryptographic: the same seed gives the same study. */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return {
    bytes(count) {
      const bytes = new Uint8Array(count);
      for (let index = 0; index < count; index += 1) {
        state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
        bytes[index] = (state ^ (state >>> 13)) & 0xff;
      }
      return bytes;
    },
  };
}

/** As seeded; where chance chooses among equals, it takes the first. */
export function takingTheFirst(seed: number): RandomSource {
  const { bytes } = seededRandom(seed);
  return { bytes: (count) => (count === 4 ? new Uint8Array(4) : bytes(count)) };
}

let processes = 0;

export async function startStudy(options: StudyOptions = {}): Promise<Study> {
  const {
    scenes = [makeScene('kitchen')],
    store = createMemoryStore(),
    clock = createSimulatedClock(),
    machine = sessionMachine,
  } = options;
  processes += 1;
  const random = options.random ?? seededRandom(processes);
  const output = createRecordingOutput();
  const counted = new Map<string, number>();
  const infos: LogLine[] = [];
  const errors: LogLine[] = [];
  const metrics: EngineMetrics = {
    count: (counter, label) => {
      const key = `${counter} ${label}`;
      counted.set(key, (counted.get(key) ?? 0) + 1);
    },
  };
  const log: EngineLog = {
    debug: () => {},
    info: (fields, message) => infos.push({ fields: fields as Record<string, unknown>, message }),
    warn: () => {},
    error: (fields, message) => errors.push({ fields: fields as Record<string, unknown>, message }),
  };
  const connected = new Set<string>();
  const inner = createEngine({
    store,
    machine,
    scenes,
    clock,
    random,
    output,
    log,
    metrics,
  });
  const engine: Engine = {
    ...inner,
    join(ref, message) {
      connected.add(ref.id);
      return inner.join(ref, message);
    },
    disconnected(ref) {
      connected.delete(ref.id);
      return inner.disconnected(ref);
    },
  };
  await engine.start();
  const study: Study = {
    engine,
    clock,
    output,
    store,
    counted,
    infos,
    errors,
    isConnected: (id) => connected.has(id) && !output.superseded.has(id),
    open: (name, pageOptions) => openPage(study, name, pageOptions),
    async arrive(name, pageOptions) {
      const page = study.open(name, pageOptions);
      const answer = await page.join();
      if (!answer.ok) throw new Error(`${name} was refused: ${answer.error.code}`);
      return page;
    },
    held: () => Object.fromEntries(Object.entries(engine.ledger()).filter(([, count]) => count !== 0)),
    async restart(gapMs = 3_000) {
      clock.dropAll();
      await clock.advance(gapMs);
      return startStudy({ scenes, store, clock, machine });
    },
  };
  return study;
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createChance } from './chance.ts';
import { type FuzzTarget, inWords } from './target.ts';

export interface FuzzResult {
  readonly target: string;
  readonly inputs: number;
  readonly seconds: number;
  readonly throws: number;
  /** Bytes of heap after the last round beyond those after the first. */
  readonly growthBytes: number;
  readonly isGrowing: boolean;
  readonly foreign: number;
  readonly held: number;
  /** The first of each kind, with the round to run again. */
  readonly examples: readonly string[];
}

/** What code that was compiled late and filled caches may take; a leak of ten bytes an input is beyond it. */
const MAX_GROWTH_BYTES = 8_000_000;
const MAX_EXAMPLES = 5;

/** Feeds one target. Rejections that nobody awaited while it ran count as throws. */
export async function runTarget(target: FuzzTarget, inputs: number, seed: string): Promise<FuzzResult> {
  const found = { throws: 0, foreign: 0, held: 0 };
  const examples: string[] = [];
  const note = (kind: keyof typeof found, words: readonly string[], round: number) => {
    found[kind] += words.length;
    for (const one of words) {
      if (examples.length < MAX_EXAMPLES) examples.push(`${kind} in round ${round}: ${one}`);
    }
  };
  let round = 0;
  const onStray = (error: unknown) => note('throws', [inWords(error)], round);
  process.on('unhandledRejection', onStray);
  process.on('uncaughtException', onStray);
  const startedAt = performance.now();
  let before = 0;
  try {
    for (let done = 0; done < inputs; round += 1) {
      const count = Math.min(target.roundInputs, inputs - done);
      const findings = await target.round(createChance(`${seed}/${target.name}/${round}`), count);
      for (const kind of ['throws', 'foreign', 'held'] as const) note(kind, findings[kind], round);
      done += count;
      // What the first round compiled and filled is no growth.
      if (round === 0) before = heapBytes();
    }
    const growthBytes = heapBytes() - before;
    return {
      target: target.name,
      inputs,
      seconds: (performance.now() - startedAt) / 1_000,
      ...found,
      growthBytes,
      isGrowing: growthBytes > MAX_GROWTH_BYTES,
      examples,
    };
  } finally {
    process.off('unhandledRejection', onStray);
    process.off('uncaughtException', onStray);
  }
}

export function isClean({ throws, foreign, held, isGrowing }: FuzzResult): boolean {
  return throws === 0 && foreign === 0 && held === 0 && !isGrowing;
}

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

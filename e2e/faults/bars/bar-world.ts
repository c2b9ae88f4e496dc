import { join } from 'node:path';
import { ROOT } from '../../../scripts/runner/repository.ts';
import { reach } from '../matrix/states.ts';
import { World } from '../matrix/world.ts';
import { type PlayNotes, watchesPlay } from './watch-play.ts';

/** Ada and Ben in a game of `seconds`, and what their pages note of it. */
export async function withGame<T>(seconds: number, use: (world: World) => Promise<T>): Promise<T> {
  process.env.GREENROOM_FAULTS_SECONDS = String(Math.ceil(seconds));
  const world = await World.open({ config: join(ROOT, 'e2e/configs/faults-bars.config.ts') });
  try {
    for (const { page } of [world.ada, world.ben]) await page.addInitScript(watchesPlay);
    await reach(world, 'playing');
    return await use(world);
  } finally {
    await world.close();
  }
}

/** Of Ada's page and of Ben's, from `since` on. */
export async function notesOf({ ada, ben }: World, since: number): Promise<readonly PlayNotes[]> {
  const read = (from: number): PlayNotes => ({
    arrivals: window.playNotes.arrivals.filter((at) => at > from),
    frames: window.playNotes.frames.filter(([, at]) => at > from),
    seen: window.playNotes.seen,
  });
  return Promise.all([ada, ben].map(({ page }) => page.evaluate(read, since)));
}

export function nowOnMachine(): number {
  return performance.timeOrigin + performance.now();
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Of numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
}

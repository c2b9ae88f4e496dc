import { expect } from '@playwright/test';
import { notesOf, nowOnMachine, wait, withGame } from './bar-world.ts';

export interface ServerKillsReport {
  readonly id: string;
  readonly isGood: boolean;
  readonly kills: number;
  /** Kills after which a page showed anything but its game, before the server was found again. */
  readonly visible: number;
  /** The longest that a page showed one frame while the server was away, in ms. */
  readonly longestFrameMs: number;
  /** Reports that never came, although later ones did; none, and both ends are there. */
  readonly missingReports: readonly string[];
  readonly outcomes: Readonly<Record<string, unknown>>;
}

const DOWN_MS = 1_500;
/** Down, starting, found again. */
const PER_KILL_S = 9;
/** From the end of a game as long as planned: busy machines are behind. */
const END_TIMEOUT_MS = 120_000;

/** In one game the server is killed and started again `kills` times; the game goes on to its end. */
export function measureServerKills(kills: number): Promise<ServerKillsReport> {
  return withGame(kills * PER_KILL_S, async (world) => {
    const { server, ada, ben } = world;
    let visible = 0;
    let longestFrameMs = 0;
    for (let i = 0; i < kills; i += 1) {
      const killedAt = nowOnMachine();
      await server.kill();
      await wait(DOWN_MS);
      await server.restart();
      await Promise.all([ada.hearsServer(), ben.hearsServer()]);
      for (const { frames, seen } of await notesOf(world, killedAt)) {
        if (seen.at(-1) !== 'playing' || seen.filter((each) => each === 'playing').length > 1) visible += 1;
        const gaps = frames.slice(1).map(([, at], index) => at - frames[index]![1]);
        longestFrameMs = Math.max(longestFrameMs, ...gaps);
      }
    }
    for (const { page } of [ada, ben]) {
      await page.waitForFunction(() => document.body.dataset.state === 'ended', undefined, {
        timeout: kills * PER_KILL_S * 1_000 + END_TIMEOUT_MS,
      });
    }
    const ends = await Promise.all([ada.readsTheEnd(), ben.readsTheEnd()]);
    expect(await ada.result()).toEqual(await ben.result());
    const missingReports = server.record.missingReports();
    const outcomes = server.record.outcomes();
    const isComplete = [ada, ben].every(({ id }) => {
      const kinds = server.record.reportsOf(id);
      return kinds.includes('started') && kinds.includes('finished');
    });
    const isGood =
      visible === 0 &&
      missingReports.length === 0 &&
      isComplete &&
      ends.every(({ outcome }) => outcome === 'completed');
    return {
      id: 'server_kill_visible_effects',
      isGood,
      kills,
      visible,
      longestFrameMs: Math.round(longestFrameMs),
      missingReports,
      outcomes,
    };
  });
}

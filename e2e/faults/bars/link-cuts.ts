import { expect } from '@playwright/test';
import type { World } from '../matrix/world.ts';
import { median, notesOf, nowOnMachine, wait, withGame } from './bar-world.ts';

export interface LinkCutsReport {
  readonly id: string;
  readonly isGood: boolean;
  readonly cuts: number;
  /** Cuts after which both went on from the same frame. */
  readonly onSameFrame: number;
  /** Where they did not: the frames that Ada's page and Ben's have gone on from. */
  readonly differing: readonly (readonly (readonly number[])[])[];
  /** From the heal to the first new frame on both pages: median, and the most. */
  readonly toPlayMs: number;
  readonly mostToPlayMs: number;
  /** Of that, until something has come over the link on both pages: nothing of ours can be sooner. */
  readonly networkMs: number;
  readonly oursMs: number;
  readonly limitMs: number;
}

interface OneCut {
  /** That Ada's page and Ben's have gone on from: one, or more where busy pages have missed each other again. */
  readonly resumedFrom: readonly (readonly number[])[];
  readonly toPlayMs: number;
  readonly networkMs: number;
}

/** Between two cuts: long enough for links made meanwhile to settle. */
const BETWEEN_MS = 2_000;
const RESUME_TIMEOUT_MS = 20_000;

/** In one game the link is cut again and again, both ways, for `seconds` each time. */
export function measureLinkCuts(seconds: number, cuts: number, limitMs: number): Promise<LinkCutsReport> {
  const perCut = seconds + (BETWEEN_MS + 6_000) / 1_000;
  return withGame(cuts * perCut + 30, async (world) => {
    const all: OneCut[] = [];
    for (let i = 0; i < cuts; i += 1) all.push(await cutOnce(world, seconds * 1_000));
    const differing = all
      .map(({ resumedFrom }) => resumedFrom)
      .filter(([of, other]) => `${of}` !== `${other}`);
    const onSameFrame = cuts - differing.length;
    const times = all.map(({ toPlayMs }) => toPlayMs);
    const toPlayMs = median(times);
    return {
      id: `link_cut_${seconds}s_to_play_ms`,
      isGood: onSameFrame === cuts && toPlayMs <= limitMs,
      cuts,
      onSameFrame,
      differing,
      toPlayMs,
      mostToPlayMs: Math.round(Math.max(...times)),
      networkMs: median(all.map(({ networkMs }) => networkMs)),
      oursMs: median(all.map((one) => one.toPlayMs - one.networkMs)),
      limitMs,
    };
  });
}

async function cutOnce(world: World, ms: number): Promise<OneCut> {
  const { network, server } = world;
  const resumed = (who: string) =>
    server.record.reports('unpaused').filter(({ participant }) => participant === who);
  const before = [resumed('ada').length, resumed('ben').length];
  await network.cut([
    { from: 'ada', to: 'ben' },
    { from: 'ben', to: 'ada' },
  ]);
  await wait(ms);
  await network.heal();
  const healedAt = nowOnMachine();
  const news = () =>
    [resumed('ada').slice(before[0]), resumed('ben').slice(before[1])].map((reports) =>
      reports.map(({ frame }) => Number(frame)),
    );
  await wait(BETWEEN_MS);
  const haveBothSaid = () => {
    const [of = [], other = []] = news();
    return of.length > 0 && of.length === other.length;
  };
  await expect.poll(haveBothSaid, { timeout: RESUME_TIMEOUT_MS }).toBe(true);
  const resumedFrom = news();
  const notes = await notesOf(world, healedAt);
  const instants = notes.map(({ frames: played, arrivals }, index) => ({
    playAt: played.find(([frame]) => frame > resumedFrom[index]!.at(-1)!)?.[1] ?? Number.NaN,
    firstAt: arrivals[0] ?? Number.NaN,
  }));
  const last = (values: readonly number[]) => Math.max(...values) - healedAt;
  return {
    resumedFrom,
    toPlayMs: last(instants.map(({ playAt }) => playAt)),
    networkMs: last(instants.map(({ firstAt }) => firstAt)),
  };
}

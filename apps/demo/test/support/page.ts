import type { SessionState } from '@greenroom/client';
import { afterEach, beforeEach, vi } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { createFakeJoin, type FakeJoin, makeEnd } from './fake-session.ts';

export const ENDED: Extract<SessionState, { state: 'ended' }> = { state: 'ended', ...makeEnd() };

export { PLAYING, WAITING } from './states.ts';

export let fake: FakeJoin;
export let app: App;

/** Before each test an empty page at time 0, after it nothing. */
export function setUpPage(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    sessionStorage.clear();
    document.body.innerHTML = '<div id="app"></div>';
    fake = createFakeJoin();
  });
  afterEach(async () => {
    await app.close();
    vi.useRealTimers();
  });
}

export function open(search = '?scene=kitchen'): void {
  app = startApp({
    joinScene: fake.joinScene,
    search,
    storage: sessionStorage,
    root: document.querySelector<HTMLElement>('#app')!,
  });
}

/** The same tab, loaded anew; `join` is what its page will call. */
export async function loadAnew(join: FakeJoin, search?: string): Promise<void> {
  await app.close();
  fake = join;
  open(search);
}

export async function reload(search?: string): Promise<void> {
  await loadAnew(createFakeJoin(), search);
}

export const find = (testid: string) => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
export const textOf = (testid: string) => find(testid)?.textContent;
export const stateShown = () => document.body.dataset.state;

export async function click(testid: string): Promise<void> {
  const element = find(testid);
  if (element === null) throw new Error(`nothing with testid ${testid} on the page`);
  element.click();
  await settle();
}

/** Lets promises that wait for nothing but each other run. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

export async function joined(search?: string): Promise<void> {
  open(search);
  await click('join');
}

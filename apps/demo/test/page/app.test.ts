// @vitest-environment happy-dom
import type { SessionState } from '@greenroom/client';
import { describe, expect, it, vi } from 'vitest';
import { createFakeJoin } from '../support/fake-session.ts';
import {
  click,
  ENDED,
  fake,
  find,
  joined,
  loadAnew,
  open,
  PLAYING,
  reload,
  settle,
  setUpPage,
  stateShown,
  textOf,
  WAITING,
} from '../support/page.ts';

setUpPage();

describe('arriving', () => {
  it('opening the page takes no seat; the button does', async () => {
    open('?scene=kitchen&PROLIFIC_PID=p1&STUDY_ID=s1');
    expect(stateShown()).toBe('landing');
    expect(fake.sessions).toHaveLength(0);
    await click('join');
    expect(fake.current().options).toMatchObject({
      scene: 'kitchen',
      intent: 'join',
      participant: { id: 'p1', labels: { STUDY_ID: 's1' } },
    });
    expect(stateShown()).toBe('connecting');
  });

  it('[REG-09] a double click joins once', async () => {
    open();
    const join = find('join')!;
    join.click();
    join.click();
    await settle();
    expect(fake.sessions).toHaveLength(1);
  });

  it('without a scene it asks, and choosing is still no join', () => {
    open('?PROLIFIC_PID=p1');
    expect(stateShown()).toBe('choosing');
    expect(find('scene-discs-4')?.getAttribute('href')).toBe('?PROLIFIC_PID=p1&scene=discs-4');
    expect(fake.sessions).toHaveLength(0);
  });

  it('a reload returns to the seat without a click', async () => {
    await joined();
    fake.current().go(WAITING);
    const { id } = fake.current().options.participant;
    await reload();
    expect(fake.current().options).toMatchObject({ intent: 'resume', participant: { id } });
  });

  it.each(['at once', 'later'])(
    'when there is nothing to return to (said %s) it shows the landing page',
    async (when) => {
      await joined();
      const next = createFakeJoin();
      const refused: SessionState = {
        state: 'refused',
        code: 'nothingToResume',
        message: 'x',
        nextStep: 'y',
        isRetryable: false,
      };
      if (when === 'at once') next.firstState = refused;
      await loadAnew(next);
      if (when === 'later') fake.current().go(refused);
      await settle();
      expect(stateShown()).toBe('landing');
      expect(fake.current().calls).toContain('dispose');
      await reload();
      expect(stateShown()).toBe('landing');
      expect(fake.sessions).toHaveLength(0);
    },
  );
});

describe('waiting', () => {
  it('[REG-18] shows every new count, and the own deadline running down', async () => {
    await joined('?scene=discs-4');
    fake.current().go({ ...WAITING, groupSize: 4, present: 1, needed: 3 });
    expect([textOf('present'), textOf('needed'), textOf('deadline')]).toEqual(['1', '3', '2:05']);
    fake.current().go({ ...WAITING, groupSize: 4, present: 3, needed: 1 });
    expect([textOf('present'), textOf('needed')]).toEqual(['3', '1']);
    await vi.advanceTimersByTimeAsync(66_000);
    expect(textOf('deadline')).toBe('0:59');
    await vi.advanceTimersByTimeAsync(120_000);
    expect(textOf('deadline')).toBe('0:00');
    expect(document.title).toContain('3 of 4 here');
  });

  it('says why somebody is back, and when the server is away', async () => {
    await joined();
    fake.current().go(WAITING);
    expect([find('requeued')?.hidden, find('offline')?.hidden]).toEqual([true, true]);
    fake.current().go({ ...WAITING, requeuedBecause: 'validationFailed', isOnline: false });
    expect([find('requeued')?.hidden, find('offline')?.hidden]).toEqual([false, false]);
    expect(textOf('requeued')).toContain('front of the line');
  });

  it('offers another way to whom no link could be made, where the scene has one', async () => {
    await joined();
    fake.current().go(WAITING);
    expect(find('fallback')?.hidden).toBe(true);
    const fallback = { text: 'You can play alone.', url: 'https://lab.example/alone' };
    fake.current().go({ ...WAITING, requeuedBecause: 'validationFailed', fallback });
    expect(find('fallback')?.hidden).toBe(false);
    expect(textOf('fallback')).toBe('You can play alone. Go there');
    expect(find('fallback')?.querySelector('a')?.href).toBe('https://lab.example/alone');
    fake
      .current()
      .go({ ...WAITING, requeuedBecause: 'validationFailed', fallback: { text: 'Write to us.', url: null } });
    expect(textOf('fallback')).toBe('Write to us.');
  });

  it('can be left, once, and not by one click: it asks', async () => {
    await joined();
    fake.current().go(WAITING);
    const leave = find('leave')!;
    leave.click();
    leave.click();
    await settle();
    expect(fake.current().calls).toEqual([]);
    expect(document.querySelectorAll('dialog')).toHaveLength(1);
    document.querySelector('dialog')!.close('stay');
    await settle();
    expect(fake.current().calls).toEqual([]);

    await click('leave');
    document.querySelector('dialog')!.close('leave');
    await settle();
    expect(fake.current().calls).toEqual(['leave']);
    expect(find('end-outcome')?.dataset.outcome).toBe('youLeft');
  });
});

it('where Join was, no Leave appears under the pointer: it is in the bar', async () => {
  await joined();
  fake.current().go(WAITING);
  expect(find('leave')?.closest('header')).not.toBeNull();
  fake.current().go(PLAYING);
  expect(find('leave')?.closest('header')).not.toBeNull();
});

describe('from match to play', () => {
  it('shows how far each link is', async () => {
    await joined('?scene=discs-4');
    fake.current().go({ state: 'matched', slot: 2, players: 4, bots: [] });
    const stages = () =>
      [...document.querySelectorAll<HTMLElement>('[data-testid="stage"]')].map((e) => e.dataset);
    expect(stages().map(({ slot }) => slot)).toEqual(['0', '1', '3']);
    const peers = [
      { slot: 0, stage: 'proven' },
      { slot: 1, stage: 'probing' },
      { slot: 3, stage: 'failed' },
    ] as const;
    fake.current().go({ state: 'validating', slot: 2, players: 4, bots: [], peers });
    expect(stages().map(({ stage }) => stage)).toEqual(['proven', 'probing', 'failed']);
    expect(stateShown()).toBe('validating');
  });

  it('counts down on its own clock and gives the game its place', async () => {
    await joined();
    fake.current().go({ state: 'countdown', slot: 0, players: 2, bots: [], startAt: 3_000 });
    expect(textOf('countdown')).toBe('3');
    await vi.advanceTimersByTimeAsync(1_100);
    expect(textOf('countdown')).toBe('2');
    fake.current().go(PLAYING);
    expect(find('game')).not.toBeNull();
    expect(document.activeElement).toBe(find('game'));
  });

  it('[RB-21] between two games it says how the one went, and counts down to the next', async () => {
    await joined();
    const result = { deliveries: 2, goal: 6, isGoalReached: false, deliveredBySlot: [1, 1] };
    const between = { ...PLAYING, episode: 0, episodes: 3 };
    fake.current().go({ ...between, intermission: { result, nextStartAt: 3_000 } });
    expect(textOf('interruption')).toContain('Game 1 of 3 is over. Together you served 2 soups.');
    expect(textOf('interruption')).toContain('0:03until the next game starts.');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(textOf('interruption')).toContain('0:02');
    fake.current().go({ ...between, episode: 1 });
    expect(find('interruption')?.hidden).toBe(true);
  });

  it('says who has left for good, and who plays in their place', async () => {
    await joined('?scene=discs-4');
    fake.current().go({ ...PLAYING, players: 4 });
    expect(find('gone')?.hidden).toBe(true);
    fake.current().go({ ...PLAYING, players: 4, gone: [1], bots: [1] });
    expect(textOf('gone')).toBe('Orange has left. The computer plays on in their place.');
    fake.current().go({ ...PLAYING, players: 4, gone: [1, 2] });
    expect(textOf('gone')).toBe('Orange and Green have left. The game goes on without them.');
  });

  it('[RB-20] names the computer as one, before the game and in the result', async () => {
    open('?scene=discs-4');
    expect(document.body.textContent).toContain('computer players take the open places');
    await click('join');
    fake.current().go({ ...WAITING, groupSize: 4, needed: 3 });
    expect(textOf('filled-with-bots')).toContain('taken by computer players');
    fake.current().go({ state: 'matched', slot: 0, players: 4, bots: [2, 3] });
    expect([...document.querySelectorAll('[data-testid="bot"]')].map((row) => row.textContent)).toEqual([
      'GreenComputer player',
      'PinkComputer player',
    ]);
    expect(document.querySelectorAll('[data-testid="stage"]')).toHaveLength(1);
    fake.current().go({ state: 'countdown', slot: 0, players: 4, bots: [2, 3], startAt: 3_000 });
    expect(document.querySelector('.card')?.textContent).toContain(
      'Green and Pink are played by the computer.',
    );
    fake.current().go({ ...PLAYING, players: 4, bots: [2, 3] });
    fake.current().go({ ...ENDED, result: { scores: [1, 0, 9, 2], winners: [2], rounds: 5 } });
    expect(textOf('result')).toContain('Green (computer) won.');
    expect(textOf('result')).toContain('Pink (computer)2 points');
  });

  it('whoever is alone with the computer is not told of a group', async () => {
    await joined('?scene=discs-4');
    fake.current().go({ state: 'matched', slot: 0, players: 4, bots: [1, 2, 3] });
    expect(document.querySelector('.card')?.textContent).toContain('You play with the computer.');
    expect(document.body.textContent).not.toMatch(/group|between your browsers/);
    expect(document.title).toBe('▶ The game starts! · Greenroom');
    fake.current().go({ ...PLAYING, players: 4, bots: [1, 2, 3] });
    await click('leave');
    expect(document.querySelector('dialog')?.textContent).toContain(
      'The game ends, and you cannot come back.',
    );
    fake.current().go(ENDED);
    expect(textOf('end-outcome')).not.toContain('together');
  });

  it('a scene for people alone speaks of no computer', async () => {
    await joined();
    fake.current().go(WAITING);
    expect(find('filled-with-bots')).toBeNull();
  });

  it('keeps the game where it is while states come in', async () => {
    await joined();
    fake.current().go(PLAYING);
    const game = find('game');
    fake.current().go({ ...PLAYING, isOnline: false });
    expect(find('game')).toBe(game);
    expect(find('offline')?.hidden).toBe(false);
  });
});

describe('leaving a screen', () => {
  it('[SES-5] stops its clock', async () => {
    await joined();
    const countdown: SessionState = { state: 'countdown', slot: 0, players: 2, bots: [], startAt: 3_000 };
    const ticking = [WAITING, countdown, PLAYING];
    for (const state of ticking) {
      fake.current().go(state);
      expect(vi.getTimerCount()).toBe(1);
    }
    fake.current().go(ENDED);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a phone that nobody touches', () => {
  it('keeps its screen on from the waiting room to the end', async () => {
    const release = vi.fn(async () => undefined);
    const request = vi.fn(async () => ({ release, addEventListener: () => undefined }));
    vi.stubGlobal('navigator', { ...navigator, wakeLock: { request } });
    await joined();
    expect(request).not.toHaveBeenCalled();
    fake.current().go(WAITING);
    await settle();
    fake.current().go(PLAYING);
    expect(request).toHaveBeenCalledOnce();
    expect(release).not.toHaveBeenCalled();
    fake.current().go(ENDED);
    expect(release).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });
});

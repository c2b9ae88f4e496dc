// @vitest-environment happy-dom
import type { SessionState } from '@greenroom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { UNSAVED_TEXT } from '../../src/texts.ts';
import { createFakeJoin, type FakeJoin, makeEnd } from '../support/fake-session.ts';

const WAITING: SessionState = {
  state: 'waiting',
  present: 1,
  needed: 1,
  groupSize: 2,
  deadlineAt: 125_000,
  isOnline: true,
  requeuedBecause: undefined,
};
const PLAYING: SessionState = {
  state: 'playing',
  slot: 0,
  players: 2,
  isOnline: true,
  isStranded: false,
  interruption: undefined,
};
const ENDED: SessionState = { state: 'ended', ...makeEnd() };

let fake: FakeJoin;
let app: App;

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

function open(search = '?scene=kitchen'): void {
  app = startApp({
    joinScene: fake.joinScene,
    search,
    storage: sessionStorage,
    root: document.querySelector<HTMLElement>('#app')!,
  });
}

async function reload(search?: string): Promise<void> {
  await app.close();
  fake = createFakeJoin();
  open(search);
}

const find = (testid: string) => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
const textOf = (testid: string) => find(testid)?.textContent;
const stateShown = () => document.body.dataset.state;

async function click(testid: string): Promise<void> {
  const element = find(testid);
  if (element === null) throw new Error(`nothing with testid ${testid} on the page`);
  element.click();
  await settle();
}

/** Lets promises that wait for nothing but each other run. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

async function joined(search?: string): Promise<void> {
  open(search);
  await click('join');
}

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
      await app.close();
      fake = createFakeJoin();
      const refused: SessionState = {
        state: 'refused',
        code: 'nothingToResume',
        message: 'x',
        nextStep: 'y',
        isRetryable: false,
      };
      if (when === 'at once') fake.firstState = refused;
      open();
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
    fake.current().go({ state: 'matched', slot: 2, players: 4 });
    const stages = () =>
      [...document.querySelectorAll<HTMLElement>('[data-testid="stage"]')].map((e) => e.dataset);
    expect(stages().map(({ slot }) => slot)).toEqual(['0', '1', '3']);
    const peers = [
      { slot: 0, stage: 'proven' },
      { slot: 1, stage: 'probing' },
      { slot: 3, stage: 'failed' },
    ] as const;
    fake.current().go({ state: 'validating', slot: 2, players: 4, peers });
    expect(stages().map(({ stage }) => stage)).toEqual(['proven', 'probing', 'failed']);
    expect(stateShown()).toBe('validating');
  });

  it('counts down on its own clock and gives the game its place', async () => {
    await joined();
    fake.current().go({ state: 'countdown', slot: 0, players: 2, startAt: 3_000 });
    expect(textOf('countdown')).toBe('3');
    await vi.advanceTimersByTimeAsync(1_100);
    expect(textOf('countdown')).toBe('2');
    fake.current().go(PLAYING);
    expect(find('game')).not.toBeNull();
    expect(document.activeElement).toBe(find('game'));
  });

  it('covers the game while somebody is missing, with the time that is left', async () => {
    await joined();
    fake.current().go(PLAYING);
    expect(find('interruption')?.hidden).toBe(true);
    fake.current().go({ ...PLAYING, interruption: { slots: [1], untilAt: 30_000 } });
    expect(find('interruption')?.hidden).toBe(false);
    expect(textOf('interruption')).toContain('Waiting for your partner…0:30');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(textOf('interruption')).toContain('0:20');
    fake.current().go({ ...PLAYING, interruption: { slots: [1], untilAt: undefined } });
    expect(textOf('interruption')).not.toMatch(/\d:\d\d/);
    fake.current().go(PLAYING);
    expect(find('interruption')?.hidden).toBe(true);
  });

  it('a page that was reloaded in play says that it cannot return, and when it ends', async () => {
    await joined();
    const interruption = { slots: [0, 1], untilAt: 30_000 };
    fake.current().go({ ...PLAYING, isStranded: true, interruption });
    expect(textOf('interruption')).toContain('cannot return to the game');
    expect(textOf('interruption')).toContain('0:30');
    expect(textOf('interruption')).toContain('your code');
    expect(textOf('interruption')).not.toContain('Waiting for');
    fake.current().go({ ...PLAYING, interruption });
    expect(textOf('interruption')).not.toContain('cannot return');
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
    const countdown: SessionState = { state: 'countdown', slot: 0, players: 2, startAt: 3_000 };
    const ticking = [WAITING, countdown, PLAYING];
    for (const state of ticking) {
      fake.current().go(state);
      expect(vi.getTimerCount()).toBe(1);
    }
    fake.current().go(ENDED);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the end', () => {
  it('shows the code only when it is stored', async () => {
    await joined();
    fake.current().go(PLAYING);
    fake.current().go({ state: 'ended', ...makeEnd({ isSaved: false, completionCode: undefined }) });
    expect([find('saving') !== null, find('saved'), find('end-code'), find('play-again')]).toEqual([
      true,
      null,
      null,
      null,
    ]);
    fake.current().go(ENDED);
    expect([find('saving'), find('saved') !== null, textOf('end-code')]).toEqual([null, true, 'GR-COMPLETE']);
  });

  it('a result that stays unsaved for two minutes gets the words of the researcher, until it is saved', async () => {
    await joined();
    fake.current().go(PLAYING);
    const unsaved = makeEnd({ isSaved: false, completionCode: undefined, unsavedSince: 0 });
    fake.current().go({ state: 'ended', ...unsaved });
    await vi.advanceTimersByTimeAsync(119_000);
    expect(textOf('saving')).not.toBe(UNSAVED_TEXT);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(textOf('saving')).toBe(UNSAVED_TEXT);
    fake.current().go(ENDED);
    expect([find('saving'), textOf('end-code')]).toEqual([null, 'GR-COMPLETE']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[REG-16] a refusal during the game is shown with its next step, not as saving for ever', async () => {
    await joined();
    fake.current().go(PLAYING);
    const error = { code: 'badToken', message: 'The seat is not yours.', nextStep: 'Write to us.' };
    fake.current().go({
      state: 'ended',
      ...makeEnd({ isSaved: false, completionCode: undefined, unsavedSince: 0 }),
    });
    fake.current().go({
      state: 'ended',
      ...makeEnd({ isSaved: false, completionCode: undefined, unsavedSince: 0, error }),
    });
    expect(find('saving')).toBeNull();
    expect(textOf('unsaved-error')).toBe('The seat is not yours. Write to us.');
  });

  it('says the result from our side', async () => {
    await joined('?scene=discs');
    fake.current().go(PLAYING);
    fake
      .current()
      .go({ state: 'ended', ...makeEnd({ result: { scores: [3, 2], winners: [0], rounds: 5 } }) });
    expect(textOf('result')).toContain('You won!');
  });

  it('a person from a recruitment platform is sent back with the code, and does not play again', async () => {
    await joined('?scene=kitchen&PROLIFIC_PID=p1');
    fake.current().go({ state: 'ended', ...makeEnd({ completionCode: 'A&B' }) });
    expect(find('return')?.getAttribute('href')).toMatch(/\?cc=A%26B$/);
    expect(find('play-again')).toBeNull();
  });

  it('a guest who plays again is a new person', async () => {
    await joined();
    const { id } = fake.current().options.participant;
    fake.current().go(ENDED);
    await click('play-again');
    expect(stateShown()).toBe('landing');
    await click('join');
    expect(fake.current().options.participant.id).not.toBe(id);
  });

  it('[REG-24] two scenes in one page: the first is disposed before the second is joined', async () => {
    await joined('?scene=kitchen,discs');
    const first = fake.current();
    first.go(PLAYING);
    first.go(ENDED);
    expect(find('play-again')).toBeNull();
    find('continue')!.click();
    find('continue')!.click();
    await settle();
    expect(first.calls).toEqual(['dispose']);
    expect(first.listenerCount).toBe(0);
    expect(fake.sessions).toHaveLength(2);
    expect(fake.current().options).toMatchObject({ scene: 'discs', intent: 'join' });
    first.go(WAITING);
    expect(stateShown()).toBe('connecting');
    fake.current().go(ENDED);
    expect(find('continue')).toBeNull();
  });

  it('a reload between two scenes returns to the second', async () => {
    await joined('?scene=kitchen,discs');
    fake.current().go(ENDED);
    await click('continue');
    await reload('?scene=kitchen,discs');
    expect(fake.current().options).toMatchObject({ scene: 'discs', intent: 'resume' });
  });
});

describe('when it does not work', () => {
  const refused: SessionState = {
    state: 'refused',
    code: 'unreachable',
    message: 'The study server cannot be reached.',
    nextStep: 'Please check your internet connection.',
    isRetryable: true,
  };

  it('[REG-16] every refusal is a screen with a sentence, a next step and a code', async () => {
    await joined();
    fake.current().go({ ...refused, isRetryable: false });
    expect([
      textOf('refused-message'),
      textOf('refused-next'),
      textOf('refused-code'),
      find('retry'),
    ]).toEqual([
      'The study server cannot be reached.',
      'Please check your internet connection.',
      'unreachable',
      null,
    ]);
  });

  it('trying again disposes the old session first', async () => {
    await joined();
    const first = fake.current();
    first.go(refused);
    await click('retry');
    expect(first.calls).toEqual(['dispose']);
    expect(fake.sessions).toHaveLength(2);
    expect(fake.current().options.intent).toBe('join');
  });

  it('a server that does not answer: after a few tries a hint, and a way back', async () => {
    await joined();
    const { current } = fake;
    current().go({ state: 'connecting', attempt: 2 });
    expect([find('unreachable-hint')?.hidden, find('back')?.hidden]).toEqual([true, true]);
    current().go({ state: 'connecting', attempt: 3 });
    expect([find('unreachable-hint')?.hidden, find('back')?.hidden]).toEqual([false, false]);
    const session = current();
    await click('back');
    expect(stateShown()).toBe('landing');
    expect(session.calls).toEqual(['dispose']);
    await reload();
    expect(stateShown()).toBe('landing');
  });

  it('a tab that was superseded can take the seat back', async () => {
    await joined();
    fake.current().go({ state: 'superseded' });
    expect(find('superseded')).not.toBeNull();
    await click('take-back');
    expect(fake.current().options.intent).toBe('resume');
  });
});

describe('diagnostics', () => {
  const press = () => window.dispatchEvent(new KeyboardEvent('keydown', { code: 'Backquote' }));

  it('leave the keys to the game: Space does not press the button again', async () => {
    await joined();
    fake.current().go(PLAYING);
    find('panel-toggle')!.focus();
    await click('panel-toggle');
    expect(document.activeElement).toBe(find('game'));
    expect(find('panel')?.hidden).toBe(false);
  });

  it('open by button or key, follow the figures, and stop with the page', async () => {
    await joined();
    fake.current().figures = {
      rollbacks: 7,
      agreedChecksum: { frame: 60, checksum: 0xbeef },
      held: { links: 1 },
    };
    expect(find('panel')?.hidden).toBe(true);
    await click('panel-toggle');
    expect(find('panel')?.hidden).toBe(false);
    expect(textOf('panel')).toContain('rollbacks7');
    expect(textOf('panel')).toContain('0000beef @ 60');
    expect(textOf('panel')).toContain('links 1');
    fake.current().figures = { rollbacks: 8 };
    await vi.advanceTimersByTimeAsync(300);
    expect(textOf('panel')).toContain('rollbacks8');
    press();
    expect(find('panel')?.hidden).toBe(true);
    await app.close();
    press();
    expect(find('panel')?.hidden).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});

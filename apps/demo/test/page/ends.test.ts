// @vitest-environment happy-dom
import type { SessionState } from '@greenroom/client';
import { describe, expect, it, vi } from 'vitest';
import { OUTCOME_TEXTS, UNSAVED_TEXT } from '../../src/texts.ts';
import { makeEnd } from '../support/fake-session.ts';
import {
  app,
  click,
  ENDED,
  fake,
  find,
  joined,
  PLAYING,
  reload,
  settle,
  setUpPage,
  stateShown,
  textOf,
  WAITING,
} from '../support/page.ts';

setUpPage();

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

  it('[SES-10] what the server has stored is told, whatever this page saw of the end, and what corrects it too', async () => {
    await joined();
    fake.current().go(PLAYING);
    fake.current().go({ state: 'ended', ...makeEnd({ isSaved: false, completionCode: undefined }) });
    for (const outcome of ['desynced', 'completed'] as const) {
      fake.current().go({ state: 'ended', ...makeEnd({ outcome, completionCode: `C-${outcome}` }) });
      const { title, sentence } = OUTCOME_TEXTS[outcome];
      expect(document.querySelector('h1')?.textContent).toBe(title);
      expect(textOf('end-outcome')).toBe(sentence);
      expect(find('end-outcome')?.dataset.outcome).toBe(outcome);
      expect(textOf('end-code')).toBe(`C-${outcome}`);
    }
  });

  it('[RB-21] of several games the result is that of the last one, and says so', async () => {
    await joined();
    const result = { deliveries: 2, goal: 6, isGoalReached: false, deliveredBySlot: [1, 1] };
    fake.current().go({ ...PLAYING, episode: 1, episodes: 2 });
    fake.current().go({ state: 'ended', ...makeEnd({ result }) });
    expect(textOf('result')).toContain('The last of 2 games:');
  });

  it('a group that served nothing is not told that it played well', async () => {
    await joined();
    fake.current().go(PLAYING);
    const result = { deliveries: 0, goal: 6, isGoalReached: false, deliveredBySlot: [0, 0] };
    fake.current().go({ state: 'ended', ...makeEnd({ result }) });
    expect(document.querySelector('h1')?.textContent).toBe('Time is up!');
    expect(document.body.textContent).not.toMatch(/well played|served no/i);
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
    const error = { code: 'badToken' as const, message: 'The seat is not yours.', nextStep: 'Write to us.' };
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
      inputDelayFrames: 3,
      isPaused: true,
      heals: 2,
      episode: 1,
      agreedChecksum: { frame: 60, checksum: 0xbeef },
      held: { links: 1 },
    };
    expect(find('panel')?.hidden).toBe(true);
    await click('panel-toggle');
    expect(find('panel')?.hidden).toBe(false);
    // The page's layout makes room for it.
    expect(document.body.hasAttribute('data-panel')).toBe(true);
    expect(textOf('panel')).toContain('rollbacks7');
    expect(textOf('panel')).toContain('input delay3 frames');
    expect(textOf('panel')).toContain('stateconnecting, paused');
    expect(textOf('panel')).toContain('heals2');
    expect(textOf('panel')).toContain('episode1');
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

// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { fake, find, joined, PLAYING, setUpPage, textOf } from '../support/page.ts';

setUpPage();

describe('what covers the game', () => {
  it('covers the game while somebody is missing, with the time that is left', async () => {
    await joined();
    fake.current().go(PLAYING);
    expect(find('interruption')?.hidden).toBe(true);
    fake.current().go({ ...PLAYING, interruption: { slots: [1], returning: [], untilAt: 30_000 } });
    expect(find('interruption')?.hidden).toBe(false);
    expect(textOf('interruption')).toContain('Waiting for your partner…0:30');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(textOf('interruption')).toContain('0:20');
    fake.current().go({ ...PLAYING, interruption: { slots: [1], returning: [], untilAt: undefined } });
    expect(textOf('interruption')).not.toMatch(/\d:\d\d/);
    fake.current().go(PLAYING);
    expect(find('interruption')?.hidden).toBe(true);
  });

  it('without the server nobody is told to play on in a game that stands still', async () => {
    await joined();
    fake.current().go({ ...PLAYING, isOnline: false });
    expect(textOf('offline')).toContain('You can play on');
    const interruption = { slots: [1], returning: [1], untilAt: 30_000 };
    fake.current().go({ ...PLAYING, isOnline: false, interruption });
    expect(textOf('offline')).toBe('Study server not reachable. We keep trying.');
    expect(textOf('interruption')).toContain('Then the game goes on');
  });

  it('a page that was reloaded in play says that it cannot return, and when it ends', async () => {
    await joined();
    const interruption = { slots: [0, 1], returning: [], untilAt: 30_000 };
    fake.current().go({ ...PLAYING, isStranded: true, interruption });
    expect(textOf('interruption')).toContain('cannot return to the game');
    expect(textOf('interruption')).toContain('0:30');
    expect(textOf('interruption')).toContain('your code');
    expect(textOf('interruption')).not.toContain('Waiting for');
    fake.current().go({ ...PLAYING, interruption });
    expect(textOf('interruption')).not.toContain('cannot return');
  });

  it('a page that was reloaded in play is brought back, and the others see that', async () => {
    await joined();
    const interruption = { slots: [0], returning: [0], untilAt: 30_000 };
    fake.current().go({ ...PLAYING, isReturning: true, interruption });
    expect(textOf('interruption')).toContain('Bringing you back into the game…0:30');
    fake.current().go({ ...PLAYING, slot: 1, interruption });
    expect(textOf('interruption')).toContain('Your partner is coming back…0:30');
    const four = { ...PLAYING, slot: 1, players: 4 };
    fake.current().go({ ...four, interruption: { ...interruption, slots: [0, 2], returning: [0, 2] } });
    expect(textOf('interruption')).toMatch(/are coming back…0:30/);
    // Somebody is still missing.
    fake.current().go({ ...four, interruption: { ...interruption, slots: [0, 2] } });
    expect(textOf('interruption')).toContain('Waiting for');
  });

  it('a pause is calm: it says whom the game waits for, and lets nothing run out', async () => {
    await joined('?scene=discs-4');
    const four = { ...PLAYING, players: 4 };
    fake.current().go(four);
    fake.current().go({ ...four, pausedBy: [1, 3] });
    expect(find('interruption')?.hidden).toBe(false);
    expect(find('interruption')?.hasAttribute('data-calm')).toBe(true);
    expect(textOf('interruption')).toContain('waits for Orange and Pink to come back');
    expect(textOf('interruption')).not.toMatch(/\d:\d\d/);
    expect(document.title).toBe('Paused · Greenroom');
    fake
      .current()
      .go({ ...four, pausedBy: [1], interruption: { slots: [2], returning: [], untilAt: 30_000 } });
    expect(find('interruption')?.hasAttribute('data-calm')).toBe(false);
    expect(textOf('interruption')).toContain('Waiting for Green…0:30');
    fake.current().go(four);
    expect(find('interruption')?.hidden).toBe(true);
    expect(document.title).toBe('Playing · Greenroom');
  });

  it('whoever left the tab is called back by its title, and welcomed', async () => {
    await joined();
    fake.current().go({ ...PLAYING, pausedBy: [0] });
    expect(document.title).toBe('Paused: come back · Greenroom');
    expect(textOf('interruption')).toContain('Welcome back');
    fake.current().go({ ...PLAYING, pausedBy: [1] });
    expect(textOf('interruption')).toContain('waits for your partner to come back');
  });

  it('who is back while another is still away is told whom the game waits for, and not that it goes on', async () => {
    await joined();
    const paused = { ...PLAYING, pausedFor: 'request' } as const;
    fake.current().go({ ...paused, pausedBy: [0, 1] });
    expect(textOf('interruption')).toContain('waits for your partner to come back');
    expect(textOf('interruption')).not.toContain('in a moment');
    expect(find('interruption')?.hasAttribute('data-brief')).toBe(false);
    fake.current().go({ ...paused, pausedBy: [] });
    expect(textOf('interruption')).toContain('All here again.The game goes on in a moment.');
    expect(document.title).toBe('Paused · Greenroom');
  });

  it('[RB-16] pages that compare what they have accuse nobody of having been away', async () => {
    await joined('?scene=discs-4');
    fake.current().go({ ...PLAYING, players: 4, bots: [3], pausedBy: [0, 1, 2], pausedFor: 'desync' });
    expect(textOf('interruption')).toContain('One moment');
    expect(textOf('interruption')).not.toMatch(/back|Orange/);
    expect(document.title).toBe('Paused · Greenroom');
    expect(find('interruption')?.hasAttribute('data-brief')).toBe(true);
  });

  it('[RB-16] whose page compares is told so too where somebody has left and no computer plays on', async () => {
    await joined('?scene=discs-4');
    fake
      .current()
      .go({ ...PLAYING, players: 4, gone: [1], bots: [], pausedBy: [0, 2, 3], pausedFor: 'desync' });
    expect(textOf('interruption')).toContain('One moment');
  });

  it('[REG-37] what is covered takes no keys, and has the focus again when it is seen', async () => {
    await joined('?scene=stag-hunt');
    fake.current().go(PLAYING);
    const button = find('game')!.appendChild(document.createElement('button'));
    button.focus();
    fake.current().go({ ...PLAYING, pausedBy: [1] });
    expect(find('game')!.hasAttribute('inert')).toBe(true);
    find('leave')!.focus();
    fake.current().go(PLAYING);
    expect(find('game')!.hasAttribute('inert')).toBe(false);
    expect(document.activeElement).toBe(button);
  });

  it('a screen reader is told once what covers the game, for whom it waits, and when it goes on', async () => {
    await joined('?scene=discs-4');
    const said = () => document.querySelector('[aria-live="polite"]')!.textContent;
    const four = { ...PLAYING, players: 4 };
    fake.current().go({ ...four, interruption: { slots: [2], returning: [], untilAt: 30_000 } });
    expect(said()).toBe('Waiting for Green… The game is paused. Please stay on this page.');
    expect(find('interruption')!.closest('[role="status"], [aria-live]')).toBeNull();
    fake.current().go({ ...four, pausedBy: [1] });
    expect(said()).toBe('Paused. The game waits for Orange to come back to this tab. Nothing is lost.');
    fake.current().go({ ...four, episodes: 2, intermission: { result: null, nextStartAt: 3_000 } });
    expect(said()).toBe('Game 1 of 2 is over. The next game starts in a moment.');
    fake.current().go(four);
    expect(said()).toBe('The game runs.');
    fake.current().go({ ...four, pausedBy: [0, 1, 2, 3], pausedFor: 'desync' });
    expect(said(), 'over before it is said').toBe('The game runs.');
  });
});

import { formatTimeLeft, h, repeat, setText } from '../dom.ts';
import { type Cover, countPeople, coverOf, goneText, isComparing } from './cover.ts';
import { createLeaveButton } from './leave-button.ts';
import type { Screen, StateOf } from './screen.ts';

type Playing = StateOf<'playing'>;

export interface StageOptions {
  /** Where the game's view draws; made before the session, because the session mounts the view. */
  readonly host: HTMLElement;
  readonly title: string;
  /** The others play on, with the computer, when somebody leaves. */
  readonly isFilledWithBots: boolean;
  readonly first: Playing;
  onLeave(): void;
}

/** The game with the whole width, and a veil over it while somebody is missing: the page reads out what it says. */
export function createStage({
  host,
  title,
  isFilledWithBots,
  first,
  onLeave,
}: StageOptions): Screen<Playing> {
  let latest = first;
  let cover: Cover | undefined;
  /** What gets the focus when the game is seen again. */
  let focused = host;
  const who = h('strong');
  const clock = h('span', { class: 'clock' });
  const what = h('small');
  const veil = h(
    'div',
    { class: 'veil', hidden: true, 'data-testid': 'interruption' },
    h('div', { class: 'spinner', 'aria-hidden': 'true' }),
    h('div', { class: 'pause-sign', 'aria-hidden': 'true' }),
    who,
    clock,
    what,
  );
  const gone = h('p', { class: 'gone-chip', hidden: true, role: 'status', 'data-testid': 'gone' });
  const offline = h('p', { class: 'offline-chip', hidden: true, 'data-testid': 'offline' });
  const leave = createLeaveButton({
    title: 'Leave the game?',
    sentence: () => `${whatLeavingDoes(latest, isFilledWithBots)}, and you cannot come back.`,
    stay: 'Keep playing',
    parent: () => element,
    onLeave,
    onStay: () => host.focus(),
  });
  const element = h(
    'section',
    { class: 'stage' },
    h('h1', { class: 'visually-hidden', tabindex: '-1' }, title),
    h('div', { class: 'stage-game' }, host, veil, gone),
    offline,
  );

  /** What is covered takes no keys either: a choice made in a pause would count. */
  function setCovered(isCovered: boolean): void {
    if (isCovered === host.hasAttribute('inert')) return;
    const { activeElement } = document;
    if (isCovered)
      focused = activeElement instanceof HTMLElement && host.contains(activeElement) ? activeElement : host;
    host.toggleAttribute('inert', isCovered);
    // In a game the keys belong to the game; an open dialog keeps them by itself.
    if (!isCovered) focused.focus({ preventScroll: true });
  }

  function update(state: Playing): void {
    latest = state;
    offline.hidden = state.isOnline;
    gone.hidden = state.gone.length === 0;
    setText(gone, goneText(state));
    cover = coverOf(state);
    veil.hidden = cover === undefined;
    const meanwhile = cover === undefined ? 'You can play on.' : 'We keep trying.';
    setText(offline, `Study server not reachable. ${meanwhile}`);
    setCovered(cover !== undefined);
    // Nobody is missing and nothing runs out: no hurry, and nothing that turns.
    veil.toggleAttribute('data-calm', state.interruption === undefined);
    veil.toggleAttribute('data-brief', isComparing(state));
    if (cover !== undefined) {
      setText(who, cover.who);
      setText(what, cover.what);
    }
    tick();
  }
  function tick(): void {
    setText(clock, cover?.untilAt === undefined ? '' : formatTimeLeft(cover.untilAt));
  }
  update(first);
  const stopClock = repeat(250, tick);
  return { element, actions: leave, update, close: stopClock };
}

function whatLeavingDoes(state: Playing, isFilledWithBots: boolean): string {
  if (countPeople(state) === 1) return 'The game ends';
  return isFilledWithBots ? 'The computer takes your place' : 'It ends for the others as well';
}

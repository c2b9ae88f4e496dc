import { formatTimeLeft, h, repeat, setText } from '../dom.ts';
import { createLeaveButton } from './leave-button.ts';
import { namesOf } from './names.ts';
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

/** The game with the whole width, and a veil over it while somebody is missing. */
export function createStage({
  host,
  title,
  isFilledWithBots,
  first,
  onLeave,
}: StageOptions): Screen<Playing> {
  let latest = first;
  const who = h('strong');
  const clock = h('span', { class: 'clock' });
  const what = h('small');
  const veil = h(
    'div',
    { class: 'veil', hidden: true, role: 'status', 'data-testid': 'interruption' },
    h('div', { class: 'spinner', 'aria-hidden': 'true' }),
    h('div', { class: 'pause-sign', 'aria-hidden': 'true' }),
    who,
    clock,
    what,
  );
  const gone = h('p', { class: 'gone-chip', hidden: true, role: 'status', 'data-testid': 'gone' });
  const offline = h(
    'p',
    { class: 'offline-chip', hidden: true, 'data-testid': 'offline' },
    'Study server not reachable. You can play on.',
  );
  const leave = createLeaveButton({
    title: 'Leave the game?',
    sentence: isFilledWithBots
      ? 'The computer takes your place, and you cannot come back.'
      : 'It ends for the others as well, and you cannot come back.',
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

  function update(state: Playing): void {
    latest = state;
    offline.hidden = state.isOnline;
    gone.hidden = state.gone.length === 0;
    setText(gone, goneText(state));
    const cover = coverOf(state);
    veil.hidden = cover === undefined;
    // Nobody is missing and nothing runs out: no hurry, and nothing that turns.
    veil.toggleAttribute('data-calm', state.interruption === undefined);
    if (cover !== undefined) {
      setText(who, cover.who);
      setText(what, cover.what);
    }
    tick();
  }
  function tick(): void {
    const untilAt = latest.interruption?.untilAt;
    setText(clock, untilAt === undefined ? '' : formatTimeLeft(untilAt));
  }
  update(first);
  const stopClock = repeat(250, tick);
  return { element, actions: leave, update, close: stopClock };
}

const PAUSED_TEXT = 'The game is paused. Please stay on this page.';
const STRANDED_TEXT = 'This page was reloaded and cannot return to the game.';
const STRANDED_NEXT =
  'Your part ends, at the latest when the time above is up. Then you see here how it ended, and your code.';

/** What covers the game, if anything does: somebody is missing, or everybody stands still. */
function coverOf(state: Playing): { readonly who: string; readonly what: string } | undefined {
  const { interruption, pausedBy } = state;
  if (interruption !== undefined) {
    if (state.isStranded) return { who: STRANDED_TEXT, what: STRANDED_NEXT };
    return { who: `Waiting for ${peopleText(interruption.slots, state)}…`, what: PAUSED_TEXT };
  }
  if (pausedBy === undefined) return undefined;
  if (pausedBy.includes(state.slot)) return { who: 'Welcome back', what: 'The game goes on in a moment.' };
  return {
    who: 'Paused',
    what: `The game waits for ${peopleText(pausedBy, state)} to come back to this tab. Nothing is lost.`,
  };
}

function peopleText(slots: readonly number[], { players, bots }: Playing): string {
  return players === 2 && bots.length === 0 ? 'your partner' : namesOf(slots);
}

function goneText({ gone, bots }: Playing): string {
  const isBot = gone.some((slot) => bots.includes(slot));
  const [has, place] = gone.length === 1 ? ['has', 'their place'] : ['have', 'their places'];
  const next = isBot ? `The computer plays on in ${place}.` : 'The game goes on without them.';
  return gone.length === 0 ? '' : `${namesOf(gone)} ${has} left. ${next}`;
}

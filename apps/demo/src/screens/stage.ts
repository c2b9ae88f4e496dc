import { formatTimeLeft, h, repeat, setText } from '../dom.ts';
import { lookOf } from '../games/view/palette.ts';
import { createLeaveButton } from './leave-button.ts';
import type { Screen, StateOf } from './screen.ts';

type Playing = StateOf<'playing'>;

export interface StageOptions {
  /** Where the game's view draws; made before the session, because the session mounts the view. */
  readonly host: HTMLElement;
  readonly title: string;
  readonly first: Playing;
  onLeave(): void;
}

/** The game with the whole width, and a veil over it while somebody is missing. */
export function createStage({ host, title, first, onLeave }: StageOptions): Screen<Playing> {
  let latest = first;
  const who = h('strong');
  const clock = h('span', { class: 'clock' });
  const what = h('small');
  const veil = h(
    'div',
    { class: 'veil', hidden: true, role: 'status', 'data-testid': 'interruption' },
    h('div', { class: 'spinner', 'aria-hidden': 'true' }),
    who,
    clock,
    what,
  );
  const offline = h(
    'p',
    { class: 'offline-chip', hidden: true, 'data-testid': 'offline' },
    'Study server not reachable. You can play on.',
  );
  const leave = createLeaveButton({
    title: 'Leave the game?',
    sentence: 'It ends for the others as well, and you cannot come back.',
    stay: 'Keep playing',
    parent: () => element,
    onLeave,
    onStay: () => host.focus(),
  });
  const element = h(
    'section',
    { class: 'stage' },
    h('h1', { class: 'visually-hidden', tabindex: '-1' }, title),
    h('div', { class: 'stage-game' }, host, veil),
    offline,
  );

  function update(state: Playing): void {
    latest = state;
    offline.hidden = state.isOnline;
    veil.hidden = state.interruption === undefined;
    if (state.interruption !== undefined) {
      setText(who, state.isStranded ? STRANDED_TEXT : missingText(state.interruption.slots, state.players));
      setText(what, state.isStranded ? STRANDED_NEXT : PAUSED_TEXT);
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
  'The game ends for your group, at the latest when the time above is up. Then you see here how it ended, and your code.';

function missingText(slots: readonly number[], players: number): string {
  if (players === 2) return 'Waiting for your partner…';
  return `Waiting for ${slots.map((slot) => lookOf(slot).name).join(' and ')}…`;
}

import { formatTimeLeft, h, repeat, setText } from '../dom.ts';
import { requeueText } from '../texts.ts';
import { createLeaveButton } from './leave-button.ts';
import { card, type Screen, type StateOf } from './screen.ts';

type Waiting = StateOf<'waiting'>;

export interface WaitingRoomOptions {
  readonly first: Waiting;
  readonly isFilledWithBots: boolean;
  onLeave(): void;
}

/** Who is here, who is missing, until when we wait, and a way out. */
export function createWaitingRoom({ first, isFilledWithBots, onLeave }: WaitingRoomOptions): Screen<Waiting> {
  let latest = first;
  const seats = h('div', { class: 'seats', 'aria-hidden': 'true' });
  const present = h('strong', { 'data-testid': 'present' });
  const groupSize = h('span');
  const needed = h('strong', { 'data-testid': 'needed' });
  const people = h('span');
  const deadline = h('strong', { class: 'clock', 'data-testid': 'deadline' });
  const requeued = h('p', { class: 'note warn', hidden: true, 'data-testid': 'requeued' });
  const fallback = h('p', { class: 'note', hidden: true, 'data-testid': 'fallback' });
  const offline = h(
    'p',
    { class: 'offline-chip', hidden: true, role: 'status', 'data-testid': 'offline' },
    'Connection lost. We are reconnecting; your place is kept for a moment.',
  );
  const leave = createLeaveButton({
    title: 'Leave the waiting room?',
    sentence: 'You give up your place, and you cannot come back.',
    stay: 'Keep waiting',
    parent: () => element,
    onLeave,
  });

  const element = card(
    'Waiting room',
    seats,
    h(
      'p',
      { class: 'lead', role: 'status' },
      present,
      ' of ',
      groupSize,
      ' here. Waiting for ',
      needed,
      people,
    ),
    requeued,
    fallback,
    offline,
    h('p', { class: 'deadline' }, h('span', {}, 'Your wait ends at the latest in'), deadline),
    ...(isFilledWithBots
      ? [
          h(
            'p',
            { class: 'note', 'data-testid': 'filled-with-bots' },
            'Places that are still open then are taken by computer players, and the game starts.',
          ),
        ]
      : []),
    h(
      'ul',
      { class: 'hints' },
      h(
        'li',
        { class: 'keyboard-hint' },
        'You can keep this tab in the background: its title changes and a chime sounds when your group is here.',
      ),
      // Phones cut the connection of a page in the background, and nothing on it can ring.
      h(
        'li',
        { class: 'touch-hint' },
        'Keep this page in front until your group is here: if you switch to another app, you may lose your place.',
      ),
      h(
        'li',
        {},
        'If a match does not work out, you come back here and are first in line. Please do not close this page.',
      ),
    ),
  );

  function update(state: Waiting): void {
    latest = state;
    setText(present, String(state.present));
    setText(groupSize, String(state.groupSize));
    setText(needed, String(state.needed));
    setText(people, state.needed === 1 ? ' more person.' : ' more people.');
    seats.replaceChildren(
      ...Array.from({ length: state.groupSize }, (_, seat) =>
        h('span', { class: seat < state.present ? 'seat taken' : 'seat' }),
      ),
    );
    requeued.hidden = state.requeuedBecause === undefined;
    if (state.requeuedBecause !== undefined) setText(requeued, requeueText(state.requeuedBecause));
    const offer = state.fallback;
    fallback.hidden = offer === null;
    // Made anew only with the words: somebody may be about to click.
    if (offer !== null && !fallback.textContent?.startsWith(offer.text)) {
      const way =
        offer.url === null
          ? []
          : [' ', h('a', { href: offer.url, target: '_blank', rel: 'noopener' }, 'Go there')];
      fallback.replaceChildren(offer.text, ...way);
    }
    offline.hidden = state.isOnline;
  }
  update(first);
  const stopClock = repeat(250, () => setText(deadline, formatTimeLeft(latest.deadlineAt)));
  return { element, actions: leave, update, close: stopClock };
}

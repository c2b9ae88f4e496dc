import { h, setText } from '../../dom.ts';
import { lookOf } from '../view/palette.ts';
import { drawAnimal } from './art.ts';
import { CHOICE_NAMES, pointsText, type Shown } from './shown.ts';
import { Choice } from './state.ts';
import './table.css';

/** The last seconds of a choice are shown as such. */
const SHORT_SECONDS = 5;

export interface TableOptions {
  readonly slot: number;
  readonly rounds: number;
  readonly stagPoints: number;
  readonly harePoints: number;
  onChoose(choice: Choice): void;
}

export interface Table {
  readonly element: HTMLElement;
  /** The buttons in the order in which they stand. */
  readonly buttons: readonly HTMLButtonElement[];
  show(shown: Shown): void;
}

/** The table as elements: two cards, a sentence, the clock, and two buttons. */
export function createTable({ slot, rounds, stagPoints, harePoints, onChoose }: TableOptions): Table {
  const own = createCard('You', slot);
  const other = createCard(lookOf(1 - slot).name, 1 - slot);
  const round = h('p', { class: 'hunt-round' });
  const sentence = h('p', { class: 'hunt-sentence', role: 'status', 'data-testid': 'hunt-sentence' });
  const bar = h('span', { class: 'hunt-bar' });
  const seconds = h('span', { class: 'hunt-seconds' });
  const clock = h('div', { class: 'hunt-clock', role: 'timer', 'data-testid': 'hunt-clock' }, bar, seconds);
  const stagText = `${pointsText(stagPoints)} for each of you if you both hunt it. Alone: none.`;
  const stag = createButton(Choice.stag, stagText);
  const hare = createButton(Choice.hare, `${pointsText(harePoints)} for you, for sure.`);
  const buttons = [stag, hare];
  const element = h(
    'div',
    { class: 'hunt' },
    h('div', { class: 'hunt-top' }, round, h('div', { class: 'hunt-cards' }, own.element, other.element)),
    h(
      'div',
      { class: 'hunt-bottom' },
      sentence,
      clock,
      h('div', { class: 'hunt-choices', role: 'group', 'aria-label': 'Your choice' }, ...buttons),
    ),
  );

  function createButton(choice: Choice, text: string): HTMLButtonElement {
    const button = h(
      'button',
      { class: 'hunt-choice', type: 'button', 'data-testid': `hunt-${CHOICE_NAMES[choice].toLowerCase()}` },
      drawAnimal(choice),
      h('span', {}, h('strong', {}, CHOICE_NAMES[choice]), h('small', {}, text)),
    );
    button.addEventListener('click', () => button.ariaDisabled !== 'true' && onChoose(choice));
    // A key held since the last round chooses nothing in this one.
    button.addEventListener('keydown', (event) => event.repeat && event.preventDefault());
    return button;
  }

  return {
    element,
    buttons,
    show(shown) {
      setText(round, `Round ${shown.round} of ${rounds}`);
      own.show(shown.own, shown.ownPoints);
      other.show(shown.other, shown.otherPoints);
      setText(sentence, shown.sentence);
      clock.toggleAttribute('data-idle', shown.secondsLeft === 0);
      clock.toggleAttribute('data-short', shown.canChoose && shown.secondsLeft <= SHORT_SECONDS);
      setText(seconds, `${shown.secondsLeft} s`);
      const scale = `${Math.round(shown.timeLeft * 1000) / 1000} 1`;
      if (bar.style.scale !== scale) bar.style.scale = scale;
      for (const [button, choice] of [
        [stag, Choice.stag],
        [hare, Choice.hare],
      ] as const) {
        // Not `disabled`: that would take the focus away.
        button.ariaDisabled = String(!shown.canChoose);
        button.ariaPressed = String(shown.own === choice);
      }
    },
  };
}

function createCard(name: string, slot: number) {
  const { fill, ink, mark } = lookOf(slot);
  const face = h('div', { class: 'hunt-face' });
  const points = h('span', { class: 'hunt-points' });
  const card = h(
    'div',
    { class: 'hunt-card', role: 'img' },
    h('div', { class: 'hunt-back', 'data-mark': mark }, '?'),
    face,
  );
  const element = h(
    'div',
    { class: 'hunt-player' },
    card,
    h('p', { class: 'hunt-name' }, h('span', {}, name), points),
  );
  element.style.setProperty('--fill', fill);
  element.style.setProperty('--ink', ink);
  let shownChoice: Choice | undefined;
  return {
    element,
    show(choice: Choice, sum: number) {
      setText(points, pointsText(sum));
      if (choice === shownChoice) return;
      shownChoice = choice;
      card.toggleAttribute('data-open', choice !== Choice.none);
      card.ariaLabel = `${name}: ${CHOICE_NAMES[choice]}`;
      // Turned over again, the old face is still seen for a moment.
      if (choice !== Choice.none)
        face.replaceChildren(drawAnimal(choice), h('span', {}, CHOICE_NAMES[choice]));
    },
  };
}

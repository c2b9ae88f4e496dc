import { h } from '../dom.ts';
import { card, type Screen } from './screen.ts';

export interface SupersededOptions {
  onTakeBack(): void;
}

export function createSuperseded({ onTakeBack }: SupersededOptions): Screen {
  const element = card(
    'You went on in another tab',
    h(
      'p',
      { class: 'lead', 'data-testid': 'superseded' },
      'The task is open in another tab or window, and your place moved there. You can close this one.',
    ),
    h(
      'div',
      { class: 'buttons' },
      h(
        'button',
        { class: 'quiet', type: 'button', 'data-testid': 'take-back', onclick: onTakeBack },
        'Go on here instead',
      ),
    ),
  );
  return { element };
}

import { h } from '../dom.ts';
import { card, type Screen, type StateOf } from './screen.ts';

export interface RefusedOptions {
  readonly state: StateOf<'refused'>;
  onRetry(): void;
}

/** Why nobody got a seat, and what to do now. */
export function createRefused({ state, onRetry }: RefusedOptions): Screen<StateOf<'refused'>> {
  const element = card(
    'You cannot join right now',
    h('p', { class: 'lead', 'data-testid': 'refused-message' }, state.message),
    h('p', { 'data-testid': 'refused-next' }, state.nextStep),
    ...(state.isRetryable
      ? [
          h(
            'div',
            { class: 'buttons' },
            h(
              'button',
              { class: 'primary', type: 'button', 'data-testid': 'retry', onclick: onRetry },
              'Try again',
            ),
          ),
        ]
      : []),
    h('p', { class: 'note' }, 'Error code: ', h('code', { 'data-testid': 'refused-code' }, state.code)),
  );
  element.dataset.tone = 'sorry';
  return { element };
}

import { h, setText } from '../dom.ts';
import { card, type Screen, type StateOf } from './screen.ts';

/** From this attempt on it is more than a hiccup: somebody wants to know what they can do. */
const HINT_FROM_ATTEMPT = 3;

export function createConnecting(
  first: StateOf<'connecting'>,
  onBack: () => void,
): Screen<StateOf<'connecting'>> {
  const detail = h('p', { class: 'lead' });
  const hint = h(
    'p',
    { class: 'note warn', hidden: true, 'data-testid': 'unreachable-hint' },
    'Please check your internet connection, and switch off a VPN if you use one. We keep trying; you need not reload.',
  );
  const back = h(
    'button',
    { class: 'quiet', type: 'button', hidden: true, 'data-testid': 'back', onclick: onBack },
    'Back',
  );
  const update = ({ attempt, error }: StateOf<'connecting'>) => {
    setText(detail, detailOf(attempt, error));
    back.hidden = attempt < HINT_FROM_ATTEMPT;
    // Whoever gets an answer is connected.
    hint.hidden = back.hidden || error !== undefined;
  };
  update(first);
  return {
    element: card(
      'Connecting…',
      h('div', { class: 'spinner', 'aria-hidden': 'true' }),
      detail,
      hint,
      h('div', { class: 'buttons' }, back),
    ),
    update,
  };
}

function detailOf(attempt: number, error: StateOf<'connecting'>['error']): string {
  if (error) return `${error.message} ${error.nextStep}`;
  if (attempt <= 1) return 'One moment, please.';
  return `The study server does not answer yet; trying again (${attempt}).`;
}

import { h, setText } from '../dom.ts';
import { card, type Screen, type StateOf } from './screen.ts';

export function createConnecting(first: StateOf<'connecting'>): Screen<StateOf<'connecting'>> {
  const detail = h('p', { class: 'lead' });
  const update = ({ attempt }: StateOf<'connecting'>) =>
    setText(
      detail,
      attempt <= 1
        ? 'One moment, please.'
        : `The study server does not answer yet; trying again (${attempt}).`,
    );
  update(first);
  return {
    element: card('Connecting…', h('div', { class: 'spinner', 'aria-hidden': 'true' }), detail),
    update,
  };
}

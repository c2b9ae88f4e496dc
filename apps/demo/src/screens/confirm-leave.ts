import { h } from '../dom.ts';

/** Asks before a game is left: it ends the game for the others too. Resolves with the answer; Escape means no. */
export function confirmLeave(parent: HTMLElement): Promise<boolean> {
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'confirm-leave-title' },
    h('h2', { id: 'confirm-leave-title' }, 'Leave the game?'),
    h('p', {}, 'It ends for the others as well, and you cannot come back.'),
    h(
      'form',
      { method: 'dialog', class: 'buttons' },
      h(
        'button',
        { class: 'primary', value: 'stay', 'data-testid': 'leave-cancel', autofocus: true },
        'Keep playing',
      ),
      h('button', { class: 'quiet danger', value: 'leave', 'data-testid': 'leave-confirm' }, 'Leave'),
    ),
  );
  parent.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'leave');
    });
  });
}

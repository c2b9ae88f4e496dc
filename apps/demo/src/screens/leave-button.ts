import { h, setText } from '../dom.ts';

export interface LeaveOptions {
  readonly title: string;
  /** What leaving means, for the others too. */
  readonly sentence: string | (() => string);
  readonly stay: string;
  /** The screen that is left: the question goes when it goes. */
  parent(): HTMLElement;
  onLeave(): void;
  onStay?(): void;
}

/**
 * The button for the page's bar, far from where buttons of other screens were a moment ago: the second click of a double
 * click must not hit it. It asks before it leaves, because there is no way back. Escape means no.
 */
export function createLeaveButton(options: LeaveOptions): HTMLButtonElement {
  const button = h('button', { class: 'quiet small', type: 'button', 'data-testid': 'leave' }, 'Leave');
  let isAsking = false;
  button.addEventListener('click', async () => {
    if (isAsking) return;
    isAsking = true;
    const isLeaving = await confirm(options);
    isAsking = false;
    if (!isLeaving) return options.onStay?.();
    button.disabled = true;
    setText(button, 'Leaving…');
    options.onLeave();
  });
  return button;
}

function confirm({ title, sentence, stay, parent }: LeaveOptions): Promise<boolean> {
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'confirm-leave-title' },
    h('h2', { id: 'confirm-leave-title' }, title),
    h('p', {}, typeof sentence === 'string' ? sentence : sentence()),
    h(
      'form',
      { method: 'dialog', class: 'buttons' },
      h('button', { class: 'primary', value: 'stay', 'data-testid': 'leave-cancel', autofocus: true }, stay),
      h('button', { class: 'quiet danger', value: 'leave', 'data-testid': 'leave-confirm' }, 'Leave'),
    ),
  );
  parent().append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'leave');
    });
  });
}

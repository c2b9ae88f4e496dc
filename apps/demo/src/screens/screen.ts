import type { SessionState } from '@greenroom/client';
import { h } from '../dom.ts';

/** One screen of the page. It owns its element and what it started (timers, dialogs) until `close`. */
export interface Screen<State = unknown> {
  readonly element: HTMLElement;
  /** What the screen puts into the page's bar. */
  readonly actions?: HTMLElement;
  /** A newer state of the same kind: change texts in place, so that nothing jumps and focus stays. */
  update?(state: State): void;
  close?(): void;
}

export type StateOf<Name extends SessionState['state']> = Extract<SessionState, { readonly state: Name }>;

/** The card most screens consist of. The heading takes the focus when the screen appears. */
export function card(title: string, ...children: readonly (Node | string)[]): HTMLElement {
  return h('section', { class: 'card' }, h('h1', { tabindex: '-1' }, title), ...children);
}

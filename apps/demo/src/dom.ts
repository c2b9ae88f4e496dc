type Child = Node | string;

interface Properties {
  readonly [attribute: string]: string | boolean | ((event: Event) => void) | undefined;
}

/**
 * Makes an element: `h('button', { class: 'primary', onclick: join }, 'Join')`. Functions become event listeners,
 * `true` an empty attribute; `false` and `undefined` leave an attribute out. Children are text, never markup.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/** Writes text only when it changes: a live region repeats what is written again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Calls `tick` now and every `everyMs` until the returned function is called. */
export function repeat(everyMs: number, tick: () => void): () => void {
  tick();
  const timer = setInterval(tick, everyMs);
  return () => clearInterval(timer);
}

/** `2:05` until `instant`, which is on the page's `Date.now()`; never below zero. */
export function formatTimeLeft(instant: number, now = Date.now()): string {
  const seconds = Math.max(0, Math.ceil((instant - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

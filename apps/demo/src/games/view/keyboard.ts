const DIRECTIONS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowUp: [0, -1],
  KeyW: [0, -1],
  ArrowRight: [1, 0],
  KeyD: [1, 0],
  ArrowDown: [0, 1],
  KeyS: [0, 1],
  ArrowLeft: [-1, 0],
  KeyA: [-1, 0],
};
/** How long a tap waits to be read: longer than a hitch, shorter than a pause, which no tap may outlast. */
const TAP_LASTS_MS = 300;
const ACTIONS: ReadonlySet<string> = new Set(['Space', 'Enter', 'KeyE']);

export interface KeyboardReading {
  /** Directions held or tapped since the last reading, oldest first. */
  readonly directions: readonly (readonly [x: number, y: number])[];
  readonly isActing: boolean;
}

/**
 * Arrow keys or WASD, and Space, Enter or E to act. A key that goes down and up between two readings still counts
 * once: at 30 readings a second a quick tap would otherwise get lost.
 */
export function createKeyboard(signal: AbortSignal): { read(): KeyboardReading } {
  const held = new Set<string>();
  /** When each was tapped. */
  const tapped = new Map<string, number>();

  window.addEventListener(
    'keydown',
    (event) => {
      const isAction = ACTIONS.has(event.code);
      if (!isAction && DIRECTIONS[event.code] === undefined) return;
      if (event.ctrlKey || event.metaKey || event.altKey || isForControl(event, isAction)) return;
      event.preventDefault();
      if (event.repeat) return;
      held.delete(event.code);
      held.add(event.code);
      tapped.set(event.code, performance.now());
    },
    { signal },
  );
  window.addEventListener('keyup', (event) => held.delete(event.code), { signal });
  // A key released while the window has no focus is never reported.
  const releaseAll = () => held.clear();
  window.addEventListener('blur', releaseAll, { signal });
  document.addEventListener('visibilitychange', releaseAll, { signal });

  return {
    read: () => {
      const since = performance.now() - TAP_LASTS_MS;
      const codes = new Set(
        [...tapped.keys()].filter((code) => !held.has(code) && tapped.get(code)! >= since),
      );
      for (const code of held) codes.add(code);
      tapped.clear();
      return {
        directions: [...codes].flatMap((code) => (DIRECTIONS[code] ? [DIRECTIONS[code]] : [])),
        isActing: [...codes].some((code) => ACTIONS.has(code)),
      };
    },
  };
}

/** Keys meant for a control of the page: typing anywhere, and Space or Enter on a focused button. */
function isForControl(event: KeyboardEvent, isAction: boolean): boolean {
  if (!(event.target instanceof Element)) return false;
  if (event.target.closest('input, textarea, select, dialog, [contenteditable]') !== null) return true;
  return isAction && event.target.closest('button, a, summary') !== null;
}

import { h } from '../dom.ts';
import type { Scene } from '../scenes.ts';

/** How the game is controlled: keys where there is a keyboard, thumbs where the screen is for fingers. */
export function controls(scene: Scene): HTMLElement {
  return h(
    'div',
    { class: 'controls' },
    h(
      'dl',
      { class: 'keys keyboard-hint' },
      ...scene.keys.map(([keys, does]) => h('div', {}, h('dt', {}, ...keycaps(keys)), h('dd', {}, does))),
    ),
    h('p', { class: 'touch-hint' }, scene.touch),
  );
}

/** "Arrow keys or W A S D": single letters and Space look like keys. */
function keycaps(keys: string): readonly (Node | string)[] {
  return keys
    .split(' ')
    .flatMap((word) => (word.length === 1 || word === 'Space' ? [h('kbd', {}, word), ' '] : [`${word} `]));
}

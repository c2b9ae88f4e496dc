import { h } from '../dom.ts';
import type { Scene } from '../scenes.ts';
import { controls } from './controls.ts';
import { card, type Screen } from './screen.ts';

export interface LandingOptions {
  readonly scene: Scene;
  /** Which of how many scenes, when the link names several. */
  readonly step: number;
  readonly steps: number;
  onJoin(): void;
}

/** Explains the task. Only the button takes a seat: link scanners and chat previews open pages too. */
export function createLanding({ scene, step, steps, onJoin }: LandingOptions): Screen {
  const join = h(
    'button',
    { class: 'primary', type: 'button', 'data-testid': 'join', onclick: onJoin },
    'Join',
  );
  const element = card(
    scene.title,
    ...(steps > 1 ? [h('p', { class: 'eyebrow' }, `Task ${step + 1} of ${steps}`)] : []),
    h('p', { class: 'lead' }, scene.pitch),
    h('p', { class: 'facts' }, h('span', {}, `${scene.players} people`), h('span', {}, scene.minutes)),
    h('ol', { class: 'rules' }, ...scene.rules.map((rule) => h('li', {}, rule))),
    controls(scene),
    ...(scene.isFilledWithBots === true
      ? [
          h(
            'p',
            { class: 'note' },
            'If too few people come, computer players take the open places. You see who they are.',
          ),
        ]
      : []),
    h(
      'p',
      { class: 'note' },
      'When you join, you wait for the others in a waiting room. You play straight from your browser with theirs, so their browsers learn your network address.',
    ),
    h('div', { class: 'buttons' }, join),
  );
  return { element };
}

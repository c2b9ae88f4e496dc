import { h } from '../dom.ts';
import { linkToScene } from '../params.ts';
import { SCENE_NAMES, SCENES } from '../scenes.ts';
import { card, type Screen } from './screen.ts';

/** Shown when the link names no scene. Choosing one still takes no seat. */
export function createSceneChoice(search: string, unknownScenes: readonly string[]): Screen {
  const links = SCENE_NAMES.map((name) => {
    const scene = SCENES[name];
    return h(
      'a',
      { class: 'choice', href: linkToScene(search, name), 'data-testid': `scene-${name}` },
      h('span', { class: 'choice-emblem', 'aria-hidden': 'true' }, scene.emblem),
      h(
        'span',
        { class: 'choice-text' },
        h('strong', {}, scene.title),
        h('span', {}, scene.pitch),
        h('small', {}, `${scene.players} people, ${scene.minutes}`),
      ),
    );
  });
  const element = card(
    'Choose a task',
    h('p', { class: 'lead' }, 'Each is played live with other people, straight from browser to browser.'),
    ...(unknownScenes.length > 0
      ? [
          h(
            'p',
            { class: 'note warn' },
            `This link names a task that does not exist: ${unknownScenes.join(', ')}.`,
          ),
        ]
      : []),
    h('nav', { class: 'choices', 'aria-label': 'Tasks' }, ...links),
  );
  return { element };
}

import { h, repeat, setText } from '../dom.ts';
import { lookOf } from '../games/view/palette.ts';
import type { Scene } from '../scenes.ts';
import { controls } from './controls.ts';
import { botsText } from './names.ts';
import { playerMark } from './player-mark.ts';
import { card, type Screen, type StateOf } from './screen.ts';

type Countdown = StateOf<'countdown'>;

export function createCountdown(scene: Scene, first: Countdown): Screen<Countdown> {
  let latest = first;
  const number = h('p', { class: 'count', 'data-testid': 'countdown', 'aria-live': 'off' });
  const element = card(
    'Get ready',
    number,
    h(
      'p',
      { class: 'lead' },
      'You are ',
      playerMark(first.slot),
      ` ${lookOf(first.slot).name}. ${botsText(first.bots)}`,
    ),
    controls(scene),
  );
  const stopClock = repeat(100, () => {
    const seconds = Math.ceil((latest.startAt - Date.now()) / 1000);
    setText(number, seconds > 0 ? String(seconds) : 'Go!');
  });
  return {
    element,
    update: (state) => {
      latest = state;
    },
    close: stopClock,
  };
}

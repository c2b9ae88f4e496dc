import type { LinkStage } from '@greenroom/client';
import { h } from '../dom.ts';
import { lookOf } from '../games/view/palette.ts';
import { STAGE_TEXTS } from '../texts.ts';
import { playerMark } from './player-mark.ts';
import { card, type Screen, type StateOf } from './screen.ts';

type Checking = StateOf<'matched'> | StateOf<'validating'>;

const STAGES: readonly LinkStage[] = ['connecting', 'proving', 'probing', 'proven'];

/** The group is here; each link to another browser is opened, proven and measured. */
export function createChecking(first: Checking): Screen<Checking> {
  const isAlone = first.bots.length === first.players - 1;
  const you = h('p', { class: 'lead' });
  const list = h('ul', { class: 'peers' });
  const element = card(
    isAlone ? 'Nobody else came in time' : 'Your group is here!',
    you,
    list,
    h(
      'p',
      { class: 'note' },
      isAlone
        ? 'You play with the computer. The game starts in a moment.'
        : 'We check the connection between your browsers. This takes a few seconds.',
    ),
  );

  function update(state: Checking): void {
    you.replaceChildren('You are ', playerMark(state.slot), ` ${lookOf(state.slot).name}.`);
    list.replaceChildren(
      ...stagesOf(state).map(({ slot, stage }) => peerRow(slot, stage)),
      ...state.bots.map(botRow),
    );
  }
  update(first);
  return { element, update };
}

function stagesOf(state: Checking): readonly { readonly slot: number; readonly stage: LinkStage }[] {
  if (state.state === 'validating') return state.peers;
  return Array.from({ length: state.players }, (_, slot) => ({ slot, stage: 'connecting' as const })).filter(
    ({ slot }) => slot !== state.slot && !state.bots.includes(slot),
  );
}

function botRow(slot: number): HTMLElement {
  return h(
    'li',
    { 'data-testid': 'bot', 'data-slot': String(slot) },
    playerMark(slot),
    h('span', { class: 'peer-name' }, lookOf(slot).name),
    h('span', { class: 'peer-stage' }, 'Computer player'),
  );
}

function peerRow(slot: number, stage: LinkStage): HTMLElement {
  const reached = STAGES.indexOf(stage);
  return h(
    'li',
    { 'data-testid': 'stage', 'data-slot': String(slot), 'data-stage': stage },
    playerMark(slot),
    h('span', { class: 'peer-name' }, lookOf(slot).name),
    h('span', { class: 'peer-stage' }, STAGE_TEXTS[stage]),
    h(
      'span',
      { class: 'steps', 'aria-hidden': 'true' },
      ...STAGES.map((_, index) => h('span', { class: index <= reached ? 'step done' : 'step' })),
    ),
  );
}

/**
 * Shows the hunt and reads its player: elements instead of a canvas, since nothing moves and everything is to be read.
 * What it remembers is only what the player has picked and the game has not taken yet.
 */
import type { DrawContext, GameView, ViewContext } from '@greenroom/client';
import { DECODED_INPUTS, type StagHuntInput } from './stag-hunt/input.ts';
import { shownTo } from './stag-hunt/shown.ts';
import { Choice, type StagHuntState } from './stag-hunt/state.ts';
import { createTable, type Table } from './stag-hunt/table.ts';
import { stagHunt } from './stag-hunt.ts';

const FIRST_KEYS: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowUp', 'KeyA', 'KeyW']);
const SECOND_KEYS: ReadonlySet<string> = new Set(['ArrowRight', 'ArrowDown', 'KeyD', 'KeyS']);

export function stagHuntView(container: HTMLElement): GameView<StagHuntState, StagHuntInput> {
  let mounted: ReturnType<typeof mountStagHunt> | undefined;
  return {
    mount: (context) => {
      mounted?.unmount();
      mounted = mountStagHunt(container, context);
    },
    draw: (state, context) => mounted?.draw(state, context),
    readInput: () => mounted?.readInput() ?? stagHunt.input.idle,
    unmount: () => {
      mounted?.unmount();
      mounted = undefined;
    },
  };
}

function mountStagHunt(container: HTMLElement, { slot }: ViewContext) {
  const listeners = new AbortController();
  let table: Table | undefined;
  let round = -1;
  let isRunning = false;
  let picked: Choice = Choice.none;
  /** Told to the game: an input is a choice once, not for as long as it stands. */
  let isTold = true;

  function tableFor(state: StagHuntState): Table {
    if (table !== undefined) return table;
    table = createTable({
      ...state,
      slot,
      onChoose: (choice) => {
        // Before the first frame nobody takes it.
        if (!isRunning) return;
        picked = choice;
        isTold = false;
      },
    });
    container.append(table.element);
    return table;
  }

  function draw(state: StagHuntState, { frame, confirmedFrame }: DrawContext): void {
    isRunning = frame >= 0;
    const { show, buttons } = tableFor(state);
    if (state.round !== round) {
      round = state.round;
      picked = Choice.none;
      isTold = true;
      // The key that chose in the last round must not choose in this one without looking.
      if (buttons.some((button) => button === document.activeElement)) container.focus();
    }
    show(shownTo(slot, state, confirmedFrame, picked));
  }

  /** Arrow keys go between the buttons; Space and Enter press the one that has the focus, as everywhere. */
  window.addEventListener(
    'keydown',
    (event) => {
      const index = FIRST_KEYS.has(event.code) ? 0 : SECOND_KEYS.has(event.code) ? 1 : undefined;
      if (index === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      const isElsewhere = event.target instanceof Element && event.target.closest('dialog, input, textarea');
      if (isElsewhere) return;
      event.preventDefault();
      table?.buttons[index]?.focus();
    },
    { signal: listeners.signal },
  );

  return {
    draw,
    readInput: (): StagHuntInput => {
      if (isTold) return stagHunt.input.idle;
      isTold = true;
      return DECODED_INPUTS[picked]!;
    },
    unmount() {
      listeners.abort();
      table?.element.remove();
    },
  };
}

import { h, repeat, setText } from '../dom.ts';
import { describeResult, endTitle } from '../results.ts';
import { outcomeText, UNSAVED_AFTER_MS, UNSAVED_TEXT } from '../texts.ts';
import { playerMark } from './player-mark.ts';
import { card, type Screen, type StateOf } from './screen.ts';

type Ended = StateOf<'ended'>;

export interface EndOptions {
  readonly first: Ended;
  /** Ours, or undefined when the page was reloaded since. */
  readonly slot: number | undefined;
  /** Who was a computer, as far as this page has seen it. */
  readonly bots: readonly number[];
  /** How many games there were, as far as this page knows: the result is that of the last one. */
  readonly episodes: number;
  readonly isFromProlific: boolean;
  /** Set when another scene follows. */
  readonly onContinue: (() => void) | undefined;
  /** Set when the same person may start over. */
  readonly onPlayAgain: (() => void) | undefined;
}

/** How it ended, in words; the result; the code, once it is stored and not before. */
export function createEnd(options: EndOptions): Screen<Ended> {
  const lead = h('p', { class: 'lead', 'data-testid': 'end-outcome' });
  const result = h('div');
  const save = h('div', { class: 'save', role: 'status' });
  const buttons = h('div', { class: 'buttons' });
  const element = card('', lead, result, save, buttons);

  /** What is stored may correct what this page saw of the end. */
  function tell(state: Ended): void {
    const text = outcomeText(state.outcome);
    setText(element.querySelector('h1')!, endTitle(state.outcome, state.result));
    setText(lead, text.sentence);
    lead.dataset.outcome = state.outcome;
    element.dataset.tone = text.tone;
    const told = describeResult(state.result, options.slot, options.bots);
    result.replaceChildren(...(told === undefined ? [] : [resultBlock(told, options.episodes)]));
  }

  let latest = options.first;
  let shown: string | undefined;
  let stopClock: (() => void) | undefined;
  function update(state: Ended): void {
    latest = state;
    const isLate = Date.now() - (state.unsavedSince ?? Date.now()) >= UNSAVED_AFTER_MS;
    // The code box holds a button that says "Copied": it is not rebuilt for a state that changes nothing in it.
    const key = `${state.outcome} ${JSON.stringify(state.result)} ${state.isSaved} ${state.completionCode} ${state.error?.code} ${isLate}`;
    if (key === shown) return;
    shown = key;
    tell(state);
    save.replaceChildren(...(state.isSaved ? savedBlock(state.completionCode) : unsavedBlock(state, isLate)));
    buttons.replaceChildren(...actions(state, options));
    if (state.isSaved) stopClock?.();
  }
  update(options.first);
  if (!options.first.isSaved) stopClock = repeat(1_000, () => update(latest));
  return { element, update, close: () => stopClock?.() };
}

function resultBlock(result: NonNullable<ReturnType<typeof describeResult>>, episodes: number): HTMLElement {
  return h(
    'div',
    { class: 'result', 'data-testid': 'result' },
    ...(episodes === 1 ? [] : [h('p', { class: 'note' }, `The last of ${episodes} games:`)]),
    h('strong', { class: 'result-headline' }, result.headline),
    h(
      'ul',
      {},
      ...result.lines.map((line) =>
        h(
          'li',
          {},
          ...(line.slot === undefined ? [] : [playerMark(line.slot)]),
          h('span', {}, line.label),
          h('strong', {}, line.value),
        ),
      ),
    ),
  );
}

function unsavedBlock({ error }: Ended, isLate: boolean): readonly HTMLElement[] {
  if (error !== undefined) {
    return [
      h('p', { class: 'note warn', 'data-testid': 'unsaved-error' }, `${error.message} ${error.nextStep}`),
      h('p', { class: 'note' }, 'Error code: ', h('code', {}, error.code)),
    ];
  }
  const text = isLate
    ? UNSAVED_TEXT
    : 'Saving your result… Please keep this page open until your code appears.';
  return [h('p', { class: 'note warn', 'data-testid': 'saving' }, text)];
}

function savedBlock(code: string | undefined): readonly HTMLElement[] {
  const saved = h('p', { class: 'saved', 'data-testid': 'saved' }, 'Your result is saved.');
  if (code === undefined) return [saved];
  const copy = h('button', { class: 'quiet small', type: 'button', 'data-testid': 'copy' }, 'Copy');
  const value = h('output', { class: 'code', 'data-testid': 'end-code' }, code);
  copy.addEventListener('click', async () => {
    const didCopy = await copyText(code);
    if (!didCopy) selectText(value);
    setText(copy, didCopy ? 'Copied' : 'Selected');
  });
  return [
    h('div', { class: 'code-box' }, h('span', { class: 'code-label' }, 'Your completion code'), value, copy),
    saved,
  ];
}

function actions(state: Ended, options: EndOptions): readonly HTMLElement[] {
  // While the result is being saved there is nothing to do but to stay.
  if (!state.isSaved) return [];
  const made: HTMLElement[] = [];
  const button = (label: string, testid: string, style: string, onclick: () => void) =>
    h('button', { class: style, type: 'button', 'data-testid': testid, onclick }, label);
  if (options.onContinue !== undefined) {
    made.push(button('Continue', 'continue', 'primary', options.onContinue));
  } else if (options.isFromProlific && state.completionCode !== undefined) {
    const code = encodeURIComponent(state.completionCode);
    const href = `https://app.prolific.com/submissions/complete?cc=${code}`;
    made.push(h('a', { class: 'primary', href, 'data-testid': 'return' }, 'Return to Prolific'));
  }
  if (options.onPlayAgain !== undefined) {
    made.push(button('Play again', 'play-again', 'quiet', options.onPlayAgain));
  }
  return made;
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No permission, or not a secure page: the code is selected instead, to be copied by hand.
    return false;
  }
}

function selectText(element: HTMLElement): void {
  getSelection()?.selectAllChildren(element);
}

import { FAULT_NAMES, type FaultName } from './faults.ts';
import type { Cell } from './run-cell.ts';
import { STATES, type State } from './states.ts';

/** Every fault in every state, in a stable order. */
export function allCells(): readonly Cell[] {
  return FAULT_NAMES.flatMap((fault) => STATES.map((state) => ({ fault, state })));
}

/**
 * The cells that `only` names: `fault/state`, `fault` or `/state`, several with commas. Throws a RangeError for what is none.
 */
export function chosenCells(only: string | undefined): readonly Cell[] {
  if (only === undefined) return allCells();
  const wanted = only.split(',').map((each) => {
    const [fault = '', state = ''] = each.split('/');
    if (fault !== '' && !FAULT_NAMES.includes(fault as FaultName))
      throw new RangeError(unknown('fault', fault, FAULT_NAMES));
    if (state !== '' && !STATES.includes(state as State))
      throw new RangeError(unknown('state', state, STATES));
    return { fault, state };
  });
  return allCells().filter((cell) =>
    wanted.some(
      ({ fault, state }) => (fault === '' || fault === cell.fault) && (state === '' || state === cell.state),
    ),
  );
}

function unknown(what: string, name: string, all: readonly string[]): string {
  return `there is no ${what} '${name}': ${all.join(', ')}`;
}

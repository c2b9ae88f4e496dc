import { parseArgs } from 'node:util';
import { MAX_PLAYERS } from '@greenroom/netcode';

export const USAGE = `npm run sim -- [--sessions 1000] [--seed text] [--players n] [--json]   simulated sessions over any network
npm run sim -- --faults [--sessions 1000] ...                          the same with pauses, lost players, rejoins and wrong states
npm run sim -- --false-alarms 1000000 [--seed text] [--json]           as many frames with rollbacks, every checksum compared
npm run sim -- --session seed [--faults] [--players n]                 one session again, as a failure names it`;

export type SimMode = 'sessions' | 'faults' | 'false-alarms';

export interface SimArguments {
  readonly mode: SimMode;
  /** Sessions or frames, as the mode says. */
  readonly count: number;
  /** Of the whole run; each session has one of its own, made from it. */
  readonly seed: string;
  /** Only this session. */
  readonly session: string | undefined;
  readonly players: number | undefined;
  readonly isJson: boolean;
}

/** Throws an `Error` with a sentence for the user. */
export function readArguments(args: readonly string[], freshSeed: () => string): SimArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sessions: { type: 'string' },
      'false-alarms': { type: 'string' },
      seed: { type: 'string' },
      session: { type: 'string' },
      players: { type: 'string' },
      faults: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const frames = values['false-alarms'];
  const players = values.players === undefined ? undefined : wholeNumber('players', values.players, 2);
  if (players !== undefined && players > MAX_PLAYERS) throw new Error(`--players is at most ${MAX_PLAYERS}`);
  for (const name of ['seed', 'session'] as const) {
    if (values[name] === '') throw new Error(`--${name} needs a text that is not empty`);
  }
  if (frames !== undefined && values.faults) {
    throw new Error('--false-alarms has no faults: a wrong state is no false alarm. Leave --faults away.');
  }
  if (frames !== undefined && (values.sessions ?? values.players) !== undefined) {
    throw new Error('--false-alarms counts frames of two players: leave --sessions and --players away');
  }
  return {
    mode: frames !== undefined ? 'false-alarms' : values.faults ? 'faults' : 'sessions',
    count:
      frames === undefined
        ? wholeNumber('sessions', values.sessions ?? '1000', 1)
        : wholeNumber('false-alarms', frames, 1),
    seed: values.session ?? values.seed ?? freshSeed(),
    session: values.session,
    players,
    isJson: values.json,
  };
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < min) {
    throw new Error(`--${name} needs a whole number from ${min} on, got '${text}'`);
  }
  return value;
}

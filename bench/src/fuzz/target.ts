import type { Chance } from './chance.ts';

/** What one round brought to light; all empty, or something is wrong. */
export interface Findings {
  /** What was thrown or logged as a fault of ours, in words. */
  readonly throws: string[];
  /** What changed that is not the attacker's. */
  readonly foreign: string[];
  /** What is held although everybody has gone. */
  readonly held: string[];
}

/** One way in from outside, and something behind it that must not be harmed. */
export interface FuzzTarget {
  readonly name: string;
  /** Of all inputs, the share that goes here. */
  readonly share: number;
  /** Inputs in a row before everything is begun anew. */
  readonly roundInputs: number;
  /** Begins anew, takes so many inputs, and clears up. Rejects only when the harness itself is broken. */
  round(chance: Chance, inputs: number): Promise<Findings>;
}

export function noFindings(): Findings {
  return { throws: [], foreign: [], held: [] };
}

export function inWords(error: unknown): string {
  return error instanceof Error
    ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' | ')
    : String(error);
}

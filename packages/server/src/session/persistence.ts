import type { SessionSnapshot } from './context.ts';
import { machineVersion } from './machine.ts';

export function serialize({ state, context }: SessionSnapshot): string {
  return JSON.stringify({ version: machineVersion, state, context });
}

export function parse(text: string): SessionSnapshot {
  const { state, context } = JSON.parse(text);
  return { state, context };
}

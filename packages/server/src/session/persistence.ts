import * as v from 'valibot';
import type { SessionSnapshot } from './context.ts';
import { checkInvariants } from './invariants.ts';
import { machine, machineVersion } from './machine.ts';
import { StoredSnapshotSchema } from './snapshot-schema.ts';
import { upgradeSnapshot } from './snapshot-upgrade.ts';

export function serialize({ state, context }: SessionSnapshot): string {
  return JSON.stringify({ version: machineVersion, state, context });
}

/** Throws on text that no version of this machine wrote: better one session refused at start than one led astray. */
export function parse(text: string): SessionSnapshot {
  const { version, ...snapshot } = v.parse(StoredSnapshotSchema, upgradeSnapshot(JSON.parse(text)));
  if (version !== machineVersion) {
    throw new Error(`a snapshot of machine version ${version}, and this is version ${machineVersion}`);
  }
  const { value, context } = machine.resolveState({ value: snapshot.state, context: snapshot.context });
  const broken = checkInvariants({ state: value, context });
  if (broken.length > 0) throw new Error(`session ${context.id}: ${broken.join('; ')}`);
  return { state: value, context };
}

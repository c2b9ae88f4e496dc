import { parseArgs } from 'node:util';

export interface Arguments {
  readonly isJson: boolean;
  /** Undefined: everything. */
  readonly only: ReadonlySet<string> | undefined;
}

/** `--json`, `--only <id>` (may be given more than once). Throws on anything else and on an unknown id. */
export function readArguments(args: readonly string[], known: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
    strict: true,
  });
  for (const id of values.only ?? []) {
    if (!known.includes(id)) throw new Error(`there is no bench ${id}; there are ${known.join(', ')}`);
  }
  return { isJson: values.json, only: values.only === undefined ? undefined : new Set(values.only) };
}

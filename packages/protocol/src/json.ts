import * as v from 'valibot';
import { LIMITS } from './limits.ts';

/** JSON that a researcher writes (settings, factors) or a game returns (outcome). */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/**
 * Any JSON within `LIMITS.jsonDepth` and `LIMITS.jsonNodes`; the output is a copy. One pass by hand, since a union that
 * refers to itself tries a value as an array, then as a record, at every level: one bad leaf costs 2 to its depth.
 */
export const JsonSchema: v.GenericSchema<JsonValue> = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, JsonValue>(({ dataset, addIssue, NEVER }) => {
    const copy = copyJson(dataset.value, LIMITS.jsonDepth, { nodesLeft: LIMITS.jsonNodes });
    if (copy !== undefined) return copy;
    addIssue({ message: 'no JSON, or too deep or too large' });
    return NEVER;
  }),
) as v.GenericSchema<JsonValue>;

interface Budget {
  nodesLeft: number;
}

/** Undefined when it is no JSON or beyond what is left; then nothing more is visited. */
function copyJson(value: unknown, levelsLeft: number, budget: Budget): JsonValue | undefined {
  budget.nodesLeft -= 1;
  if (budget.nodesLeft < 0) return undefined;
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'object' || levelsLeft === 0) return undefined;
  if (Array.isArray(value)) return copyArray(value, levelsLeft - 1, budget);
  return isPlain(value) ? copyObject(value, levelsLeft - 1, budget) : undefined;
}

function copyArray(value: readonly unknown[], levelsLeft: number, budget: Budget): JsonValue[] | undefined {
  const { length } = value;
  if (length > budget.nodesLeft) return undefined;
  const copy: JsonValue[] = [];
  for (let i = 0; i < length; i += 1) {
    const item = copyJson(value[i], levelsLeft, budget);
    if (item === undefined) return undefined;
    copy.push(item);
  }
  return copy;
}

function copyObject(
  value: Readonly<Record<string, unknown>>,
  levelsLeft: number,
  budget: Budget,
): { [key: string]: JsonValue } | undefined {
  const keys = Object.keys(value);
  if (keys.length > budget.nodesLeft) return undefined;
  const copy: { [key: string]: JsonValue } = {};
  for (const key of keys) {
    // The one name whose assignment would set a prototype.
    if (key === '__proto__') continue;
    const item = copyJson(value[key], levelsLeft, budget);
    if (item === undefined) return undefined;
    copy[key] = item;
  }
  return copy;
}

/** Made by `{}`, in whatever realm, or without a prototype: no instance of a class. */
function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

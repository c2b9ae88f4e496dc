import * as v from 'valibot';
import { ok, type Result, refuse } from './result.ts';

/** Checks an unknown value against a schema. Never throws; the refusal names the first path that does not fit. */
export function decode<S extends v.GenericSchema>(schema: S, value: unknown): Result<v.InferOutput<S>> {
  try {
    const parsed = v.safeParse(schema, value, { abortEarly: true });
    if (parsed.success) return ok(parsed.output);
    const [issue] = parsed.issues;
    // Not valibot's own sentence, which quotes what was received: that may be a secret, or as long as a message.
    const wanted = issue.expected === null ? issue.message : `expected ${issue.expected}`;
    return refuse('badMessage', `${v.getDotPath(issue) ?? 'message'}: ${wanted}`);
  } catch (error) {
    // Hostile values can make a schema itself throw (nesting deeper than the stack, throwing getters).
    return refuse('badMessage', error instanceof Error ? error.message : 'cannot be read');
  }
}

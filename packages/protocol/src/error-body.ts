import * as v from 'valibot';
import { ERRORS, type ErrorCode } from './error-texts.ts';

export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

/** An error as it crosses the wire: the code is the contract, `detail` is for the developer (never a secret). */
export const ErrorBodySchema = v.object({
  code: v.picklist(ERROR_CODES),
  detail: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
});
export type ErrorBody = v.InferOutput<typeof ErrorBodySchema>;
